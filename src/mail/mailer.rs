//! The one who sends.

use super::Mailbox;
use super::dkim::Signer;
use super::failure::{Answer, Cause, Failure};
use super::folder::Folder;
use super::message::{Draft, Message, Unsendable};
use super::smtp::Smtp;
use crate::config;
use crate::config::mail::Way;
use crate::error::{Error, Result};
use std::fmt;
use std::sync::Arc;

/// Who writes when nobody is named: a folder of files does not care.
const NOBODY: &str = "pedidos@localhost";

/// Sends e-mails by the way that is configured. Clones share it.
#[derive(Clone, Debug)]
pub struct Mailer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    means: Means,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    signer: Option<Signer>,
}

#[derive(Debug)]
enum Means {
    Off,
    Folder(Folder),
    Smtp(Box<Smtp>),
}

impl fmt::Display for Mailer {
    /// By which way, without the login.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.means {
            Means::Off => f.write_str("no way: mail.url is empty"),
            Means::Folder(folder) => write!(f, "the folder {}", folder.path().display()),
            Means::Smtp(smtp) => write!(f, "{smtp}"),
        }
    }
}

impl Mailer {
    /// As the configuration says. Reads the files it names; connects to nobody.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with the key, when a file cannot be read or holds something else.
    pub fn open(config: &config::Mail) -> Result<Self> {
        let means = match config.way().map_err(|expected| wrong("mail.url", expected))? {
            Way::Off => Means::Off,
            Way::Folder(path) => Means::Folder(Folder::new(path)),
            Way::Smtp(server) => Means::Smtp(Box::new(Smtp::new(server, config)?)),
        };
        let from = if config.from.is_empty() { NOBODY } else { &config.from };
        let from = Mailbox::parse(from).map_err(|_| wrong("mail.from", "an address"))?;
        let reply_to = Some(config.reply_to.as_str()).filter(|text| !text.is_empty());
        let reply_to = reply_to.map(Mailbox::parse).transpose();
        let reply_to = reply_to.map_err(|_| wrong("mail.reply_to", "an address"))?;
        let signer = Signer::open(config)?;
        Ok(Self(Arc::new(Inner { means, from, reply_to, signer })))
    }

    /// Whether nothing is sent at all.
    pub fn is_off(&self) -> bool {
        matches!(self.0.means, Means::Off)
    }

    /// In whose name e-mails are written.
    pub fn from(&self) -> &Mailbox {
        &self.0.from
    }

    /// Writes a draft in the store's name, signed where there is a key.
    ///
    /// # Errors
    ///
    /// When something of it could not be an e-mail, whoever is asked to take it.
    pub fn compose(&self, draft: &Draft<'_>) -> std::result::Result<Message, Unsendable> {
        let mut message = Message::new(&self.0.from, self.0.reply_to.as_ref(), draft)?;
        if let Some(signer) = &self.0.signer {
            let header = signer.header(message.bytes(), draft.at)?;
            message.put_first(&header);
        }
        Ok(message)
    }

    /// Sends a message, or says whose it is that it was not sent. Ends by itself within 50 seconds.
    ///
    /// # Errors
    ///
    /// [`Failure`], which says whether to try again.
    pub async fn send(&self, message: &Message) -> std::result::Result<Answer, Failure> {
        match &self.0.means {
            Means::Off => Err(off()),
            Means::Folder(folder) => folder.send(message).await,
            Means::Smtp(smtp) => smtp.send(message).await,
        }
    }

    /// Whether messages could be sent now: connects, logs in, and asks whether the sender may send.
    ///
    /// # Errors
    ///
    /// [`Failure`], when nothing could be sent.
    pub async fn check(&self) -> std::result::Result<(), Failure> {
        match &self.0.means {
            Means::Off => Err(off()),
            Means::Folder(folder) => folder.check().await,
            Means::Smtp(smtp) => smtp.check(&self.0.from).await,
        }
    }

    /// Says in the log, once, whether messages could be sent.
    pub async fn report(&self) {
        match self.check().await {
            Ok(()) => tracing::info!("e-mails leave through {self}"),
            Err(failure) if failure.cause == Cause::Off => tracing::warn!("{failure}"),
            Err(failure) => tracing::error!("no e-mail can be sent through {self}: {failure}"),
        }
    }

    /// Says goodbye to the server.
    pub async fn close(&self) {
        if let Means::Smtp(smtp) = &self.0.means {
            smtp.close().await;
        }
    }
}

fn wrong(key: &str, expected: &str) -> Error {
    Error::invalid(key, format!("expected {expected}"))
}

fn off() -> Failure {
    const OFF: &str = "no e-mail is sent, because mail.url is empty: `smtps://user:password@host` names a server, \
                       `folder:./mails` a folder";
    Failure::new(Cause::Off, OFF)
}
