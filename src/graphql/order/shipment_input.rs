//! What the mutations on shipments are told.

use super::mutation::order_id;
use super::status::{MessageMode, Notify};
use crate::error::{Error, Result};
use crate::graphql::scalar::{DateTime, Money};
use crate::order::shipment::{Create, Edit, NewVolume, Step, Update};
use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::id::{ItemId, ShipmentId};

/// The shipment that an id of the input names.
pub(super) fn shipment_id(field: &str, id: &ID) -> Result<ShipmentId> {
    id.parse().map_err(|error| Error::invalid(field, error))
}

/// Units of an item for a shipment.
#[derive(Clone, InputObject)]
pub(crate) struct ShipmentItemInput {
    /// The item of the order.
    item_id: ID,
    /// Units, up to what is free of it.
    quantity: i32,
}

fn units(items: &[ShipmentItemInput]) -> Result<Vec<(ItemId, i32)>> {
    let unit = |(at, item): (usize, &ShipmentItemInput)| {
        let field = format!("input.items[{at}].itemId");
        let id = item.item_id.parse().map_err(|error| Error::invalid(&field, error))?;
        Ok((id, item.quantity))
    };
    items.iter().enumerate().map(unit).collect()
}

/// One parcel of a shipment.
#[derive(Clone, InputObject)]
pub(crate) struct ShipmentVolumeInput {
    /// Weight, grams, 1 to 1,000,000.
    weight_g: Option<i32>,
    /// Length, millimetres, 1 to 20,000.
    length_mm: Option<i32>,
    /// Width, millimetres, 1 to 20,000.
    width_mm: Option<i32>,
    /// Height, millimetres, 1 to 20,000.
    height_mm: Option<i32>,
    /// The carrier's code of this parcel, where it has one of its own.
    tracking_code: Option<String>,
}

impl From<ShipmentVolumeInput> for NewVolume {
    fn from(input: ShipmentVolumeInput) -> Self {
        Self {
            weight_g: input.weight_g,
            length_mm: input.length_mm,
            width_mm: input.width_mm,
            height_mm: input.height_mm,
            tracking_code: input.tracking_code,
        }
    }
}

/// A shipment to be put together.
#[derive(InputObject)]
pub(crate) struct CreateShipmentInput {
    /// The order.
    order_id: ID,
    /// What goes into it; left out, all that is free.
    items: Option<Vec<ShipmentItemInput>>,
    /// Its parcels, up to 100.
    #[graphql(default)]
    volumes: Vec<ShipmentVolumeInput>,
    /// Who carries it (Correios); left out, whom the order was placed with.
    carrier: Option<String>,
    /// The carrier's service (SEDEX).
    service: Option<String>,
    /// What it costs the store.
    cost: Option<Money>,
    /// When it was promised to arrive.
    promised_at: Option<DateTime>,
    /// The carrier's tracking code; left out, that of the first parcel that has one.
    tracking_code: Option<String>,
    /// What you write into the history.
    comment: Option<String>,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl CreateShipmentInput {
    pub(super) fn meant(self) -> Result<Create> {
        Ok(Create {
            order: order_id("input.orderId", &self.order_id)?,
            items: self.items.as_deref().map(units).transpose()?,
            volumes: self.volumes.into_iter().map(Into::into).collect(),
            carrier: self.carrier,
            service: self.service,
            cost: self.cost.map(|cost| cost.0),
            promised_at: self.promised_at.map(|at| at.0),
            tracking_code: self.tracking_code,
            comment: self.comment,
            expected_version: self.expected_version,
        })
    }
}

/// Corrections of a shipment. What is left out stays; null takes a value away.
#[derive(InputObject)]
pub(crate) struct UpdateShipmentInput {
    /// The shipment.
    shipment_id: ID,
    /// What is in it from now on, all of it; only while it is at the store.
    items: Option<Vec<ShipmentItemInput>>,
    /// Its parcels from now on, all of them, up to 100.
    volumes: Option<Vec<ShipmentVolumeInput>>,
    /// Who carries it.
    carrier: MaybeUndefined<String>,
    /// The carrier's service.
    service: MaybeUndefined<String>,
    /// What it costs the store.
    cost: Option<Money>,
    /// When it was promised to arrive.
    promised_at: MaybeUndefined<DateTime>,
    /// The carrier's tracking code.
    tracking_code: MaybeUndefined<String>,
    /// Whether the customer is told of another tracking code; usually only when you write a message.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// What you write to the customer about it.
    message: Option<String>,
    /// What the message does to the usual text of the e-mail.
    #[graphql(default_with = "MessageMode::Append")]
    message_mode: MessageMode,
    /// What you write into the history.
    comment: Option<String>,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

fn edit<T>(value: MaybeUndefined<T>) -> Edit<T> {
    match value {
        MaybeUndefined::Undefined => Edit::Keep,
        MaybeUndefined::Null => Edit::Clear,
        MaybeUndefined::Value(value) => Edit::To(value),
    }
}

impl UpdateShipmentInput {
    pub(super) fn meant(self) -> Result<Update> {
        let step = Step {
            notify: self.notify.into(),
            message: said(self.message),
            message_mode: self.message_mode.into(),
            comment: said(self.comment),
            expected_version: self.expected_version,
            ..Step::of(shipment_id("input.shipmentId", &self.shipment_id)?)
        };
        Ok(Update {
            step,
            items: self.items.as_deref().map(units).transpose()?,
            volumes: self.volumes.map(|volumes| volumes.into_iter().map(Into::into).collect()),
            carrier: edit(self.carrier),
            service: edit(self.service),
            cost: self.cost.map(|cost| cost.0),
            promised_at: edit(self.promised_at.map_value(|at| at.0)),
            tracking_code: edit(self.tracking_code),
        })
    }
}

/// A text without blanks around it; nothing for an empty one.
fn said(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What every step of a shipment may bring.
#[derive(Clone, InputObject)]
pub(crate) struct ShipmentStepInput {
    /// When it happened; left out, now. Not in the future, nor before what came before it.
    at: Option<DateTime>,
    /// Whether the customer is told. When the order moves with it, what is usual for its status; of a part of an order, usually only when you
    /// write a message.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// What you write to the customer.
    message: Option<String>,
    /// What the message does to the usual text of the e-mail.
    #[graphql(default_with = "MessageMode::Append")]
    message_mode: MessageMode,
    /// What you write into the history.
    comment: Option<String>,
}

impl ShipmentStepInput {
    pub(super) fn meant(self, shipment: ShipmentId) -> Step {
        Step {
            at: self.at.map(|at| at.0),
            notify: self.notify.into(),
            message: said(self.message),
            message_mode: self.message_mode.into(),
            comment: said(self.comment),
            ..Step::of(shipment)
        }
    }
}

/// A shipment that was handed to the carrier.
#[derive(InputObject)]
pub(crate) struct MarkPostedInput {
    /// The shipment.
    shipment_id: ID,
    /// The carrier's tracking code, when it comes only now.
    tracking_code: Option<String>,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
    /// When, and what the customer is told.
    #[graphql(flatten)]
    step: ShipmentStepInput,
}

impl MarkPostedInput {
    pub(super) fn meant(self) -> Result<Step> {
        let shipment = shipment_id("input.shipmentId", &self.shipment_id)?;
        Ok(Step {
            tracking_code: self.tracking_code,
            expected_version: self.expected_version,
            ..self.step.meant(shipment)
        })
    }
}

/// Shipments that were handed to the carrier.
#[derive(InputObject)]
pub(crate) struct MarkShipmentsPostedInput {
    /// The shipments, 1 to 100.
    pub(super) shipment_ids: Vec<ID>,
    /// When, and what each customer is told.
    #[graphql(flatten)]
    pub(super) step: ShipmentStepInput,
}

/// A shipment that has arrived.
#[derive(InputObject)]
pub(crate) struct MarkDeliveredInput {
    /// The shipment.
    shipment_id: ID,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
    /// When, and what the customer is told.
    #[graphql(flatten)]
    step: ShipmentStepInput,
}

impl MarkDeliveredInput {
    pub(super) fn meant(self) -> Result<Step> {
        let shipment = shipment_id("input.shipmentId", &self.shipment_id)?;
        Ok(Step { expected_version: self.expected_version, ..self.step.meant(shipment) })
    }
}

/// A shipment that could not be delivered.
#[derive(InputObject)]
pub(crate) struct MarkDeliveryFailedInput {
    /// The shipment.
    shipment_id: ID,
    /// Why, in words.
    reason: String,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
    /// When, and what the customer is told.
    #[graphql(flatten)]
    step: ShipmentStepInput,
}

impl MarkDeliveryFailedInput {
    pub(super) fn meant(self) -> Result<Step> {
        let shipment = shipment_id("input.shipmentId", &self.shipment_id)?;
        Ok(Step {
            reason: said(Some(self.reason)),
            expected_version: self.expected_version,
            ..self.step.meant(shipment)
        })
    }
}

/// A shipment to be called off.
#[derive(InputObject)]
pub(crate) struct CancelShipmentInput {
    /// The shipment.
    shipment_id: ID,
    /// Why, in words.
    reason: String,
    /// What you write into the history.
    comment: Option<String>,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl CancelShipmentInput {
    pub(super) fn meant(self) -> Result<Step> {
        Ok(Step {
            reason: said(Some(self.reason)),
            comment: said(self.comment),
            expected_version: self.expected_version,
            ..Step::of(shipment_id("input.shipmentId", &self.shipment_id)?)
        })
    }
}
