//! What postage for a shipment would cost.

use super::buy::integration;
use super::parcel::{Purpose, parcel};
use super::provider::{Offer, of_kind};
use super::scene::Scene;
use crate::actor::{Actor, Scope};
use crate::error::{Error, Result};
use crate::integration::erp::Trouble;
use crate::integration::erp::api::{Api, Means};
use crate::refusal::{Code, Refusal};
use entity::id::{IntegrationId, ShipmentId};
use std::time::Duration;

/// How long somebody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks what the services of an integration would cost for a shipment: those of its settings, else all. The cheapest come first, and
/// those that cannot be had last.
///
/// # Errors
///
/// Denied without `shipping:write` or `postage:buy`. Refused with `NOT_FOUND`, `INVALID`, `INTEGRATION_NOT_READY`,
/// `POSTAGE_INCOMPLETE` for each thing that is missing, or `POSTAGE_UNAVAILABLE`.
pub async fn quote(
    means: &Means,
    actor: &Actor,
    shipment: ShipmentId,
    integration_id: IntegrationId,
) -> Result<Vec<Offer>> {
    actor.require_any(&[Scope::PostageBuy, Scope::ShippingWrite])?;
    let sold = integration(&means.db, integration_id).await?;
    let missing = || Refusal::new(Code::NotFound, "there is no shipment with this id").at("shipmentId");
    let scene = Scene::read(&means.db, shipment, &sold).await?.ok_or_else(missing)?;
    let parcel = parcel(&scene, Purpose::Quote).map_err(Error::Refused)?;
    let Some(provider) = of_kind(sold.kind) else { return Ok(Vec::new()) };
    let api = Api::new(means, sold).without(scene.private());
    let asked = tokio::time::timeout(PATIENCE, provider.quote(&api, &parcel, &scene.postage.services));
    let mut offers = match asked.await {
        Ok(Ok(offers)) => offers,
        Ok(Err(Trouble::Ours(error))) => return Err(error),
        Ok(Err(trouble)) => return Err(unavailable(&trouble.to_string())),
        Err(_) => return Err(unavailable("it did not answer in time")),
    };
    offers.sort_by_key(|offer| (offer.price.is_none(), offer.price));
    Ok(offers)
}

fn unavailable(said: &str) -> Error {
    Refusal::new(Code::PostageUnavailable, said).at("integrationId").into()
}
