//! One message: MAIL, RCPT, DATA.

use super::connect::Connection;
use super::step::{Step, Trouble, take};
use super::{Answer, Cause, Mailbox, Message};
use crate::mail::failure::bounded;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use tokio::time::Instant;

/// That the server has taken the sender.
#[derive(Debug)]
pub(super) struct Clearance(());

/// Says who sends, and how `message` is written.
pub(super) async fn begin(
    connection: &mut Connection,
    from: &Mailbox,
    message: Option<&Message>,
    limit: &impl Fn(Step) -> Instant,
) -> Result<Clearance, Trouble> {
    let parameters = parameters(connection, from, message)?;
    let mail = connection.wire.command(Mail::new(Some(from.email().clone()), parameters));
    let taken = take(Step::Sender, limit(Step::Sender), mail).await;
    connection.note(taken).map(|_| Clearance(()))
}

/// What the server has to know of a message that is not plain ASCII.
fn parameters(
    connection: &Connection,
    from: &Mailbox,
    message: Option<&Message>,
) -> Result<Vec<MailParameter>, Trouble> {
    let Some(message) = message else {
        return Ok(Vec::new());
    };
    let is_ascii =
        message.bytes().is_ascii() && message.to().address().is_ascii() && from.address().is_ascii();
    if is_ascii {
        return Ok(Vec::new());
    }
    if !connection.wire.server_info().supports_feature(Extension::SmtpUtfEight) {
        const NONE: &str = "the server takes no address with other signs than those of ASCII";
        return Err(Trouble::Incapable { cause: Cause::Recipient { for_good: true }, why: NONE });
    }
    Ok(vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)])
}

/// Says to whom, and hands the message over.
pub(super) async fn hand_over(
    connection: &mut Connection,
    _clearance: Clearance,
    message: &Message,
    limit: &impl Fn(Step) -> Instant,
) -> Result<Answer, Trouble> {
    let ended = hand(connection, message, limit).await;
    let ended = connection.note(ended);
    if matches!(&ended, Err(Trouble::Refused { .. })) && connection.is_usable() {
        let reset = connection.wire.command(Rset);
        let forgotten = take(Step::Sender, limit(Step::Sender), reset).await;
        if connection.note(forgotten).is_err() {
            connection.give_up();
        }
    }
    ended
}

async fn hand(
    connection: &mut Connection,
    message: &Message,
    limit: &impl Fn(Step) -> Instant,
) -> Result<Answer, Trouble> {
    let recipient = connection.wire.command(Rcpt::new(message.to().email().clone(), Vec::new()));
    take(Step::Recipient, limit(Step::Recipient), recipient).await?;
    take(Step::Data, limit(Step::Data), connection.wire.command(Data)).await?;
    let content = connection.wire.message(message.bytes());
    let taken = take(Step::Content, limit(Step::Content), content).await?;
    let reply: Vec<&str> = taken.message().collect();
    Ok(Answer { code: Some(taken.code().to_string()), reply: bounded(&reply.join(" ")) })
}
