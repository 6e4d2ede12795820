//! A NATS server of its own for one test: the real one, of the system's package.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// A server on a port of this machine that stays its own while it is down.
#[derive(Debug)]
pub(crate) struct Nats {
    port: u16,
    folder: TempDir,
    running: Option<Child>,
}

fn program() -> PathBuf {
    let path = std::env::var("PATH").unwrap_or_default();
    let folders = path.split(':').chain(["/usr/sbin", "/usr/local/bin"]);
    let found = folders.map(|folder| Path::new(folder).join("nats-server")).find(|file| file.is_file());
    found.expect(
        "there is no nats-server: ./tests/run installs the system's package (apt-get install nats-server)",
    )
}

impl Nats {
    /// One that is not started yet, with these lines of configuration.
    pub(crate) fn down(configuration: &str) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("nats.conf"), configuration).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { port, folder, running: None }
    }

    /// One that runs.
    pub(crate) async fn up(configuration: &str) -> Self {
        let mut nats = Self::down(configuration);
        nats.start().await;
        nats
    }

    /// What `--bus` takes; `who` is empty, or ends with `@`.
    pub(crate) fn url(&self, who: &str) -> String {
        format!("nats://{who}127.0.0.1:{}", self.port)
    }

    /// Starts it, again after [`Nats::kill`].
    pub(crate) async fn start(&mut self) {
        let mut command = Command::new(program());
        command.args(["-a", "127.0.0.1", "-p", &self.port.to_string(), "-c", "nats.conf", "-l", "nats.log"]);
        command.current_dir(self.folder.path()).kill_on_drop(true).stdin(Stdio::null());
        self.running = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = std::fs::read_to_string(self.folder.path().join("nats.log"));
        panic!("nats-server does not listen: {log:?}");
    }

    /// Kills it, as the kernel or a power failure would.
    pub(crate) async fn kill(&mut self) {
        self.running.take().expect("that it runs").kill().await.unwrap();
    }
}
