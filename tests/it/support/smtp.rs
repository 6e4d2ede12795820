//! A mail server of its own for one test, as mail servers are: taking, refusing, hanging up. See `smtp.py` for what it does with whom.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Notify;

/// How the server protects connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    None,
    StartTls,
    Implicit,
}

/// What kind of server it is.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) protection: Protection,
    /// A login that is wanted.
    pub(crate) login: Option<(&'static str, &'static str)>,
    /// Whether addresses may hold any sign.
    pub(crate) utf8: bool,
    /// Seconds after which a connection that says nothing is closed.
    pub(crate) timeout: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { protection: Protection::None, login: None, utf8: false, timeout: 300 }
    }
}

/// A message that the server has taken.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: String,
    /// The number of its connection, from 1.
    pub(crate) connection: u64,
    pub(crate) tls: bool,
    pub(crate) login: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Taken {
    fn read(value: &Value) -> Self {
        let to = value["to"].as_array().unwrap();
        assert_eq!(to.len(), 1, "one recipient for each message");
        Self {
            from: value["from"].as_str().unwrap().to_owned(),
            to: to[0].as_str().unwrap().to_owned(),
            connection: value["connection"].as_u64().unwrap(),
            tls: value["tls"].as_bool().unwrap(),
            login: value["login"].as_str().map(str::to_owned),
            bytes: STANDARD.decode(value["bytes"].as_str().unwrap()).unwrap(),
        }
    }

    /// The value of a header, as it stands.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.bytes).replace("\r\n ", " ").replace("\r\n\t", " ");
        let head = text.split("\r\n\r\n").next().unwrap().to_owned();
        let found = head.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        found.map(str::to_owned)
    }
}

#[derive(Debug, Default)]
struct Inbox {
    taken: Mutex<Vec<Taken>>,
    news: Notify,
}

/// A server on a port of this machine that stays its own while it is down.
#[derive(Debug)]
pub(crate) struct SmtpServer {
    port: u16,
    options: Options,
    folder: TempDir,
    running: Option<Child>,
    inbox: Arc<Inbox>,
}

/// A Python that has this module: the system's, where it comes with a package of the system.
pub(crate) fn python(module: &str) -> &'static str {
    let has_it = |python: &&str| {
        let mut command = std::process::Command::new(python);
        command.args(["-c", &format!("import {module}")]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    ["/usr/bin/python3", "python3"].into_iter().find(has_it).unwrap_or_else(|| {
        panic!("no Python here has `{module}`: ./tests/run installs the system's package (python3-{module})")
    })
}

/// The same, asked once.
fn python_with_aiosmtpd() -> &'static str {
    static FOUND: OnceLock<&'static str> = OnceLock::new();
    FOUND.get_or_init(|| python("aiosmtpd"))
}

/// A program in this folder.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support").join(name)
}

impl SmtpServer {
    /// One that is not started yet.
    pub(crate) async fn down(options: Options) -> Self {
        let folder = TempDir::new().unwrap();
        if options.protection != Protection::None {
            certify(folder.path()).await;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { port, options, folder, running: None, inbox: Arc::default() }
    }

    /// One that runs.
    pub(crate) async fn start(options: Options) -> Self {
        let mut server = Self::down(options).await;
        server.up().await;
        server
    }

    /// Starts it, again after [`SmtpServer::kill`].
    pub(crate) async fn up(&mut self) {
        let Options { protection, login, utf8, timeout } = &self.options;
        let tls = match protection {
            Protection::None => Value::Null,
            Protection::StartTls => json!("starttls"),
            Protection::Implicit => json!("implicit"),
        };
        let options = json!({
            "port": self.port, "tls": tls, "utf8": utf8, "timeout": timeout,
            "cert": self.folder.path().join("server.pem"), "key": self.folder.path().join("server.key"),
            "user": login.map(|(user, _)| user), "password": login.map(|(_, password)| password),
        });
        let mut command = Command::new(python_with_aiosmtpd());
        command.arg("-W").arg("ignore").arg(script("smtp.py")).arg(options.to_string());
        command.kill_on_drop(true).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = tokio::time::timeout(Duration::from_mins(1), lines.next_line()).await;
        let first = first.expect("the mail server to listen").unwrap().expect("the mail server to listen");
        assert!(first.contains("listening"), "{first}");
        let inbox = Arc::clone(&self.inbox);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let said: Value = serde_json::from_str(&line).unwrap();
                inbox.taken.lock().unwrap().push(Taken::read(&said["took"]));
                inbox.news.notify_waiters();
            }
        });
        self.running = Some(child);
    }

    /// Kills it, as the kernel or a power failure would.
    pub(crate) async fn kill(&mut self) {
        self.running.take().expect("that it runs").kill().await.unwrap();
    }

    /// Its host and port; the certificate is for this host.
    pub(crate) fn address(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// What `mail.url` takes, with its own login.
    pub(crate) fn url(&self) -> String {
        let login = self.options.login.map(|(user, password)| format!("{user}:{password}@"));
        self.url_as(&login.unwrap_or_default())
    }

    /// What `mail.url` takes; `who` is empty, or ends with `@`.
    pub(crate) fn url_as(&self, who: &str) -> String {
        let address = self.address();
        match self.options.protection {
            Protection::None => format!("smtp://{who}{address}"),
            Protection::StartTls => format!("smtp://{who}{address}?tls=required"),
            Protection::Implicit => format!("smtps://{who}{address}"),
        }
    }

    /// The file with the authority that its certificate is of.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What it has taken so far, in order.
    pub(crate) fn received(&self) -> Vec<Taken> {
        self.inbox.taken.lock().unwrap().clone()
    }

    /// Waits until it has taken as many.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Taken> {
        let waited = async {
            loop {
                let news = self.inbox.news.notified();
                if self.received().len() >= count {
                    return self.received();
                }
                // Against news between the look and the wait.
                drop(tokio::time::timeout(Duration::from_millis(100), news).await);
            }
        };
        let waited = tokio::time::timeout(Duration::from_mins(1), waited).await;
        waited.unwrap_or_else(|_| panic!("{count} messages, not {}", self.received().len()))
    }
}

/// An authority of its own, and a certificate of it for `localhost`.
async fn certify(folder: &Path) {
    std::fs::write(folder.join("names"), "subjectAltName = DNS:localhost\n").unwrap();
    for arguments in [
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem",
    ] {
        let mut command = Command::new("openssl");
        command.args(arguments.split(' ')).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().await.expect("openssl").success(), "openssl {arguments}");
    }
}
