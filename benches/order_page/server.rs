//! The two servers as processes, and what the system says about a process.

use crate::load::Connection;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ticks of a processor's time in a second, as `/proc` counts them on every Linux.
const TICKS: f64 = 100.0;

/// How long a server may take to give its first answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process to its first answer.
    pub(crate) first_answer: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone then.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Server {
    /// Starts the server that is measured, as it is released, and waits for its answer to `request`.
    pub(crate) async fn pedidos(database: &str, request: &[u8]) -> Self {
        Self::pedidos_with(database, &[], &[], request).await
    }

    /// The same with more flags, and settings of the environment.
    pub(crate) async fn pedidos_with(
        database: &str,
        flags: &[&str],
        settings: &[(&str, &str)],
        request: &[u8],
    ) -> Self {
        let address = free_address();
        let mut command = Command::new(env!("CARGO_BIN_EXE_pedidos"));
        command.args(["serve", "--log", "warn", "--database", database, "--listen", &address.to_string()]);
        command.args(flags);
        only_defaults(&mut command);
        command.envs(settings.iter().copied());
        Self::start(command, address, request).await
    }

    /// Starts the twin: this program again, with other arguments.
    pub(crate) async fn twin(database: &str, request: &[u8]) -> Self {
        let address = free_address();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--bench", "--twin", database, "--listen", &address.to_string()]);
        Self::start(command, address, request).await
    }

    async fn start(mut command: Command, address: SocketAddr, request: &[u8]) -> Self {
        let began = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let mut server = Self { child, address, first_answer: Duration::ZERO };
        loop {
            if let Ok(mut connection) = Connection::open(address).await {
                connection.ask(request).await.unwrap();
                server.first_answer = began.elapsed();
                return server;
            }
            assert!(server.child.try_wait().unwrap().is_none(), "{command:?} ended at once");
            assert!(began.elapsed() < PATIENCE, "{command:?} does not answer");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

/// Only the defaults: neither a file nor the environment of whoever runs this.
pub(crate) fn only_defaults(command: &mut Command) {
    command.current_dir(std::env::temp_dir()).env_remove("DATABASE_URL");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PEDIDOS__")) {
        command.env_remove(name);
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

/// The fields of `/proc/PID/stat` behind the name, which may hold anything: the first is the state.
fn stat(pid: u32) -> Option<Vec<String>> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(stat.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

fn seconds(stat: &[String], ticks: std::ops::RangeInclusive<usize>) -> f64 {
    stat[ticks].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}

/// Processor time that a process has taken, seconds; `None` where there is no `/proc`.
pub(crate) fn cpu_of(pid: u32) -> Option<f64> {
    Some(seconds(&stat(pid)?, 11..=12))
}

/// Processor time that the children of a process have taken, those that ended included.
pub(crate) fn cpu_of_children(pid: u32) -> Option<f64> {
    let ended = seconds(&stat(pid)?, 13..=14);
    let processes =
        std::fs::read_dir("/proc").ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let children = processes.filter_map(stat).filter(|stat| stat[1] == pid.to_string());
    Some(ended + children.map(|stat| seconds(&stat, 11..=12)).sum::<f64>())
}

/// The parent of a process.
pub(crate) fn parent_of(pid: u32) -> Option<u32> {
    stat(pid)?.get(1)?.parse().ok()
}

/// Memory of a process in MB: all that is resident, and the part that is no mapped file.
pub(crate) fn memory_of(pid: u32) -> Option<(f64, f64)> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
    };
    Some((field("VmRSS:")?, field("RssAnon:")?))
}

/// The folder in which cargo builds, next to which databases are kept.
pub(crate) fn target_folder() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_pedidos")).ancestors().nth(2).unwrap()
}
