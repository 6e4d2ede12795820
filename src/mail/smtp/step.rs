//! The steps of sending, what goes wrong in each, and whose it is.

use crate::mail::failure::{Cause, Failure, bounded};
use lettre::transport::smtp::Error as SmtpError;
use std::error::Error as _;
use std::future::Future;
use tokio::time::Instant;

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A connection, its protection and the first words.
    Connect,
    /// User and password.
    Login,
    /// MAIL: who sends.
    Sender,
    /// RCPT: to whom.
    Recipient,
    /// DATA: may it begin?
    Data,
    /// The message, and the answer to it.
    Content,
}

/// What went wrong in a step.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The server says no.
    Refused { step: Step, code: u16, reply: String },
    /// There is no connection any more, or never was one.
    Broken { step: Step, why: String },
    /// No answer came in time.
    TooSlow { step: Step },
    /// The server cannot do what is needed.
    Incapable { cause: Cause, why: &'static str },
}

/// Takes a step, as long as it may take.
pub(super) async fn take<T>(
    step: Step,
    until: Instant,
    work: impl Future<Output = Result<T, SmtpError>>,
) -> Result<T, Trouble> {
    match tokio::time::timeout_at(until, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Trouble::of(step, &error)),
        Err(_) => Err(Trouble::TooSlow { step }),
    }
}

impl Trouble {
    pub(super) fn of(step: Step, error: &SmtpError) -> Self {
        let said = || error.source().map(|source| bounded(&source.to_string()));
        match error.status() {
            Some(code) => Self::Refused { step, code: code.into(), reply: said().unwrap_or_default() },
            // What came is repeated in such an error, and may name somebody.
            None if error.is_response() => Self::Broken { step, why: "what came is no SMTP".to_owned() },
            None => Self::Broken { step, why: said().unwrap_or_else(|| error.to_string()) },
        }
    }

    /// Whether the connection can be used for another message: the server is there, and has said no to this one only.
    pub(super) const fn leaves_connection(&self) -> bool {
        match self {
            Self::Refused { code, .. } => *code != 421,
            Self::Incapable { .. } => true,
            Self::Broken { .. } | Self::TooSlow { .. } => false,
        }
    }

    pub(super) fn into_failure(self) -> Failure {
        match self {
            Self::Refused { step, code, reply } => {
                let cause = cause_of(step, code, &reply);
                let problem = format!("{} ({code})", refusal(cause, code));
                Failure { code: Some(code.to_string()), reply: Some(reply), ..Failure::new(cause, problem) }
            }
            Self::Broken { step, why } => {
                Failure::new(broken(step), format!("{}: {why}", in_words(step, "the connection broke")))
            }
            Self::TooSlow { step } => Failure::new(broken(step), in_words(step, "no answer came in time")),
            Self::Incapable { cause, why } => Failure::new(cause, why),
        }
    }
}

const fn broken(step: Step) -> Cause {
    match step {
        Step::Connect => Cause::NoConnection,
        Step::Content => Cause::Unknown,
        Step::Login | Step::Sender | Step::Recipient | Step::Data => Cause::BrokenOff,
    }
}

fn in_words(step: Step, what: &str) -> String {
    match step {
        Step::Connect => "there is no connection to the server".to_owned(),
        Step::Content => format!("{what} while the server had the message: it may have been taken"),
        _ => format!("{what} before the server had the message"),
    }
}

fn refusal(cause: Cause, code: u16) -> &'static str {
    match (cause, code >= 500) {
        (Cause::Login, _) => "the server does not take user and password",
        (Cause::Recipient { .. }, true) => "the server does not take the recipient",
        (Cause::Recipient { .. }, false) => "the server does not take the recipient for now",
        (Cause::Content { .. }, true) => "the server does not take the message",
        (Cause::Content { .. }, false) => "the server does not take the message for now",
        (_, true) => "the server takes no message from us",
        (_, false) => "the server takes no message for now",
    }
}

/// Whose a refusal is.
///
/// RFC 5321 says what codes mean, RFC 3463 what the second number of an enhanced code (`5.1.1`) is about: 1 and 2 addresses and
/// mailboxes, 3 the server. A server that wants a login, or relays for others only, would refuse every recipient: that is about us.
fn cause_of(step: Step, code: u16, reply: &str) -> Cause {
    let wants_login = matches!(code, 530 | 534 | 535 | 538);
    let for_good = code >= 500;
    let is_closing = code == 421;
    match step {
        Step::Login if !is_closing && code != 454 => Cause::Login,
        _ if wants_login => Cause::Login,
        Step::Connect | Step::Login | Step::Sender => Cause::Server,
        _ if is_closing || is_about_server(reply) => Cause::Server,
        Step::Recipient if reply.to_ascii_lowercase().contains("relay") => Cause::Server,
        Step::Recipient => Cause::Recipient { for_good },
        Step::Data | Step::Content => Cause::Content { for_good },
    }
}

/// Whether a reply begins with an enhanced code about the server: `4.3.1`, its disk is full.
fn is_about_server(reply: &str) -> bool {
    let code = reply.split_whitespace().next().unwrap_or_default();
    let mut parts = code.split('.');
    let (class, subject) = (parts.next(), parts.next());
    matches!(class, Some("4" | "5")) && subject == Some("3") && parts.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::{Cause, Step, Trouble, cause_of};

    #[test]
    fn whose_a_refusal_is_follows_from_the_step_and_the_code() {
        const GONE: Cause = Cause::Recipient { for_good: true };
        const LATER: Cause = Cause::Recipient { for_good: false };
        for (step, code, reply, cause) in [
            (Step::Connect, 554, "5.7.1 you are on a list", Cause::Server),
            (Step::Connect, 421, "4.3.2 closing", Cause::Server),
            (Step::Login, 535, "5.7.8 no", Cause::Login),
            (Step::Login, 454, "4.7.0 later", Cause::Server),
            (Step::Login, 421, "4.7.0 too many", Cause::Server),
            (Step::Sender, 530, "5.7.0 authenticate first", Cause::Login),
            (Step::Sender, 550, "5.1.0 who are you", Cause::Server),
            (Step::Sender, 451, "4.7.1 later", Cause::Server),
            (Step::Recipient, 550, "5.1.1 no such user", GONE),
            (Step::Recipient, 551, "not here", GONE),
            (Step::Recipient, 552, "5.2.2 mailbox full", GONE),
            (Step::Recipient, 450, "4.2.0 greylisted", LATER),
            (Step::Recipient, 451, "4.7.1 later", LATER),
            (Step::Recipient, 452, "4.2.2 mailbox full", LATER),
            (Step::Recipient, 452, "4.3.1 disk full", Cause::Server),
            (Step::Recipient, 421, "closing", Cause::Server),
            (Step::Recipient, 530, "5.7.0 authenticate first", Cause::Login),
            (Step::Recipient, 554, "5.7.1 Relay access denied", Cause::Server),
            (Step::Data, 451, "4.7.0 later", Cause::Content { for_good: false }),
            (Step::Content, 554, "5.7.1 spam", Cause::Content { for_good: true }),
            (Step::Content, 451, "4.7.0 later", Cause::Content { for_good: false }),
            (Step::Content, 452, "4.3.1 disk full", Cause::Server),
            (Step::Content, 421, "closing", Cause::Server),
        ] {
            assert_eq!(cause_of(step, code, reply), cause, "{step:?} {code} {reply}");
        }
    }

    #[test]
    fn who_gets_no_answer_knows_whether_the_message_was_out() {
        for (step, cause) in [
            (Step::Connect, Cause::NoConnection),
            (Step::Login, Cause::BrokenOff),
            (Step::Recipient, Cause::BrokenOff),
            (Step::Data, Cause::BrokenOff),
            (Step::Content, Cause::Unknown),
        ] {
            assert_eq!(Trouble::TooSlow { step }.into_failure().cause, cause);
            assert_eq!(Trouble::Broken { step, why: "reset".to_owned() }.into_failure().cause, cause);
        }
    }
}
