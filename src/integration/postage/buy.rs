//! Buying postage for a shipment: somebody spends the store's money.

use super::attempt::BUY;
use super::keep::{change, record};
use super::parcel::{Purpose, parcel};
use super::provider::of_kind;
use super::scene::Scene;
use super::{TABLE, of_shipments};
use crate::actor::Scope;
use crate::db::{Read, Tx};

use crate::delivery::{self, NewDelivery};
use crate::error::{Error, Result};
use crate::integration::setup::{self, receiver};
use crate::order::{self, shipment};
use crate::refusal::{Code, Refusal};
use anyhow::Context as _;
use entity::delivery::DeliveryKind;
use entity::event::EventKind;
use entity::id::{DeliveryId, IntegrationId, PostageId, ShipmentId};
use entity::integration::Model as Integration;
use entity::money::Money;
use entity::postage::{Model, PostageProvider, PostageState as S};
use entity::shipment::ShipmentState;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde_json::json;

/// Postage that is wanted.
#[derive(Clone, Debug)]
pub struct Buy {
    /// The shipment.
    pub shipment: ShipmentId,
    /// Who sells it.
    pub integration: IntegrationId,
    /// What they call the service.
    pub service_id: String,
    /// What it may cost at the most.
    pub max_price: Option<Money>,
    /// Whether a declaration of the content goes with it instead of an invoice.
    pub non_commercial: bool,
}

/// Has postage bought for a shipment. What has failed before is gone on with, where it is the same service.
///
/// # Errors
///
/// Denied without `postage:buy`. Refused with `NOT_FOUND`, `INVALID`, `INTEGRATION_NOT_READY`, `SHIPMENT_STATE`, `POSTAGE_EXISTS`,
/// `INVOICE_MISSING`, and `POSTAGE_INCOMPLETE` for each thing that is missing.
pub async fn buy(tx: &Tx, wanted: &Buy) -> Result<PostageId> {
    tx.by.actor.require(Scope::PostageBuy)?;
    let mut refusals = meant(wanted);
    let integration = kept(&mut refusals, integration(tx, wanted.integration).await)?;
    let Some(shipment) = shipment::by_id(tx, wanted.shipment).await? else {
        refusals.push(Refusal::new(Code::NotFound, "there is no shipment with this id").at("shipmentId"));
        return Err(Error::Refused(refusals));
    };
    order::change::lock(tx, shipment.order_id, None).await?;
    let known = kept(&mut refusals, known(tx, wanted).await)?;
    let Some(integration) = integration else { return Err(Error::Refused(refusals)) };
    let scene = Scene::read(tx, wanted.shipment, &integration).await?.context("a shipment has no order")?;
    if scene.shipment.state != ShipmentState::Pending && !matches!(known, Some(Known::Same(_))) {
        let problem = "postage is bought for what has neither left nor been called off";
        refusals.push(Refusal::new(Code::ShipmentState, problem).at("shipmentId"));
    }
    // What is in the cart already is not put there again.
    if !matches!(&known, Some(Known::Same(row)) if row.external_id.is_some()) {
        let purpose = Purpose::Buy { non_commercial: wanted.non_commercial };
        refusals.extend(parcel(&scene, purpose).err().into_iter().flatten());
    }
    let (Some(known), true) = (known, refusals.is_empty()) else { return Err(Error::Refused(refusals)) };
    match known {
        Known::Same(row) => again(tx, &row, wanted).await,
        Known::Never(rows) => {
            for row in rows {
                super::keep::cancelled(tx, row, None).await?;
            }
            begin(tx, &scene, wanted, &integration).await
        }
    }
}

/// What was done, or `None` when a rule said no, which is kept.
fn kept<T>(refusals: &mut Vec<Refusal>, done: Result<T>) -> Result<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Error::Refused(more)) => {
            refusals.extend(more);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What cannot be meant.
fn meant(wanted: &Buy) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let service = &wanted.service_id;
    if service.trim().is_empty() || service.chars().count() > 50 || service.contains(char::is_control) {
        refusals.push(Refusal::invalid(
            "serviceId",
            "expected the provider's id of a service, as a quote has it",
        ));
    }
    if wanted.max_price.is_some_and(|price| price.cents() <= 0) {
        refusals.push(Refusal::invalid("maxPrice", "expected an amount above zero"));
    }
    refusals
}

/// Who sells it.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, `INVALID` or `INTEGRATION_NOT_READY`.
pub(super) async fn integration(db: &impl Read, id: IntegrationId) -> Result<Integration> {
    let found = setup::by_id(db, &[id]).await?.into_iter().find(|row| row.removed_at.is_none());
    let refuse = |code, problem: &str| Err(Refusal::new(code, problem).at("integrationId").into());
    match found {
        None => refuse(Code::NotFound, "there is no integration with this id"),
        Some(row) if of_kind(row.kind).is_none() => {
            refuse(Code::Invalid, "this integration takes orders: it sells no postage")
        }
        Some(row) if !setup::is_ready(&row) => {
            refuse(Code::IntegrationNotReady, "the integration is switched off, or was not authorised yet")
        }
        Some(row) => Ok(row),
    }
}

/// What there is already.
enum Known {
    /// The same, which has failed.
    Same(Model),
    /// Others that have failed before anything was sent, or nothing.
    Never(Vec<Model>),
}

async fn known(tx: &Tx, wanted: &Buy) -> Result<Known> {
    let mut never = Vec::new();
    for row in of_shipments(tx, &[wanted.shipment]).await? {
        let is_same = row.integration_id == Some(wanted.integration)
            && row.service_id.as_ref() == Some(&wanted.service_id);
        match row.state {
            S::Cancelled => {}
            S::Failed if is_same => return Ok(Known::Same(row)),
            S::Failed if row.sent_at.is_none() => never.push(row),
            S::Failed => {
                let problem = "other postage of the shipment has failed half way: ask for that again, or cancel it first";
                return Err(Refusal::new(Code::PostageExists, problem).at("shipmentId").into());
            }
            _ => {
                let problem = "the shipment has postage: cancel that first";
                return Err(Refusal::new(Code::PostageExists, problem).at("shipmentId").into());
            }
        }
    }
    Ok(Known::Never(never))
}

async fn begin(tx: &Tx, scene: &Scene, wanted: &Buy, integration: &Integration) -> Result<PostageId> {
    let id = PostageId(tx.next_ids(TABLE, 1).await?.first().copied().unwrap_or_default());
    let provider = of_kind(integration.kind).map_or(PostageProvider::Manual, super::LabelProvider::provider);
    let row = Model {
        id,
        order_id: scene.order.id,
        shipment_id: wanted.shipment,
        provider,
        integration_id: Some(integration.id),
        service_id: Some(wanted.service_id.clone()),
        max_price_cents: wanted.max_price,
        non_commercial: wanted.non_commercial,
        requested_by: tx.by.actor.name.clone(),
        requested_at: tx.by.at,
        updated_at: tx.by.at,
        ..Model::BLANK
    };
    tx.insert(TABLE, &[&row]).await?;
    record(tx, &row, EventKind::PostageRequested, (Some(integration.name.clone()), None)).await?;
    delivery::enqueue(tx, &[about(&row, BUY, "buy")]).await?;
    Ok(id)
}

/// Goes on with one that has failed, from where it stands.
async fn again(tx: &Tx, row: &Model, wanted: &Buy) -> Result<PostageId> {
    let state = match (row.paid_at, &row.external_id) {
        (Some(_), _) => S::Paid,
        (None, Some(_)) => S::InCart,
        (None, None) => S::Queued,
    };
    let values = vec![
        ("state", state.code().into()),
        ("problem", Option::<String>::None.into()),
        ("max_price_cents", wanted.max_price.map(|price| price.0).into()),
        ("non_commercial", wanted.non_commercial.into()),
    ];
    change(tx, row.id, values, |_| {}).await?;
    hurry(tx, row).await?;
    Ok(row.id)
}

/// Lets the delivery that buys it be tried now; makes one where there is none any more.
pub(super) async fn hurry(tx: &Tx, row: &Model) -> Result<()> {
    let Some(integration) = row.integration_id else { return Ok(()) };
    // Whoever asks has looked at what was wrong.
    delivery::resume(tx, &receiver(integration)).await?;
    let buying = about(row, BUY, "buy");
    let select = Query::select()
        .column("id")
        .from("deliveries")
        .and_where(Expr::col("key").eq(buying.key.as_str()))
        .to_owned();
    match tx.select(&select).await?.first() {
        Some(found) => delivery::retry(tx, DeliveryId(found.try_get_by_index(0)?)).await.map(drop),
        None => delivery::enqueue(tx, &[buying]).await.map(drop),
    }
}

/// A delivery about it.
pub(super) fn about(row: &Model, what: &str, mark: &str) -> NewDelivery {
    NewDelivery {
        kind: DeliveryKind::Sync,
        receiver: row.integration_id.map(receiver).unwrap_or_default(),
        key: format!("postage:{}:{mark}", row.id.0),
        order: Some(row.order_id),
        event: None,
        what: what.to_owned(),
        payload: json!({ "postage": row.id.0 }),
        suppressed: None,
        due_at: None,
    }
}
