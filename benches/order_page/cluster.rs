//! A PostgreSQL server: the one that is named, or one that is started for the benchmark.

use crate::server::{parent_of, target_folder};
use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Names a server to use: `postgres://user:password@host:port`, with the right to create databases.
const VARIABLE: &str = "PEDIDOS_BENCH_POSTGRES";

/// Where distributions put programs that are not in the path.
const PACKAGES: &str = "/usr/lib/postgresql";

/// A server with the databases of the benchmark.
#[derive(Debug)]
pub(crate) struct Cluster {
    url: String,
    /// The process whose children serve connections; `None` when it is on another machine.
    pub(crate) pid: Option<u32>,
    /// Stopped when the benchmark ends.
    _own: Option<Own>,
}

impl Cluster {
    /// The address of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("{}/{database}", self.url)
    }

    /// The server that [`VARIABLE`] names, or one of our own.
    pub(crate) async fn find() -> Self {
        let (url, own) = if let Ok(url) = std::env::var(VARIABLE) {
            (url.trim_end_matches('/').to_owned(), None)
        } else {
            let own = Own::start();
            (format!("postgres://postgres@127.0.0.1:{}", own.port), Some(own))
        };
        let mut cluster = Self { url, pid: None, _own: own };
        let maintenance = Database::connect(cluster.url("postgres")).await.unwrap();
        let ask = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid()");
        let backend: i32 =
            maintenance.query_one_raw(ask).await.unwrap().unwrap().try_get_by_index(0).unwrap();
        let backend = u32::try_from(backend).unwrap();
        let name = std::fs::read_to_string(format!("/proc/{backend}/comm")).unwrap_or_default();
        if name.starts_with("postgres") {
            cluster.pid = parent_of(backend);
        }
        cluster
    }
}

/// A server with default settings but 256 MB of buffers, in a folder that is kept.
#[derive(Debug)]
struct Own {
    programs: Programs,
    folder: PathBuf,
    port: u16,
}

impl Drop for Own {
    fn drop(&mut self) {
        self.programs
            .command("pg_ctl")
            .args(["stop", "-m", "fast", "-s", "-D"])
            .arg(&self.folder)
            .status()
            .ok();
    }
}

impl Own {
    fn start() -> Self {
        let programs = Programs::find();
        let folder = programs.folder();
        if !folder.join("PG_VERSION").exists() {
            programs.run("initdb", &["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"], &folder);
        }
        // Left running by a benchmark that was killed.
        let mut leftover = programs.command("pg_ctl");
        leftover.args(["stop", "-m", "fast", "-s", "-D"]).arg(&folder).stderr(Stdio::null()).status().ok();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c shared_buffers=256MB"
        );
        let log = folder.join("log");
        let log = log.to_str().unwrap();
        programs.run("pg_ctl", &["start", "-w", "-s", "-l", log, "-o", &options], &folder);
        eprintln!(
            "started PostgreSQL with shared_buffers=256MB and otherwise default settings in {}; {VARIABLE} names another one",
            folder.display()
        );
        Self { programs, folder, port }
    }
}

/// The programs of PostgreSQL and who may run them: it refuses to work for root.
#[derive(Debug)]
struct Programs {
    folder: PathBuf,
    is_root: bool,
}

impl Programs {
    fn find() -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut packages: Vec<PathBuf> = std::fs::read_dir(PACKAGES)
            .into_iter()
            .flatten()
            .filter_map(|version| Some(version.ok()?.path().join("bin")))
            .collect();
        packages.sort();
        let folders = packages.into_iter().rev().chain(std::env::split_paths(&path));
        let found = folders.into_iter().find(|folder| folder.join("initdb").exists());
        let folder = found.unwrap_or_else(|| {
            panic!("no PostgreSQL: install it, or name a server in {VARIABLE}, or say --database sqlite")
        });
        let user = Command::new("id").arg("-u").output().unwrap().stdout;
        Self { folder, is_root: user.trim_ascii() == b"0" }
    }

    fn as_owner(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = if self.is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.stdout(Stdio::null()).current_dir("/");
        command
    }

    fn command(&self, program: &str) -> Command {
        self.as_owner(self.folder.join(program))
    }

    fn run(&self, program: &str, arguments: &[&str], folder: &Path) {
        let mut command = self.command(program);
        let status = command.args(arguments).arg("-D").arg(folder).status().unwrap();
        assert!(status.success(), "{command:?} failed");
    }

    /// A folder that its owner can write: next to the build, or in the system's folder for temporary files when the user
    /// `postgres` does not get so far.
    fn folder(&self) -> PathBuf {
        let parents = [target_folder().join("bench-data"), std::env::temp_dir()];
        let folders = parents.into_iter().map(|parent| parent.join("pedidos-bench-postgres"));
        folders.into_iter().find(|folder| self.can_write(folder)).expect("a folder for PostgreSQL")
    }

    fn can_write(&self, folder: &Path) -> bool {
        std::fs::create_dir_all(folder).unwrap();
        if self.is_root {
            Command::new("chown").arg("postgres").arg(folder).status().unwrap();
        }
        self.as_owner("test").arg("-w").arg(folder).status().unwrap().success()
    }
}
