//! Putting a shipment together.

use super::contents::{self, Units};
use super::parcel::{self, NewVolume};
use super::scene::Scene;
use super::step::{Done, Step};
use super::{code, guard, rows, told};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::order::check::Checks;
use crate::order::parts;
use crate::refusal::Code;
use entity::Instant;
use entity::address::{self, AddressKind};
use entity::event::EventKind;
use entity::id::{ItemId, OrderId, ShipmentId};
use entity::money::Money;
use entity::order::DeliveryMethod;
use entity::shipment::{self, ShipmentState};
use entity::shipment_volume;

/// Shipments of one order, those that were called off included.
const MOST: usize = 200;

/// A shipment that somebody puts together.
#[derive(Clone, Debug)]
pub struct Create {
    /// The order.
    pub order: OrderId,
    /// What goes into it; all that is free, when nobody says.
    pub items: Option<Vec<(ItemId, i32)>>,
    /// Its volumes.
    pub volumes: Vec<NewVolume>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's service.
    pub service: Option<String>,
    /// What it costs the store.
    pub cost: Option<Money>,
    /// When it was promised to arrive.
    pub promised_at: Option<Instant>,
    /// The carrier's code; that of the first volume, when nobody says.
    pub tracking_code: Option<String>,
    /// What staff writes into the history.
    pub comment: Option<String>,
    /// The version of the order that the caller has seen.
    pub expected_version: Option<i32>,
}

/// Puts a shipment together, from what is free. The plan of an order, which carries all that no other shipment does, becomes this
/// shipment as long as nobody has touched it.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with all that stands in the way: `NOT_FOUND`, `VERSION_CONFLICT`, `ORDER_STATUS`, `NOT_PAID`,
/// `ADDRESS_MISSING`, `ITEMS_NOT_FREE`, `INVALID`.
pub async fn create(tx: &Tx, wanted: Create) -> Result<Done> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let mut scene = Scene::of_order(tx, wanted.order, wanted.expected_version).await?;
    let mut checks = Checks::default();
    let plan = plan(&scene);
    guard::order(&mut checks, "orderId", &scene.now);
    if scene.now.order.delivery_method == DeliveryMethod::Pickup && !has_address(tx, wanted.order).await? {
        let problem = "the customer picks this order up: enter an address first, with updateOrderAddress";
        checks.refuse(Code::AddressMissing, "orderId", problem);
    }
    if scene.now.shipments.len() >= MOST {
        checks.invalid("orderId", format!("expected at most {MOST} shipments of one order"));
    }
    let units = contents(&mut checks, &scene, plan.as_ref(), &wanted);
    let step = Step { comment: wanted.comment.clone(), ..Step::of(ShipmentId(0)) };
    step.check_texts(&mut checks);
    let (mut shipment, mut volumes) = drawn(&mut checks, &scene, plan.as_ref(), (&wanted, tx.by.at));
    checks.done()?;

    if plan.is_none() {
        shipment.id = ShipmentId(tx.next_id("shipments").await?);
        for volume in &mut volumes {
            volume.shipment_id = shipment.id;
        }
    }
    write(tx, plan.is_some(), &shipment, (&units, &volumes)).await?;
    scene.now.shipments.retain(|one| one.id != shipment.id);
    scene.now.shipments.push(shipment.clone());
    let codes = rows::codes(&shipment, &volumes);
    let order = scene.keep(tx, !codes.is_empty()).await?;
    let mut details = told::details(&scene, &shipment, &units, tx.by.at);
    details.insert("volumes".to_owned(), volumes.len().into());
    details.insert("carrier".to_owned(), shipment.carrier.clone().into());
    details.insert("service".to_owned(), shipment.service.clone().into());
    told::record(tx, (&scene.now, EventKind::ShipmentCreated), &step, (None, details)).await?;
    let warnings = code::warnings(tx, order.id, shipment.carrier.as_deref(), &codes).await?;
    Ok(Done { warnings, ..Done::of(order.id, shipment.id) })
}

/// The shipment for which nothing is written down, and which nobody has touched.
fn plan(scene: &Scene) -> Option<shipment::Model> {
    let is_plan = |one: &&shipment::Model| {
        one.state == ShipmentState::Pending
            && one.tracking_code.is_none()
            && !scene.written.iter().any(|row| row.shipment_id == one.id)
    };
    scene.now.shipments.iter().find(is_plan).cloned()
}

async fn has_address(tx: &Tx, order: OrderId) -> Result<bool> {
    let addresses = parts::of::<address::Model>(tx, &[order]).await?.remove(&order).unwrap_or_default();
    Ok(addresses.iter().any(|address| address.kind == AddressKind::Shipping))
}

/// What goes into it.
fn contents(checks: &mut Checks, scene: &Scene, plan: Option<&shipment::Model>, wanted: &Create) -> Units {
    let own = plan.map(|plan| plan.id);
    if let Some(items) = &wanted.items {
        return parcel::units(checks, scene, own, items);
    }
    let free = contents::free(&scene.now.items, &scene.now.shipments, &scene.contents, own);
    if free.is_empty() {
        checks.refuse(
            Code::ItemsNotFree,
            "items",
            "nothing of this order is free: other shipments carry it all",
        );
    }
    free
}

/// The shipment and its volumes as they will be kept.
fn drawn(
    checks: &mut Checks,
    scene: &Scene,
    plan: Option<&shipment::Model>,
    (wanted, at): (&Create, Instant),
) -> (shipment::Model, Vec<shipment_volume::Model>) {
    let order_id = scene.now.order.id;
    let last = scene.now.shipments.iter().map(|one| one.position).max().unwrap_or_default();
    let fresh = shipment::Model {
        order_id,
        position: last.saturating_add(1),
        created_at: at,
        ..shipment::Model::BLANK
    };
    let base = plan.cloned().unwrap_or(fresh);
    let volumes = parcel::volumes(checks, (order_id, base.id), &wanted.volumes);
    let code = parcel::code(checks, "trackingCode", wanted.tracking_code.as_deref());
    let shipment = shipment::Model {
        carrier: parcel::name(checks, "carrier", wanted.carrier.as_deref()).or(base.carrier),
        service: parcel::name(checks, "service", wanted.service.as_deref()).or(base.service),
        cost_cents: wanted.cost.map_or(base.cost_cents, |cost| parcel::cost(checks, cost)),
        promised_at: wanted.promised_at.or(base.promised_at),
        tracking_code: code.or_else(|| rows::first_code(&volumes)),
        ..base
    };
    (shipment, volumes)
}

async fn write(
    tx: &Tx,
    is_known: bool,
    shipment: &shipment::Model,
    (units, volumes): (&Units, &[shipment_volume::Model]),
) -> Result<()> {
    if is_known {
        rows::change(tx, shipment.id, rows::described(shipment)).await?;
    } else {
        tx.insert("shipments", &[shipment]).await?;
    }
    rows::write(tx, (shipment.order_id, shipment.id), units).await?;
    tx.insert_new("shipment_volumes", &volumes.iter().collect::<Vec<_>>()).await
}
