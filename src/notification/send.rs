//! E-mails that staff asks for: one of before again, or another one.

use super::case::{Background, Case};
use super::compose::{MESSAGE, compose};
use super::fan_out::{MAIL, message_id, payload};
use super::keep::Texts;
use super::link;
use super::settled::mark;
use super::telling::Telling;
use super::text::text;
use crate::actor::Scope;
use crate::config::PublicUrl;
use crate::db::Tx;
use crate::delivery::{self, NewDelivery};
use crate::email;
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::order::change;
use crate::order::note::LONGEST_TEXT;
use crate::refusal::{Code, Refusal};
use anyhow::{Context as _, anyhow};
use entity::delivery::DeliveryKind;
use entity::event::EventKind;
use entity::id::{DeliveryId, OrderId};
use entity::order;
use serde_json::{Value, json};

/// Characters of a subject.
const LONGEST_SUBJECT: usize = 200;

/// Sends an e-mail of before once more, as it was, to the order's address as it is now or to another one; gives the order.
///
/// What waits to be tried again is not tried any more: it goes this way instead.
///
/// # Errors
///
/// Refused with `NOT_FOUND`; `INVALID` when there is no address, or it is none. Denied without `notifications:write`.
pub async fn resend(tx: &Tx, id: DeliveryId, recipient: Option<&str>) -> Result<OrderId> {
    tx.by.actor.require(Scope::NotificationsWrite)?;
    let unknown = || Refusal::new(Code::NotFound, "there is no e-mail with this id").at("id");
    let before =
        delivery::find(tx, id).await?.filter(|one| one.kind == DeliveryKind::Mail).ok_or_else(unknown)?;
    let order = before.order_id.ok_or_else(unknown)?;
    let found = change::lock(tx, order, None).await?;
    let mut payload: Value = serde_json::from_str(&before.payload).context("an e-mail cannot be read")?;
    let former = payload.get("to").and_then(Value::as_str);
    let to = address(recipient, found.customer_email.as_deref().or(former))?;
    if payload.get("text").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(Refusal::invalid("id", "this e-mail was never put together: send another one").into());
    }
    let kept = mark(tx, &found, false).await?;
    let key = format!("mail:again:{}:{}", before.id.0, kept.version);
    let background = Background::read_in(tx).await?;
    let message = message_id(&Case::read(tx, &background, kept.clone()).await?, &key);
    if let Some(fields) = payload.as_object_mut() {
        fields.insert("to".to_owned(), to.into());
        fields.insert("messageId".to_owned(), message.into());
    }
    delivery::withdraw(tx, before.id, "it was sent again instead").await?;
    enqueue(tx, &kept, (key, &before.what, payload)).await?;
    let details = json!({ "template": before.what, "notificationId": before.id.to_string() });
    event::record(tx, Fact { details, ..Fact::of(order, EventKind::NotificationRequested) }).await?;
    Ok(order)
}

/// An e-mail that staff wants to be sent.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// About which order.
    pub order: OrderId,
    /// One of the texts.
    pub template: Option<String>,
    /// A subject of one's own.
    pub subject: Option<String>,
    /// Words of one's own: with a text they join it, without one they are the e-mail.
    pub message: Option<String>,
    /// Where it goes, when not to the order's address.
    pub recipient: Option<String>,
    /// The version of the order that was seen.
    pub expected_version: Option<i32>,
}

/// Sends an e-mail about an order; gives the order.
///
/// # Errors
///
/// Refused with all that is wrong: `INVALID`, `NOT_FOUND`, `VERSION_CONFLICT`. Denied without `notifications:write`.
pub async fn send(tx: &Tx, public_url: &PublicUrl, wanted: &Wanted) -> Result<OrderId> {
    tx.by.actor.require(Scope::NotificationsWrite)?;
    let telling = telling(wanted, tx.by.at)?;
    let found = change::lock(tx, wanted.order, wanted.expected_version).await?;
    let to = address(wanted.recipient.as_deref(), found.customer_email.as_deref())?;
    let kept = change::keep(tx, &found, order::ActiveModel::default()).await?;
    let background = Background::read_in(tx).await?;
    let mut case = Case::read(tx, &background, kept.clone()).await?;
    link::put_in(tx, public_url, &mut case).await?;
    let texts = Texts::read(tx, &[telling.template]).await?;
    let mut letter = compose(&case, &telling, &texts).map_err(|mistake| anyhow!("no e-mail: {mistake}"))?;
    letter.to = Some(to);
    let key = format!("mail:asked:{}:{}", kept.id.0, kept.version);
    let payload = payload(&letter, &message_id(&case, &key));
    enqueue(tx, &kept, (key, telling.template, payload)).await?;
    let fact = Fact::of(kept.id, EventKind::NotificationRequested);
    let details = json!({ "template": telling.template });
    event::record(tx, Fact { details, message: telling.message, ..fact }).await?;
    Ok(kept.id)
}

fn telling(wanted: &Wanted, at: entity::Instant) -> Result<Telling> {
    let mut refusals = Vec::new();
    let template = match wanted.template.as_deref() {
        None => Some(MESSAGE),
        Some(key) => text(key).map(|text| text.key),
    };
    if template.is_none() {
        refusals
            .push(Refusal::invalid("template", "there is no such text: `notificationTemplates` lists them"));
    }
    let subject = wanted.subject.as_deref().map(str::trim).filter(|subject| !subject.is_empty());
    if let Some(subject) = subject
        && (subject.chars().count() > LONGEST_SUBJECT || subject.contains(char::is_control))
    {
        let expected = format!("expected one line of at most {LONGEST_SUBJECT} characters");
        refusals.push(Refusal::invalid("subject", expected));
    }
    let message = wanted.message.as_deref().map(str::trim).filter(|message| !message.is_empty());
    if message.is_some_and(|message| message.chars().count() > LONGEST_TEXT || message.contains('\0')) {
        let expected = format!("expected at most {LONGEST_TEXT} characters of text");
        refusals.push(Refusal::invalid("message", expected));
    }
    if template == Some(MESSAGE) && message.is_none() {
        refusals.push(Refusal::invalid("message", "expected a text of the store, or words of your own"));
    }
    match template {
        Some(template) if refusals.is_empty() => Ok(Telling {
            message: message.map(str::to_owned),
            subject: subject.map(str::to_owned),
            ..Telling::by(template, at)
        }),
        _ => Err(Error::Refused(refusals)),
    }
}

/// Where it goes: where somebody says, else where the order's mail goes.
fn address(wanted: Option<&str>, usual: Option<&str>) -> Result<String> {
    let address = wanted.map(str::trim).filter(|text| !text.is_empty()).or(usual);
    match address {
        Some(address) if email::is_address(address) => Ok(address.to_lowercase()),
        Some(_) => {
            Err(Refusal::invalid("recipient", "expected an e-mail address such as ana@example.com").into())
        }
        None => {
            Err(Refusal::invalid("recipient", "the order has no e-mail address: say where it goes").into())
        }
    }
}

async fn enqueue(tx: &Tx, order: &order::Model, (key, what, payload): (String, &str, Value)) -> Result<()> {
    let new = NewDelivery {
        kind: DeliveryKind::Mail,
        receiver: MAIL.to_owned(),
        key,
        order: Some(order.id),
        event: None,
        what: what.to_owned(),
        payload,
        suppressed: None,
        due_at: None,
    };
    delivery::enqueue(tx, &[new]).await?;
    Ok(())
}
