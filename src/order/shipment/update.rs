//! Correcting a shipment.

use super::contents::{Units, has_left};
use super::parcel::{self, NewVolume};
use super::scene::Scene;
use super::step::{Done, Step};
use super::{code, rows, told, track};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::order::check::Checks;
use crate::refusal::Code;
use entity::Instant;
use entity::event::EventKind;
use entity::id::ItemId;
use entity::money::Money;
use entity::shipment::{self, ShipmentState as S};
use entity::shipment_volume;
use serde_json::{Map, Value, json};

/// What becomes of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    To(T),
}

impl<T> Edit<T> {
    /// What there is afterwards; `read` makes what is kept of what somebody wrote.
    fn of<K>(&self, before: Option<K>, read: impl FnOnce(&T) -> Option<K>) -> Option<K> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::To(value) => read(value),
        }
    }
}

/// Corrections of a shipment; `None` leaves a thing as it is.
#[derive(Clone, Debug)]
pub struct Update {
    /// The shipment, who is told, and what staff writes; its tracking code is not looked at.
    pub step: Step,
    /// What is in it, while it is at the store.
    pub items: Option<Vec<(ItemId, i32)>>,
    /// Its volumes, all of them.
    pub volumes: Option<Vec<NewVolume>>,
    /// Who carries it.
    pub carrier: Edit<String>,
    /// The carrier's service.
    pub service: Edit<String>,
    /// What it costs the store.
    pub cost: Option<Money>,
    /// When it was promised to arrive.
    pub promised_at: Edit<Instant>,
    /// The carrier's code.
    pub tracking_code: Edit<String>,
}

/// What a shipment is to become.
struct New {
    shipment: shipment::Model,
    /// What is in it, when that changes.
    units: Option<Units>,
    /// Its volumes, when those change.
    volumes: Option<Vec<shipment_volume::Model>>,
    /// What changes, with what was and what is.
    changed: Map<String, Value>,
}

/// Corrects a shipment: its contents while it is at the store, everything else later too. The customer is told of another tracking
/// code when somebody says so. Corrections that change nothing do nothing.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with all that stands in the way: `NOT_FOUND`, `VERSION_CONFLICT`, `SHIPMENT_STATE`,
/// `ITEMS_NOT_FREE`, `INVALID`.
pub async fn update(tx: &Tx, wanted: Update) -> Result<Done> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let step = &wanted.step;
    let (mut scene, before) = Scene::of_shipment(tx, step.shipment, step.expected_version).await?;
    let known = rows::volumes_of(tx, &before).await?;
    let mut checks = Checks::default();
    step.check_texts(&mut checks);
    let new = corrected(&mut checks, &scene, (&before, &known), &wanted);
    checks.done()?;
    let mut done = Done::of(before.order_id, before.id);
    let code_changed = new.shipment.tracking_code != before.tracking_code;
    if new.changed.is_empty() && !code_changed {
        return Ok(done);
    }
    write(tx, &new).await?;
    scene.replace(new.shipment.clone());
    let volumes = new.volumes.as_ref().unwrap_or(&known);
    let codes = rows::codes(&new.shipment, volumes);
    let order = scene.keep(tx, code_changed || new.volumes.is_some()).await?;
    if !new.changed.is_empty() {
        let mut details = told::named(&new.shipment);
        details.insert("changed".to_owned(), new.changed.into());
        // Of a code alone there is something to tell.
        let quiet = Step { message: None, ..step.clone() };
        told::record(tx, (&scene.now, EventKind::ShipmentUpdated), &quiet, (None, details)).await?;
    }
    if code_changed {
        let code = (before.tracking_code.as_deref(), &new.shipment);
        done.notification = track::record(tx, &scene, code, step).await?;
    }
    let fresh: Vec<String> =
        codes.into_iter().filter(|code| !rows::codes(&before, &known).contains(code)).collect();
    done.warnings = code::warnings(tx, order.id, new.shipment.carrier.as_deref(), &fresh).await?;
    if !has_left(before.state) {
        return Ok(done);
    }
    done.followed(tx, scene, Step::of(before.id).telling()).await
}

/// The shipment with the corrections that break no rule.
fn corrected(
    checks: &mut Checks,
    scene: &Scene,
    (before, known): (&shipment::Model, &[shipment_volume::Model]),
    wanted: &Update,
) -> New {
    if before.state == S::Cancelled {
        checks.refuse(Code::ShipmentState, "shipmentId", "this shipment was called off");
    }
    let mut shipment = before.clone();
    shipment.carrier =
        wanted.carrier.of(shipment.carrier, |text| parcel::name(checks, "carrier", Some(text)));
    shipment.service =
        wanted.service.of(shipment.service, |text| parcel::name(checks, "service", Some(text)));
    shipment.promised_at = wanted.promised_at.of(shipment.promised_at, |at| Some(*at));
    shipment.tracking_code = wanted
        .tracking_code
        .of(shipment.tracking_code, |code| parcel::code(checks, "trackingCode", Some(code)));
    if let Some(cost) = wanted.cost {
        shipment.cost_cents = parcel::cost(checks, cost);
    }
    let ids = (before.order_id, before.id);
    let volumes = wanted.volumes.as_ref().map(|volumes| parcel::volumes(checks, ids, volumes));
    let volumes = volumes.filter(|new| !rows::same_volumes(new, known));
    if let Some(volumes) = volumes.as_ref().filter(|_| wanted.tracking_code == Edit::Keep) {
        shipment.tracking_code = shipment.tracking_code.take().or_else(|| rows::first_code(volumes));
    }
    let units = units(checks, scene, before, wanted.items.as_deref());
    let changed = changed(scene, (before, &shipment), units.as_ref(), (known, volumes.as_deref()));
    New { shipment, units, volumes, changed }
}

/// What is in it from now on; `None` when that stays as it is.
fn units(
    checks: &mut Checks,
    scene: &Scene,
    before: &shipment::Model,
    wanted: Option<&[(ItemId, i32)]>,
) -> Option<Units> {
    let wanted = wanted?;
    if before.state != S::Pending {
        let problem = "what is in a shipment that has left stays in it";
        checks.refuse(Code::ShipmentState, "items", problem);
        return None;
    }
    let units = parcel::units(checks, scene, Some(before.id), wanted);
    let is_written = scene.written.iter().any(|row| row.shipment_id == before.id);
    Some(units).filter(|units| !is_written || *units != scene.units(before.id))
}

/// What is different, by field: what was, and what is.
fn changed(
    scene: &Scene,
    (before, after): (&shipment::Model, &shipment::Model),
    units: Option<&Units>,
    (known, volumes): (&[shipment_volume::Model], Option<&[shipment_volume::Model]>),
) -> Map<String, Value> {
    let mut changed = Map::new();
    let mut note = |field: &str, was: Value, is: Value| {
        if was != is {
            changed.insert(field.to_owned(), json!({ "before": was, "after": is }));
        }
    };
    note("carrier", json!(before.carrier), json!(after.carrier));
    note("service", json!(before.service), json!(after.service));
    note("cost", json!(before.cost_cents.to_string()), json!(after.cost_cents.to_string()));
    note("promisedAt", json!(before.promised_at), json!(after.promised_at));
    if let Some(units) = units {
        let is_written = scene.written.iter().any(|row| row.shipment_id == before.id);
        let was = if is_written { told::items(scene, &scene.units(before.id)) } else { Value::Null };
        note("items", was, told::items(scene, units));
    }
    if let Some(volumes) = volumes {
        let all =
            |volumes: &[shipment_volume::Model]| -> Value { volumes.iter().map(told::volume).collect() };
        note("volumes", all(known), all(volumes));
    }
    changed
}

async fn write(tx: &Tx, new: &New) -> Result<()> {
    let shipment = &new.shipment;
    rows::change(tx, shipment.id, rows::described(shipment)).await?;
    if let Some(units) = &new.units {
        rows::clear(tx, "shipment_items", shipment.id).await?;
        rows::write(tx, (shipment.order_id, shipment.id), units).await?;
    }
    if let Some(volumes) = &new.volumes {
        rows::clear(tx, "shipment_volumes", shipment.id).await?;
        tx.insert_new("shipment_volumes", &volumes.iter().collect::<Vec<_>>()).await?;
    }
    Ok(())
}
