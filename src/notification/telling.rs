//! Why a customer is written to: by which text, and what has happened.

use crate::order::notify::MessageMode;
use entity::id::{ItemId, ShipmentId};
use entity::money::Money;
use entity::payment::PaymentMethod;
use entity::{Instant, event};
use serde_json::Value;

/// One reason to write to a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The text.
    pub template: &'static str,
    /// When it happened.
    pub at: Instant,
    /// Why, as somebody said.
    pub reason: Option<String>,
    /// How much money it was about.
    pub amount: Option<Money>,
    /// By which way that money came.
    pub method: Option<PaymentMethod>,
    /// What staff writes.
    pub message: Option<String>,
    /// Whether that stands in the place of the text.
    pub replaces: bool,
    /// A subject instead of the text's.
    pub subject: Option<String>,
    /// The shipment it is about.
    pub parcel: Option<Parcel>,
}

/// A shipment, as a fact tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Which one.
    pub shipment: ShipmentId,
    /// Units by line.
    pub units: Vec<(ItemId, i64)>,
}

impl Parcel {
    fn of(details: &Value) -> Option<Self> {
        let shipment = details.get("shipment")?.as_str()?.parse().ok()?;
        let items = details.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let unit = |item: &Value| {
            let id = item.get("itemId")?.as_str()?.parse().ok()?;
            Some((id, item.get("quantity")?.as_i64()?))
        };
        Some(Self { shipment, units: items.iter().filter_map(unit).collect() })
    }
}

impl Telling {
    /// By a text, at a time, with nothing more to say.
    pub const fn by(template: &'static str, at: Instant) -> Self {
        Self {
            template,
            at,
            reason: None,
            amount: None,
            method: None,
            message: None,
            replaces: false,
            subject: None,
            parcel: None,
        }
    }

    /// By a text, because of a fact.
    pub fn of(template: &'static str, event: &event::Model) -> Self {
        let details: Value =
            event.details.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let said = |key: &str| details.get(key).and_then(Value::as_str);
        Self {
            template,
            at: event.at,
            // What made somebody force a step is not for the customer.
            reason: event.reason.clone().filter(|_| !event.forced),
            amount: said("amount").and_then(|amount| amount.parse().ok()),
            method: said("method").and_then(PaymentMethod::from_code),
            message: event.message.clone(),
            replaces: said(MessageMode::KEY) == Some(MessageMode::REPLACE),
            subject: None,
            parcel: Parcel::of(&details),
        }
    }
}
