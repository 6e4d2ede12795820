//! What postage says of a shipment: who carries it and for how much, and that a code is worth nothing any more.

use super::rows;
use super::scene::Scene;
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use entity::id::ShipmentId;
use entity::money::Money;
use entity::shipment::ShipmentState as S;

/// Who carries a shipment, and for how much; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's service.
    pub service: Option<String>,
    /// What it costs the store.
    pub cost: Option<Money>,
}

/// Writes who carries a shipment, and for how much.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with `NOT_FOUND`.
pub async fn set_carried(tx: &Tx, shipment: ShipmentId, carried: &Carried) -> Result<()> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let (mut scene, before) = Scene::of_shipment(tx, shipment, None).await?;
    let after = entity::shipment::Model {
        carrier: carried.carrier.clone().or_else(|| before.carrier.clone()),
        service: carried.service.clone().or_else(|| before.service.clone()),
        cost_cents: carried.cost.unwrap_or(before.cost_cents),
        ..before.clone()
    };
    if after == before {
        return Ok(());
    }
    let values = vec![
        ("carrier", after.carrier.into()),
        ("service", after.service.into()),
        ("cost_cents", after.cost_cents.0.into()),
    ];
    rows::change(tx, shipment, values).await?;
    scene.keep(tx, true).await.map(drop)
}

/// Takes a tracking code off a shipment that has not left: the postage it comes from was given back.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with `NOT_FOUND`.
pub async fn drop_code(tx: &Tx, shipment: ShipmentId, code: &str) -> Result<()> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let (mut scene, before) = Scene::of_shipment(tx, shipment, None).await?;
    if before.state != S::Pending || before.tracking_code.as_deref() != Some(code) {
        return Ok(());
    }
    rows::change(tx, shipment, vec![("tracking_code", Option::<String>::None.into())]).await?;
    scene.replace(entity::shipment::Model { tracking_code: None, ..before });
    scene.keep(tx, true).await.map(drop)
}
