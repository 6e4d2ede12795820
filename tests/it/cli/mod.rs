//! The real program, as a person or a supervisor runs it.

mod bus;
mod configuration;
mod crash;
mod demo;
mod doctor;
mod help;
mod integration;
mod key;
mod labels;
mod live;
mod mail;
mod migrate;
mod outbound;
mod relay;
mod replicas;
mod serve;
mod tail;
mod work;

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

/// Nothing is measured here: this is against hanging.
const DEADLINE: Duration = Duration::from_mins(1);

/// A folder to run in, with nothing of ours in the environment.
struct Desk {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// What the program said before it ended.
#[derive(Debug)]
struct Ended {
    status: ExitStatus,
    stdout: String,
    stderr: String,
}

impl Desk {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), environment: Vec::new() }
    }

    fn with_file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(name), text).unwrap();
        self
    }

    fn with_env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pedidos"));
        command.args(arguments).current_dir(self.path()).kill_on_drop(true).stdin(Stdio::null());
        let ours = |name: &str| name == "DATABASE_URL" || name.starts_with("PEDIDOS_");
        for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().cloned());
        command
    }

    /// Runs it to its end.
    async fn run(&self, arguments: &[&str]) -> Ended {
        let output = tokio::time::timeout(DEADLINE, self.command(arguments).output());
        let output = output.await.expect("the program to end").unwrap();
        Ended {
            status: output.status,
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A new key for this database, without the line it is printed in.
    async fn key(&self, arguments: &[&str]) -> String {
        let made = self.run(&[&["key", "create"], arguments].concat()).await;
        assert!(made.status.success(), "{}", made.stderr);
        made.stdout.trim_end().to_owned()
    }

    /// Serves on a free port.
    async fn serve(&self, arguments: &[&str]) -> Serving {
        self.start("serve", arguments).await
    }

    /// Starts a command that serves, on a free port, and waits until it listens.
    async fn start(&self, command: &str, arguments: &[&str]) -> Serving {
        let free: &[&str] = if arguments.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        let arguments = [&[command], free, arguments].concat();
        let mut child =
            self.command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut serving = Serving { child, log, said: Vec::new(), address: "127.0.0.1:0".parse().unwrap() };
        let line = serving.until("GraphiQL is at http://").await;
        let (_, rest) = line.split_once("http://").unwrap();
        serving.address = rest.split('/').next().unwrap().parse().unwrap();
        serving
    }
}

/// A server that runs.
struct Serving {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    /// The lines of its log so far.
    said: Vec<String>,
    address: std::net::SocketAddr,
}

impl Serving {
    /// Reads the log until a line has these words.
    async fn until(&mut self, words: &str) -> String {
        loop {
            let line = tokio::time::timeout(DEADLINE, self.log.next_line()).await.expect(words).unwrap();
            let Some(line) = line else { panic!("it ended without saying `{words}`: {:#?}", self.said) };
            self.said.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Asks it to end, as a supervisor does.
    async fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.child.id().unwrap());
        assert!(Command::new("sh").args(["-c", &kill]).status().await.unwrap().success());
    }

    /// Waits for its end; gives the exit status and all that it logged.
    async fn end(mut self) -> (ExitStatus, Vec<String>) {
        while let Some(line) =
            tokio::time::timeout(DEADLINE, self.log.next_line()).await.expect("the end of the log").unwrap()
        {
            self.said.push(line);
        }
        let status = tokio::time::timeout(DEADLINE, self.child.wait()).await.expect("its end").unwrap();
        (status, self.said)
    }
}
