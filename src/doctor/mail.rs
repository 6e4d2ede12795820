//! Whether e-mails can be sent: nothing of it is in the database, but orders wait for it.

use crate::mail::{Cause, Mailer};
use serde::Serialize;
use std::fmt;

/// By which way e-mails leave, and whether they can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MailWay {
    /// The server or folder, without the login.
    pub through: String,
    /// Why nothing can be sent.
    pub problem: Option<String>,
    /// Whether something is wrong: sending no e-mail at all is a choice.
    pub wrong: bool,
}

impl fmt::Display for MailWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            None => write!(f, "MAIL leaves through {}", self.through),
            Some(problem) if self.wrong => write!(f, "MAIL through {}: {problem}", self.through),
            Some(problem) => write!(f, "MAIL: {problem}"),
        }
    }
}

/// Connects, logs in, and asks whether the store may send.
pub async fn mail_way(mailer: &Mailer) -> MailWay {
    let failure = mailer.check().await.err();
    MailWay {
        through: mailer.to_string(),
        wrong: failure.as_ref().is_some_and(|failure| failure.cause != Cause::Off),
        problem: failure.map(|failure| failure.problem),
    }
}
