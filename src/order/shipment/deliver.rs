//! A shipment reaches the customer.

use super::scene::Scene;
use super::step::{Done, Step};
use super::{rows, told};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::order::check::Checks;
use crate::refusal::Code;
use entity::event::EventKind;
use entity::shipment::{self, ShipmentState as S};
use entity::status::OrderStatus;

/// Says that a shipment has arrived; the order is delivered once all of it has. One that had arrived already changes nothing.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`, or `SHIPMENT_STATE` when it was never
/// posted.
pub async fn deliver(tx: &Tx, wanted: Step) -> Result<Done> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let (mut scene, shipment) = Scene::of_shipment(tx, wanted.shipment, wanted.expected_version).await?;
    let mut checks = Checks::default();
    wanted.check_texts(&mut checks);
    if matches!(shipment.state, S::Pending | S::Cancelled) {
        checks.refuse(Code::ShipmentState, "shipmentId", "this shipment is not on its way: post it first");
    }
    let before = match shipment.failed_at.filter(|_| shipment.state == S::Failed) {
        Some(failed) => (failed, "it could not be delivered"),
        None => (shipment.posted_at.unwrap_or(scene.now.order.placed_at), "it was posted"),
    };
    let at = wanted.moment(&mut checks, tx.by.at, before);
    checks.done()?;
    if shipment.state == S::Delivered {
        return Ok(Done::of(shipment.order_id, shipment.id));
    }
    let values = vec![("state", S::Delivered.code().into()), ("delivered_at", at.into())];
    rows::change(tx, shipment.id, values).await?;
    let delivered = shipment::Model { state: S::Delivered, delivered_at: Some(at), ..shipment };
    scene.replace(delivered.clone());
    let order = scene.keep(tx, false).await?;
    let details = told::details(&scene, &delivered, &scene.units(delivered.id), at);
    told::record(tx, (&scene.now, EventKind::ShipmentDelivered), &wanted, (None, details)).await?;
    // A parcel that arrives at the second try leaves the order on its way, which is no news.
    let telling = super::follow::Telling { known: Some(OrderStatus::Shipped), ..wanted.telling() };
    Done::of(order.id, delivered.id).followed(tx, scene, telling).await
}
