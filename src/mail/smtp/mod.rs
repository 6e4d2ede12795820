//! The server that takes e-mails: connections to it, kept for a while, and what is said on them.
//!
//! lettre speaks the protocol; the steps are taken one by one here, because whose it is that a message is refused follows from the
//! step (the same `550` is the recipient's at RCPT and ours at MAIL), and so that each has its time.

mod connect;
mod lines;
mod step;
mod talk;

use super::Mailbox;
use super::failure::{Answer, Cause, Failure};
use super::message::Message;
use crate::config;
use crate::config::mail::{SmtpServer, Tls};
use crate::error::{Error, Result};
use connect::Connection;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use step::{Step, Trouble};
use talk::Clearance;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// A message has to be taken, or not, in this time: less than the relay waits.
const PATIENCE: Duration = Duration::from_secs(40);

/// Servers close connections that say nothing for a while; before that, we do not use them any more.
const LONGEST_IDLE: Duration = Duration::from_secs(30);

/// A server, and the connections that are open to it.
pub(super) struct Smtp {
    server: SmtpServer,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    connect_timeout: Duration,
    command_timeout: Duration,
    places: Semaphore,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.server)
    }
}

impl fmt::Display for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SmtpServer { host, port, tls, .. } = &self.server;
        let protection = match tls {
            Tls::Implicit => "TLS",
            Tls::Required => "STARTTLS",
            Tls::None => "no TLS",
        };
        write!(f, "the server {host}:{port} ({protection})")
    }
}

impl Smtp {
    pub(super) fn new(server: SmtpServer, config: &config::Mail) -> Result<Self> {
        Ok(Self {
            tls: if server.tls == Tls::None { None } else { Some(tls(&server.host, config)?) },
            credentials: server.login.clone().map(|(user, password)| Credentials::new(user, password)),
            server,
            hello: ClientId::default(),
            connect_timeout: Duration::from_millis(config.connect_timeout_ms),
            command_timeout: Duration::from_millis(config.command_timeout_ms),
            places: Semaphore::new(config.pool),
            idle: Mutex::default(),
        })
    }

    /// Hands a message over.
    pub(super) async fn send(&self, message: &Message) -> std::result::Result<Answer, Failure> {
        let deadline = Instant::now() + PATIENCE;
        let busy = || Failure::new(Cause::BrokenOff, "all connections to the server were busy");
        let place = tokio::time::timeout_at(deadline, self.places.acquire()).await.map_err(|_| busy())?;
        let (mut connection, clearance) = self.begin(message.from(), message, deadline).await?;
        let limit = |step: Step| self.limit(step, deadline);
        let ended = talk::hand_over(&mut connection, clearance, message, &limit).await;
        if connection.is_usable() {
            self.keep(connection);
        }
        drop(place);
        ended.map_err(Trouble::into_failure)
    }

    /// Whether the server lets us in and takes the sender.
    pub(super) async fn check(&self, from: &Mailbox) -> std::result::Result<(), Failure> {
        let deadline = Instant::now() + PATIENCE;
        let limit = |step: Step| self.limit(step, deadline);
        let mut connection = self.connect(deadline).await.map_err(Trouble::into_failure)?;
        let began = talk::begin(&mut connection, from, None, &limit).await;
        connection.quit(self.command_timeout).await;
        began.map(drop).map_err(Trouble::into_failure)
    }

    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for (connection, _) in idle {
            connection.quit(Duration::from_secs(1)).await;
        }
    }

    /// A connection on which the server has taken the sender: one that is open already, or a new one. What goes wrong on an old one
    /// (it was closed meanwhile, or has carried as much as the server likes) is no failure.
    async fn begin(
        &self,
        from: &Mailbox,
        message: &Message,
        deadline: Instant,
    ) -> std::result::Result<(Connection, Clearance), Failure> {
        let limit = |step: Step| self.limit(step, deadline);
        while let Some(mut connection) = self.take_idle() {
            if let Ok(clearance) = talk::begin(&mut connection, from, Some(message), &limit).await {
                return Ok((connection, clearance));
            }
        }
        let mut connection = self.connect(deadline).await.map_err(Trouble::into_failure)?;
        match talk::begin(&mut connection, from, Some(message), &limit).await {
            Ok(clearance) => Ok((connection, clearance)),
            Err(trouble) => {
                connection.quit(Duration::from_secs(1)).await;
                Err(trouble.into_failure())
            }
        }
    }

    async fn connect(&self, deadline: Instant) -> std::result::Result<Connection, Trouble> {
        Connection::open(self, &|step| self.limit(step, deadline)).await
    }

    /// When a step that begins now has to have ended.
    fn limit(&self, step: Step, deadline: Instant) -> Instant {
        let own = match step {
            Step::Connect => self.connect_timeout,
            // It has everything now: asking again would send it twice.
            Step::Content => PATIENCE,
            _ => self.command_timeout,
        };
        deadline.min(Instant::now() + own)
    }

    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < LONGEST_IDLE);
        idle.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((connection, Instant::now()));
    }
}

/// Whom to trust: the system's authorities, and those of the file.
fn tls(host: &str, config: &config::Mail) -> Result<TlsParameters> {
    const KEY: &str = "mail.ca_file";
    let mut parameters = TlsParameters::builder(host.to_owned());
    if !config.ca_file.as_os_str().is_empty() {
        let shown = config.ca_file.display();
        let pem = std::fs::read(&config.ca_file)
            .map_err(|error| Error::invalid(KEY, format!("{shown} cannot be read: {error}")))?;
        let wrong = || Error::invalid(KEY, format!("expected certificates in PEM, not what is in {shown}"));
        if !pem.windows(28).any(|bytes| {
            bytes == b"-----BEGIN CERTIFICATE-----\n" || bytes == b"-----BEGIN CERTIFICATE-----\r"
        }) {
            return Err(wrong());
        }
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| wrong())?);
    }
    parameters.build().map_err(|error| Error::invalid(KEY, format!("TLS cannot be set up: {error}")))
}
