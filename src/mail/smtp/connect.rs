//! Connections: opened, protected, logged in.

use super::lines::Lines;
use super::step::{Step, Trouble, take};
use super::{Cause, Smtp, Tls};
use futures_util::FutureExt as _;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Quit;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A connection on which messages can be sent.
pub(super) struct Connection {
    pub(super) wire: AsyncSmtpConnection,
    is_usable: bool,
}

impl Connection {
    /// Opens one, protects it as asked, and logs in.
    pub(super) async fn open(smtp: &Smtp, limit: &impl Fn(Step) -> Instant) -> Result<Self, Trouble> {
        let until = limit(Step::Connect);
        let opened = match tokio::time::timeout_at(until, AssertUnwindSafe(greet(smtp)).catch_unwind()).await
        {
            Ok(Ok(opened)) => opened,
            // lettre does not bear every list of abilities.
            Ok(Err(_)) => {
                Err(Trouble::Broken { step: Step::Connect, why: "its first words are no SMTP".to_owned() })
            }
            Err(_) => Err(Trouble::TooSlow { step: Step::Connect }),
        };
        let mut connection = Self { wire: opened?, is_usable: true };
        let entered = connection.log_in(smtp, limit).await;
        match entered {
            Ok(()) => Ok(connection),
            Err(trouble) => {
                connection.quit(Duration::from_secs(1)).await;
                Err(trouble)
            }
        }
    }

    async fn log_in(&mut self, smtp: &Smtp, limit: &impl Fn(Step) -> Instant) -> Result<(), Trouble> {
        let Some(credentials) = &smtp.credentials else {
            return Ok(());
        };
        if self.wire.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            const NONE: &str = "the server offers no login by user and password on this connection";
            return Err(Trouble::Incapable { cause: Cause::Login, why: NONE });
        }
        let login = self.wire.auth(DEFAULT_MECHANISMS, credentials);
        take(Step::Login, limit(Step::Login), login).await.map(drop)
    }

    /// Whether another message can be sent on it.
    pub(super) const fn is_usable(&self) -> bool {
        self.is_usable
    }

    /// Lets nothing be sent on it any more.
    pub(super) const fn give_up(&mut self) {
        self.is_usable = false;
    }

    /// Remembers what an error means for the connection.
    pub(super) fn note<T>(&mut self, ended: Result<T, Trouble>) -> Result<T, Trouble> {
        if let Err(trouble) = &ended {
            self.is_usable = self.is_usable && trouble.leaves_connection();
        }
        ended
    }

    /// Says goodbye, when there is somebody to say it to; waits for the answer so long at most.
    pub(super) async fn quit(mut self, patience: Duration) {
        if self.is_usable {
            let goodbye = tokio::time::timeout(patience, self.wire.command(Quit));
            // Whatever the answer is: the connection ends.
            drop(goodbye.await);
        }
    }
}

/// Connects, and says the first words, protected as the configuration wants it.
async fn greet(smtp: &Smtp) -> Result<AsyncSmtpConnection, Trouble> {
    let of = |error: SmtpError| Trouble::of(Step::Connect, &error);
    let address = (smtp.server.host.as_str(), smtp.server.port);
    if smtp.server.tls == Tls::Implicit {
        let tls = smtp.tls.clone();
        let opened = AsyncSmtpConnection::connect_tokio1(address, None, &smtp.hello, tls, None);
        return opened.await.map_err(of);
    }
    let stream = TcpStream::connect(address).await.map_err(|error| no_connection(&error))?;
    stream.set_nodelay(true).map_err(|error| no_connection(&error))?;
    let lines = Box::new(Lines::new(stream));
    let mut wire = AsyncSmtpConnection::connect_with_transport(lines, &smtp.hello).await.map_err(of)?;
    if let Some(tls) = &smtp.tls {
        if !wire.can_starttls() {
            const NONE: &str = "the server offers no STARTTLS, without which nothing is said to it";
            return Err(Trouble::Incapable { cause: Cause::NoConnection, why: NONE });
        }
        wire.starttls(tls.clone(), &smtp.hello).await.map_err(of)?;
    }
    Ok(wire)
}

fn no_connection(error: &std::io::Error) -> Trouble {
    Trouble::Broken { step: Step::Connect, why: error.to_string() }
}
