//! Sending again what was sent before.

use super::change::lock;
use super::find;
use crate::actor::Scope;
use crate::db::Tx;
use crate::delivery;
use crate::error::{Error, Result};
use crate::refusal::{Code, Refusal};
use entity::Instant;
use entity::delivery::DeliveryKind;
use entity::id::{DeliveryId, WebhookId};

/// The most messages that one replay sends.
pub const MOST_REPLAYED: u64 = 10_000;

/// From, included, and to, not included.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// At this instant or later.
    pub from: Instant,
    /// Before this instant.
    pub to: Instant,
}

/// Sends again every message of a period, whether it arrived or not: with its `webhook-id`, oldest first, each order's in order. What waits
/// for its turn is left as it is. Gives how many, [`MOST_REPLAYED`] at the most: the oldest ones.
///
/// # Errors
///
/// Refused with `NOT_FOUND` or `INVALID`.
pub async fn replay(tx: &Tx, id: WebhookId, period: Period) -> Result<u64> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    if period.from >= period.to {
        return Err(Refusal::invalid("to", "expected a time after `from`").into());
    }
    lock(tx, id).await?;
    delivery::send_again(tx, &find::receiver(id), (period.from, period.to), MOST_REPLAYED).await
}

/// Sends one message again, now, whether it arrived or not; with its `webhook-id`.
///
/// # Errors
///
/// Refused with `NOT_FOUND`.
pub async fn again(tx: &Tx, id: DeliveryId) -> Result<DeliveryId> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    let found = delivery::find(tx, id).await?;
    let found = found.filter(|delivery| delivery.kind == DeliveryKind::Webhook);
    let Some(found) = found else {
        return Err(Error::from(Refusal::new(Code::NotFound, "there is no such delivery").at("deliveryId")));
    };
    delivery::send_one_again(tx, id).await?;
    delivery::resume(tx, &found.receiver).await?;
    Ok(id)
}
