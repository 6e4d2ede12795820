//! What an integration tells of parcels on their way: `shipment.tracking`.
//!
//! ```json
//! { "type": "shipment.tracking",
//!   "data": { "trackingCode": "PH297898690BR",
//!             "events": [ { "kind": "DELIVERED", "at": "2026-11-24T14:02:00-03:00", "place": "Campinas/SP", "id": "e-17" } ] } }
//! ```
//!
//! What cannot be read is refused at once, with all that is wrong. What is about a parcel that nobody knows yet waits for it, and is
//! tried again.

use super::keep::close;
use crate::actor::{Actor, Scope};
use crate::db::{By, Tx};
use crate::error;
use crate::integration::erp::api::Means;
use crate::integration::erp::words::id_in;
use crate::order::notify::Notify;
use crate::refusal::Refusal;
use crate::tracking::event::{self, Adding, Found, MOST, Named, NewEvent};
use anyhow::anyhow;
use chrono::DateTime;
use entity::Instant;
use entity::id::{NoticeId, ShipmentId};
use entity::integration::Model as Integration;
use entity::integration_notice::NoticeState;
use entity::tracking_event::TrackingKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The type of such a message.
pub(super) const TYPE: &str = "shipment.tracking";

/// The longest name of an order or a parcel, characters.
const LONGEST_NAME: usize = 100;

/// What was told, as it is kept until it was dealt with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tracking {
    /// The code of the parcel.
    #[serde(default, rename = "trackingCode", skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// What we call the shipment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shipment_id: Option<String>,
    /// The order whose only shipment it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<Order>,
    events: Vec<Event>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Order {
    number: Value,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Event {
    kind: String,
    at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
}

impl Event {
    fn meant(&self) -> Result<NewEvent, String> {
        let kinds = || TrackingKind::ALL.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(", ");
        let kind = TrackingKind::from_code(&self.kind)
            .ok_or_else(|| format!("kind: expected one of {}", kinds()))?;
        let at = DateTime::parse_from_rfc3339(&self.at)
            .map_err(|_| "at: expected a time such as 2026-11-24T14:02:00-03:00")?
            .timestamp_millis();
        let external_id = match &self.id {
            None | Some(Value::Null) => None,
            id => Some(id_in(id.as_ref()).ok_or("id: expected a text or a number")?),
        };
        let (description, place) = (self.description.clone(), self.place.clone());
        Ok(NewEvent { kind, at, description, place, external_id })
    }
}

impl Tracking {
    /// Out of the body of a message.
    ///
    /// # Errors
    ///
    /// All that cannot be meant, in one line.
    pub(super) fn read(body: &Value, now: Instant) -> Result<Self, String> {
        let told: Self = body
            .get("data")
            .ok_or_else(|| "data: it is missing".to_owned())
            .and_then(|data| Self::deserialize(data).map_err(|problem| format!("data: {problem}")))?;
        told.named()?;
        let events = told.meant()?;
        event::check(&events, now).map_err(|refusals| one_line(&refusals))?;
        Ok(told)
    }

    /// Which shipment it is about.
    fn named(&self) -> Result<Named, String> {
        const EXPECTED: &str = "data: expected one of trackingCode, shipmentId and order.number";
        let is_name =
            |text: &&String| (1..=LONGEST_NAME).contains(&text.chars().count()) && !text.contains('\0');
        match (&self.code, &self.shipment_id, &self.order) {
            (Some(code), None, None) => {
                let code = Some(code).filter(is_name).ok_or("data.trackingCode: it is no tracking code")?;
                Ok(Named::Code(code.clone()))
            }
            (None, Some(id), None) => id
                .parse::<ShipmentId>()
                .map(Named::Id)
                .map_err(|problem| format!("data.shipmentId: {problem}")),
            (None, None, Some(order)) => {
                let number = id_in(Some(&order.number)).and_then(|number| number.parse().ok());
                number.map(Named::Number).ok_or_else(|| "data.order.number: it is no number".to_owned())
            }
            _ => Err(EXPECTED.to_owned()),
        }
    }

    fn meant(&self) -> Result<Vec<NewEvent>, String> {
        if self.events.len() > MOST {
            return Err(format!("data.events: expected 1 to {MOST} events"));
        }
        let mut problems = Vec::new();
        let mut events = Vec::with_capacity(self.events.len());
        for (place, event) in self.events.iter().enumerate() {
            match event.meant() {
                Ok(event) => events.push(event),
                Err(problem) => problems.push(format!("data.events.{place}.{problem}")),
            }
        }
        if problems.is_empty() { Ok(events) } else { Err(problems.join("; ")) }
    }
}

fn one_line(refusals: &[Refusal]) -> String {
    let said = |refusal: &Refusal| match refusal.path.as_slice() {
        [] => refusal.message.clone(),
        path => format!("{}: {}", path.join("."), refusal.message),
    };
    refusals.iter().map(said).collect::<Vec<_>>().join("; ")
}

/// Deals with what was told, in one unit of work; what nobody knows yet waits.
pub(super) async fn settle(
    means: &Means,
    integration: &Integration,
    id: NoticeId,
    told: &Tracking,
) -> error::Result<()> {
    // It was read before it was kept.
    let named = told.named().map_err(|problem| anyhow!("a notice that was kept: {problem}"))?;
    let events = told.meant().map_err(|problem| anyhow!("a notice that was kept: {problem}"))?;
    let found = event::find(&means.db, &named).await?;
    if found == Found::None {
        return Ok(());
    }
    let by = By::new(Actor::part(&integration.name, &[Scope::ShippingWrite]), means.clock.now());
    let source = format!("integration:{}", integration.id.0);
    let adding = |shipment| Adding {
        shipment,
        events: events.clone(),
        source: source.clone(),
        notify: Notify::Default,
    };
    means
        .db
        .act(&by, |tx| {
            let adding = match found {
                Found::One(shipment) => Some(adding(shipment)),
                Found::None | Found::Several => None,
            };
            Box::pin(async move { add(tx, id, adding).await })
        })
        .await
}

async fn add(tx: &Tx, id: NoticeId, adding: Option<Adding>) -> error::Result<()> {
    let (state, problem) = match adding {
        None => {
            let problem = "several shipments are called so: name one by shipmentId";
            (NoticeState::Refused, Some(problem.to_owned()))
        }
        Some(adding) => match tx.part(Box::pin(async { event::add(tx, &adding).await })).await? {
            Ok(added) => (NoticeState::Done, Some(one_line(&added.blocked)).filter(|text| !text.is_empty())),
            Err(refusals) => (NoticeState::Refused, Some(one_line(&refusals))),
        },
    };
    close(tx, id, state, (problem, None)).await
}
