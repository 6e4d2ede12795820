//! A message: what is sent, letter by letter, and what it is called.

use super::find::receiver;
use crate::clock::rfc3339;
use crate::db::By;
use crate::delivery::NewDelivery;
use crate::error::Result;
use crate::integration::payload::lower;
use crate::order::changed;
use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use entity::Instant;
use entity::delivery::DeliveryKind;
use entity::event::{EventKind, Model as Event, Visibility};
use entity::id::{EventId, OrderId};
use entity::webhook::{MessageType, Model};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A message, as it is kept until it has arrived.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Message {
    /// The header `webhook-id`.
    pub(super) id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The body, as it is sent and signed.
    pub(super) body: String,
}

/// The body.
#[derive(Serialize)]
struct Body<'m, D> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: String,
    data: &'m D,
}

/// What is told of an order.
#[derive(Serialize)]
pub(super) struct AboutOrder<'m> {
    /// The order, in the form that the endpoint wants.
    pub(super) order: Box<RawValue>,
    pub(super) order_id: String,
    pub(super) version: i32,
    /// Parts of the order that may look different.
    pub(super) changed: Vec<String>,
    /// What happened.
    pub(super) happened: Vec<String>,
    pub(super) actor: Actor<'m>,
    pub(super) reason: Option<&'m str>,
    /// What somebody wrote on it, where the endpoint may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<Note<'m>>,
}

/// Who did it.
#[derive(Serialize)]
pub(super) struct Actor<'m> {
    pub(super) name: &'m str,
}

/// A note on an order.
#[derive(Serialize)]
pub(super) struct Note<'m> {
    text: &'m str,
    visibility: &'static str,
}

impl<'m> Note<'m> {
    /// The note among these events.
    pub(super) fn of(events: &'m [Event]) -> Option<Self> {
        let event = events.iter().find(|event| event.kind == EventKind::OrderNoteAdded)?;
        let visibility = match event.visibility {
            Visibility::Internal => "internal",
            Visibility::Public => "public",
        };
        Some(Self { text: event.comment.as_deref()?, visibility })
    }
}

impl Message {
    /// About `data`, which happened at `at`.
    pub(super) fn new<D: Serialize>(kind: MessageType, at: Instant, data: &D) -> Result<Self> {
        let mut bytes = [0_u8; 18];
        getrandom::fill(&mut bytes).context("no randomness for the id of a message")?;
        let body = Body { kind: kind.code(), timestamp: rfc3339(at), data };
        Ok(Self {
            id: format!("msg_{}", BASE64.encode(bytes)),
            kind: kind.code().to_owned(),
            body: serde_json::to_string(&body).context("a message cannot be written as JSON")?,
        })
    }

    /// The one that somebody tries a webhook with.
    pub(super) fn test(webhook: &Model, by: &By) -> Result<Self> {
        let data = serde_json::json!({
            "webhook_id": webhook.id.to_string(),
            "actor": { "name": by.actor.name },
            "message": "This is a test.",
        });
        Self::new(MessageType::WebhookTest, by.at, &data)
    }

    /// Reads what was kept.
    pub(super) fn read(payload: &str) -> Option<Self> {
        serde_json::from_str(payload).ok()
    }
}

/// The parts of an order that these events have touched, as messages call them.
pub(super) fn facets(events: &[Event]) -> Vec<String> {
    let kinds: Vec<EventKind> = events.iter().map(|event| event.kind).collect();
    changed::facets(&kinds).into_iter().map(|facet| format!("{facet:?}").to_ascii_lowercase()).collect()
}

/// The kinds of these events, as messages call them.
pub(super) fn happened(events: &[Event]) -> Vec<String> {
    let mut kinds: Vec<String> = events.iter().map(|event| lower(event.kind.code())).collect();
    kinds.dedup();
    kinds
}

/// The delivery of a message to a webhook.
pub(super) fn delivery(
    webhook: &Model,
    key: String,
    about: Option<(OrderId, Option<EventId>)>,
    message: &Message,
) -> NewDelivery {
    NewDelivery {
        kind: DeliveryKind::Webhook,
        receiver: receiver(webhook.id),
        key,
        order: about.map(|(order, _)| order),
        event: about.and_then(|(_, event)| event),
        what: message.kind.clone(),
        payload: serde_json::json!(message),
        suppressed: None,
        due_at: None,
    }
}
