//! Giving postage back.

use super::attempt::CANCEL;
use super::buy::{about, hurry};
use super::by_id;
use super::keep::{cancelled, change};
use crate::actor::Scope;
use crate::db::Tx;
use crate::delivery;
use crate::error::{Error, Result};
use crate::integration::setup;
use crate::order;
use crate::order::shipment::{self, has_left};
use crate::refusal::{Code, Refusal};
use entity::id::PostageId;
use entity::postage::{Model, PostageProvider, PostageState as S};

/// Gives postage back. Where the provider may have it, that is asked in the background: what nobody has paid is taken out of its cart,
/// what is paid is given back. Asked for again, it is the same.
///
/// # Errors
///
/// Denied without `postage:buy`. Refused with `NOT_FOUND`, `SHIPMENT_STATE` once the shipment has left, or `INTEGRATION_NOT_READY` when
/// whoever sold it cannot be asked.
pub async fn cancel(tx: &Tx, id: PostageId) -> Result<PostageId> {
    tx.by.actor.require(Scope::PostageBuy)?;
    let missing =
        || Error::from(Refusal::new(Code::NotFound, "there is no postage with this id").at("postageId"));
    let order = by_id(tx, id).await?.ok_or_else(missing)?.order_id;
    order::change::lock(tx, order, None).await?;
    let row = by_id(tx, id).await?.ok_or_else(missing)?;
    if row.state == S::Cancelled || row.cancel_requested_at.is_some() {
        return Ok(id);
    }
    let shipment = shipment::by_id(tx, row.shipment_id).await?;
    if shipment.is_some_and(|shipment| has_left(shipment.state)) && row.state != S::Failed {
        let problem = "the shipment has left: its postage is used";
        return Err(Refusal::new(Code::ShipmentState, problem).at("postageId").into());
    }
    if row.provider == PostageProvider::Manual || row.sent_at.is_none() {
        // Nobody else knows of it: whoever is about to buy it looks at this first.
        cancelled(tx, row, None).await?;
        return Ok(id);
    }
    ask(tx, &row).await?;
    Ok(id)
}

/// Has the provider asked.
async fn ask(tx: &Tx, row: &Model) -> Result<()> {
    let integrations = match row.integration_id {
        Some(id) => setup::by_id(tx, &[id]).await?,
        None => Vec::new(),
    };
    if !integrations.iter().any(setup::is_ready) {
        let problem = "whoever sold it cannot be asked: the integration was removed, is switched off, or is not authorised";
        return Err(Refusal::new(Code::IntegrationNotReady, problem).at("postageId").into());
    }
    let values = vec![("cancel_requested_at", tx.by.at.into()), ("problem", Option::<String>::None.into())];
    change(tx, row.id, values, |_| {}).await?;
    if !matches!(row.state, S::Ready | S::Failed) {
        // It ends as soon as it looks at this, and makes room for what comes behind it.
        hurry(tx, row).await?;
    }
    delivery::enqueue(tx, &[about(row, CANCEL, &format!("cancel:{}", tx.by.at))]).await.map(drop)
}
