//! A shipment that could not be delivered.

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

/// Says that a shipment could not be delivered, and why; the order that was on its way is `DELIVERY_FAILED` then. It may be posted
/// again, called off once it is back, or arrive after all. One that had failed already changes nothing.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`, `REASON_MISSING`, or `SHIPMENT_STATE` when
/// it is not on its way.
pub async fn fail(tx: &Tx, wanted: Step) -> Result<Done> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let (mut scene, shipment) = Scene::of_shipment(tx, wanted.shipment, wanted.expected_version).await?;
    let mut checks = Checks::default();
    wanted.check_texts(&mut checks);
    let reason = wanted.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_none() {
        checks.refuse(Code::ReasonMissing, "reason", "say why it could not be delivered");
    }
    match shipment.state {
        S::Posted | S::Failed => {}
        S::Delivered => checks.refuse(Code::ShipmentState, "shipmentId", "this shipment has arrived"),
        S::Pending | S::Cancelled => {
            checks.refuse(
                Code::ShipmentState,
                "shipmentId",
                "this shipment is not on its way: post it first",
            );
        }
    }
    let posted = shipment.posted_at.unwrap_or(scene.now.order.placed_at);
    let at = wanted.moment(&mut checks, tx.by.at, (posted, "it was posted"));
    checks.done()?;
    if shipment.state == S::Failed {
        return Ok(Done::of(shipment.order_id, shipment.id));
    }
    let failed = shipment::Model {
        state: S::Failed,
        failed_at: Some(at),
        failure_reason: reason.map(str::to_owned),
        ..shipment
    };
    let values = vec![
        ("state", S::Failed.code().into()),
        ("failed_at", at.into()),
        ("failure_reason", failed.failure_reason.clone().into()),
    ];
    rows::change(tx, failed.id, values).await?;
    scene.replace(failed.clone());
    let order = scene.keep(tx, false).await?;
    let details = told::details(&scene, &failed, &scene.units(failed.id), at);
    told::record(tx, (&scene.now, EventKind::ShipmentFailed), &wanted, (None, details)).await?;
    Done::of(order.id, failed.id).followed(tx, scene, wanted.telling()).await
}
