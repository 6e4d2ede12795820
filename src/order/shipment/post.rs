//! Handing a shipment to the carrier.

use super::code;
use super::contents::{Units, is_live};
use super::scene::Scene;
use super::step::{Done, Step};
use super::told::{self, About};
use super::{follow, guard, rows, track};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::order::change_status::Situation;
use crate::order::check::Checks;
use crate::order::holding;
use crate::refusal::Code;
use crate::stock;
use entity::Instant;
use entity::event::EventKind;
use entity::invoice::InvoiceStatus;
use entity::shipment::{self, ShipmentState as S};

/// Posts a shipment: its units leave the shelf, and the order is shipped once all of it has left. One that could not be delivered
/// may be posted again. One that was posted already changes nothing, but for another tracking code.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with all that stands in the way: `NOT_FOUND`, `VERSION_CONFLICT`, `SHIPMENT_STATE`,
/// `ORDER_STATUS`, `NOT_PAID`, `INVOICE_MISSING`, `ITEMS_NOT_FREE`, `INVALID`.
pub async fn post(tx: &Tx, wanted: Step) -> Result<Done> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let (mut scene, shipment) = Scene::of_shipment(tx, wanted.shipment, wanted.expected_version).await?;
    let mut checks = Checks::default();
    wanted.check_texts(&mut checks);
    if let Some(problem) = wanted.tracking_code.as_deref().and_then(code::wrong) {
        checks.invalid("trackingCode", problem);
    }
    if matches!(shipment.state, S::Posted | S::Delivered) {
        checks.done()?;
        return match &wanted.tracking_code {
            Some(code) => track::on_scene(tx, scene, shipment, code).await,
            None => Ok(Done::of(shipment.order_id, shipment.id)),
        };
    }
    let units = scene.units(shipment.id);
    let at = wanted.moment(&mut checks, tx.by.at, before(&scene.now, &shipment));
    check(&mut checks, &scene, &shipment, &units);
    checks.done()?;

    let posted = write(tx, &scene, &shipment, (at, wanted.tracking_code.as_deref())).await?;
    let code_changed = posted.tracking_code != shipment.tracking_code;
    let codes: Vec<String> = posted.tracking_code.iter().filter(|_| code_changed).cloned().collect();
    scene.replace(posted.clone());
    if shipment.state == S::Pending {
        scene.left(tx, &units, 1).await?;
    }
    let order = scene.keep(tx, code_changed).await?;
    let mut done = Done::of(order.id, shipment.id);
    let lines = holding::lines(order.status, &scene.now.items, scene.now.store.stock_moment);
    done.stock = stock::settle(tx, order.id, order.version, EventKind::ShipmentPosted.code(), &lines).await?;
    done.warnings = code::warnings(tx, order.id, posted.carrier.as_deref(), &codes).await?;
    // What is complete is told by the step of the order.
    let about = if follow::is_complete(&scene.now) { None } else { Some(About::Part) };
    let details = told::details(&scene, &posted, &units, at);
    done.notification =
        told::record(tx, (&scene.now, EventKind::ShipmentPosted), &wanted, (about, details)).await?;
    done.followed(tx, scene, wanted.telling()).await
}

/// What came before a shipment was posted, and what that is called.
fn before(now: &Situation, shipment: &shipment::Model) -> (Instant, &'static str) {
    match shipment.failed_at.filter(|_| shipment.state == S::Failed) {
        Some(failed) => (failed, "it could not be delivered"),
        None => (now.order.placed_at, "the order was placed"),
    }
}

/// What stands in the way of posting it: goods leave once they are paid, and invoiced where the store demands that.
fn check(checks: &mut Checks, scene: &Scene, shipment: &shipment::Model, units: &Units) {
    let now = &scene.now;
    if !is_live(shipment.state) {
        checks.refuse(
            Code::ShipmentState,
            "shipmentId",
            "this shipment was called off: put another one together",
        );
        return;
    }
    guard::order(checks, "shipmentId", now);
    let has_invoice = now.invoices.iter().any(|invoice| invoice.state == InvoiceStatus::Valid);
    if now.store.invoice_required && !has_invoice {
        let problem = "goods leave with their invoice: enter its access key first";
        checks.refuse(Code::InvoiceMissing, "shipmentId", problem);
    }
    if units.is_empty() {
        checks.refuse(
            Code::ItemsNotFree,
            "shipmentId",
            "nothing is in this shipment: other ones carry it all",
        );
    }
    for item in now.items.iter().filter(|_| shipment.state == S::Pending) {
        let there = item.quantity - item.missing - item.shipped;
        if let Some(units) = units.get(&item.id).filter(|units| **units > there) {
            let problem = format!("{units} units of {} are in it, {} are there", item.sku, there.max(0));
            checks.refuse(Code::ItemsNotFree, "shipmentId", problem);
        }
    }
}

/// Writes that it was posted, and what was in it.
async fn write(
    tx: &Tx,
    scene: &Scene,
    shipment: &shipment::Model,
    (at, code): (Instant, Option<&str>),
) -> Result<shipment::Model> {
    scene.freeze(tx, shipment.id).await?;
    let mut posted = shipment::Model { state: S::Posted, posted_at: Some(at), ..shipment.clone() };
    let mut values = vec![("state", S::Posted.code().into()), ("posted_at", at.into())];
    if let Some(code) = code.map(code::kept) {
        values.push(("tracking_code", code.clone().into()));
        posted.tracking_code = Some(code);
    }
    rows::change(tx, shipment.id, values).await?;
    Ok(posted)
}
