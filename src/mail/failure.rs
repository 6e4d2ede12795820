//! How sending ends.

use super::message::Unsendable;

/// More characters of a reply are not kept.
const LONGEST_REPLY: usize = 500;

/// What whoever took the message said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The code of the reply: `250`.
    pub code: Option<String>,
    /// The reply, 500 characters at most; servers repeat addresses in it.
    pub reply: String,
}

/// Whose it is that a message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The message cannot be one.
    Message,
    /// The server takes nothing for this recipient.
    Recipient {
        /// Trying again changes nothing.
        for_good: bool,
    },
    /// The server does not take what is said.
    Content {
        /// Trying again changes nothing.
        for_good: bool,
    },
    /// The server does not take the sender, or nothing at all: nobody would get anything.
    Server,
    /// The server does not take user and password, or wants some.
    Login,
    /// There is no server, or none that can be trusted.
    NoConnection,
    /// The server stopped answering before it had the message.
    BrokenOff,
    /// The server stopped answering when it had the message or a part of it: it may have been taken.
    Unknown,
    /// The folder takes no file.
    Folder,
    /// No e-mail is sent.
    Off,
}

impl Cause {
    /// Whether trying again changes nothing.
    pub const fn is_for_good(self) -> bool {
        matches!(self, Self::Message | Self::Recipient { for_good: true } | Self::Content { for_good: true })
    }

    /// Whether it concerns every message, whoever it is for.
    pub const fn is_of_everybody(self) -> bool {
        matches!(self, Self::Server | Self::Login | Self::NoConnection | Self::Folder | Self::Off)
    }
}

/// Why a message was not sent, or not surely.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Failure {
    /// Whose it is.
    pub cause: Cause,
    /// What has happened, for people; without personal data.
    pub problem: String,
    /// The code of the reply, where there was one: `550`.
    pub code: Option<String>,
    /// The reply, 500 characters at most; servers repeat addresses in it.
    pub reply: Option<String>,
}

impl Failure {
    /// What was kept to be sent is no e-mail.
    pub fn unreadable() -> Self {
        Self::new(Cause::Message, "what was kept to be sent cannot be read")
    }

    pub(super) fn new(cause: Cause, problem: impl Into<String>) -> Self {
        Self { cause, problem: problem.into(), code: None, reply: None }
    }
}

impl From<Unsendable> for Failure {
    fn from(unsendable: Unsendable) -> Self {
        Self::new(Cause::Message, unsendable.to_string())
    }
}

/// A reply as it is kept: in one line, of readable characters, and not too long.
pub(super) fn bounded(reply: &str) -> String {
    let readable = reply.chars().map(|c| if c.is_control() { ' ' } else { c });
    let kept: String = readable.take(LONGEST_REPLY).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::bounded;

    #[test]
    fn a_reply_is_kept_in_one_line_and_not_longer_than_it_needs() {
        assert_eq!(bounded(" 2.0.0 Ok\r\nqueued\0 "), "2.0.0 Ok  queued");
        assert_eq!(bounded(&"ã".repeat(2_000)).chars().count(), 500);
    }
}
