//! Calling a shipment off.

use super::contents::has_left;
use super::scene::Scene;
use super::step::{Done, Step};
use super::{rows, told};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::order::check::Checks;
use crate::order::holding;
use crate::refusal::Code;
use crate::stock;
use entity::event::EventKind;
use entity::shipment::{self, ShipmentState as S};
use entity::status::FulfilmentState as F;

/// Calls a shipment off: what is in it is free for another one. One that had left is back at the store, and its goods are kept for the
/// order again. One that was called off already changes nothing.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`, `REASON_MISSING`; with `SHIPMENT_STATE` when
/// it has arrived, or has left and the order is on its way.
pub async fn cancel(tx: &Tx, wanted: Step) -> Result<Done> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let (mut scene, shipment) = Scene::of_shipment(tx, wanted.shipment, wanted.expected_version).await?;
    let mut checks = Checks::default();
    wanted.check_texts(&mut checks);
    if wanted.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        checks.refuse(Code::ReasonMissing, "reason", "say why it is called off");
    }
    check(&mut checks, &scene, &shipment);
    checks.done()?;
    if shipment.state == S::Cancelled {
        return Ok(Done::of(shipment.order_id, shipment.id));
    }
    let units = scene.units(shipment.id);
    scene.freeze(tx, shipment.id).await?;
    let values = vec![("state", S::Cancelled.code().into()), ("cancelled_at", tx.by.at.into())];
    rows::change(tx, shipment.id, values).await?;
    let cancelled = shipment::Model { state: S::Cancelled, cancelled_at: Some(tx.by.at), ..shipment.clone() };
    scene.replace(cancelled.clone());
    let mut done = Done::of(shipment.order_id, shipment.id);
    if has_left(shipment.state) {
        scene.left(tx, &units, -1).await?;
    }
    let order = scene.keep(tx, false).await?;
    let lines = holding::lines(order.status, &scene.now.items, scene.now.store.stock_moment);
    done.stock =
        stock::settle(tx, order.id, order.version, EventKind::ShipmentCancelled.code(), &lines).await?;
    let details = told::details(&scene, &cancelled, &units, tx.by.at);
    told::record(tx, (&scene.now, EventKind::ShipmentCancelled), &wanted, (None, details)).await?;
    Ok(done)
}

fn check(checks: &mut Checks, scene: &Scene, shipment: &shipment::Model) {
    let order = &scene.now.order;
    let is_away = matches!(order.fulfilment_state, F::Shipped | F::Delivered | F::Returning | F::Returned);
    if shipment.state == S::Delivered {
        checks.refuse(
            Code::ShipmentState,
            "shipmentId",
            "this shipment has arrived: what comes back is a return",
        );
    } else if has_left(shipment.state) && is_away {
        let problem = format!(
            "the order is {}: say first that it could not be delivered (markDeliveryFailed)",
            order.status.code()
        );
        checks.refuse(Code::ShipmentState, "shipmentId", problem);
    }
}
