//! What the history keeps of a shipment, and what its customer is told.

use super::contents::Units;
use super::scene::Scene;
use super::step::Step;
use crate::db::Tx;
use crate::error::Result;
use crate::event::{self, Fact};
use crate::order::change_status::Situation;
use crate::order::notify::{MessageMode, Notification, told};
use entity::Instant;
use entity::event::{EventKind, Visibility};
use entity::{item, shipment, shipment_volume};
use serde_json::{Map, Value, json};

/// What a fact of a shipment may tell the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// That a part of the order is on its way.
    Part,
    /// By which code a parcel is followed now.
    Code,
}

impl About {
    /// The text.
    const fn template(self) -> &'static str {
        match self {
            Self::Part => "partially_shipped",
            Self::Code => "tracking_changed",
        }
    }
}

/// The particulars of a fact: which shipment, and what is in it.
pub(super) fn details(
    scene: &Scene,
    shipment: &shipment::Model,
    units: &Units,
    at: Instant,
) -> Map<String, Value> {
    let mut details = named(shipment);
    details.insert("items".to_owned(), items(scene, units));
    details.insert("at".to_owned(), at.into());
    if let Some(code) = &shipment.tracking_code {
        details.insert("trackingCode".to_owned(), code.as_str().into());
    }
    details
}

/// Units by line, as facts say it.
pub(super) fn items(scene: &Scene, units: &Units) -> Value {
    let of = |item: &item::Model| {
        let quantity = units.get(&item.id)?;
        Some(json!({ "itemId": item.id.to_string(), "sku": item.sku, "quantity": quantity }))
    };
    scene.now.items.iter().filter_map(of).collect()
}

/// A volume, as facts say it.
pub(super) fn volume(volume: &shipment_volume::Model) -> Value {
    json!({
        "weightG": volume.weight_g,
        "lengthMm": volume.length_mm,
        "widthMm": volume.width_mm,
        "heightMm": volume.height_mm,
        "trackingCode": volume.tracking_code,
    })
}

/// Which shipment a fact is about.
pub(super) fn named(shipment: &shipment::Model) -> Map<String, Value> {
    let mut details = Map::new();
    details.insert("shipment".to_owned(), shipment.id.to_string().into());
    details.insert("position".to_owned(), shipment.position.into());
    details
}

/// Records what happened to a shipment. The customer is told when somebody says so, or writes a message to them; gives what the customer is sent about it, where there is something that could be told.
pub(super) async fn record(
    tx: &Tx,
    (now, kind): (&Situation, EventKind),
    wanted: &Step,
    (about, mut details): (Option<About>, Map<String, Value>),
) -> Result<Option<Notification>> {
    let sent = about.map(|_| told(wanted.notify, wanted.message.is_some()));
    let has_message = sent == Some(true) && wanted.message.is_some();
    if has_message && wanted.message_mode == MessageMode::Replace {
        details.insert(MessageMode::KEY.to_owned(), MessageMode::REPLACE.into());
    }
    let by_default = if wanted.comment.is_some() { Visibility::Internal } else { Visibility::Public };
    let fact = Fact {
        comment: wanted.comment.clone(),
        visibility: by_default,
        notifies: sent,
        message: wanted.message.clone().filter(|_| has_message),
        reason: wanted.reason.clone(),
        details: details.into(),
        ..Fact::of(now.order.id, kind)
    };
    event::record(tx, fact).await?;
    Ok(about.zip(sent).map(|(about, sent)| Notification {
        sent,
        template: about.template().to_owned(),
        recipient: now.order.customer_email.clone(),
    }))
}
