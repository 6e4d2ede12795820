//! The tracking code of a shipment.

use super::code;
use super::rows;
use super::scene::Scene;
use super::step::{Done, Step};
use super::told::{self, About};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::refusal::{Code, Refusal};
use entity::event::EventKind;
use entity::id::ShipmentId;
use entity::shipment::{self, ShipmentState as S};

/// Writes the tracking code of a shipment, or corrects it; the order that waited for nothing else ships. The customer is not told.
///
/// # Errors
///
/// Denied without `shipping:write`. Refused with `NOT_FOUND`, `INVALID`, or `SHIPMENT_STATE` when it was called off.
pub async fn set_code(tx: &Tx, shipment: ShipmentId, code: &str) -> Result<Done> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let (scene, shipment) = Scene::of_shipment(tx, shipment, None).await?;
    on_scene(tx, scene, shipment, code).await
}

/// The same for a shipment that is at hand.
pub(super) async fn on_scene(
    tx: &Tx,
    mut scene: Scene,
    shipment: shipment::Model,
    code: &str,
) -> Result<Done> {
    if let Some(problem) = code::wrong(code) {
        return Err(Refusal::invalid("trackingCode", problem).into());
    }
    if shipment.state == S::Cancelled {
        let problem = "this shipment was called off";
        return Err(Refusal::new(Code::ShipmentState, problem).at("shipmentId").into());
    }
    let code = code::kept(code);
    let mut done = Done::of(shipment.order_id, shipment.id);
    done.warnings =
        code::warnings(tx, shipment.order_id, shipment.carrier.as_deref(), std::slice::from_ref(&code))
            .await?;
    if shipment.tracking_code.as_ref() == Some(&code) {
        return Ok(done);
    }
    rows::change(tx, shipment.id, vec![("tracking_code", code.clone().into())]).await?;
    let before = shipment.tracking_code.clone();
    let tracked = shipment::Model { tracking_code: Some(code), ..shipment };
    scene.replace(tracked.clone());
    scene.keep(tx, true).await?;
    record(tx, &scene, (before.as_deref(), &tracked), &Step::of(tracked.id)).await?;
    let telling = Step::of(tracked.id).telling();
    done.followed(tx, scene, telling).await
}

/// Records that a code is another one now; gives what the customer is sent.
pub(super) async fn record(
    tx: &Tx,
    scene: &Scene,
    (before, tracked): (Option<&str>, &shipment::Model),
    wanted: &Step,
) -> Result<Option<crate::order::notify::Notification>> {
    let mut details = told::named(tracked);
    details.insert("before".to_owned(), before.into());
    details.insert("trackingCode".to_owned(), tracked.tracking_code.as_deref().into());
    told::record(tx, (&scene.now, EventKind::TrackingChanged), wanted, (Some(About::Code), details)).await
}
