//! Orders to integrations, questions about their invoices, and postage from those who sell it.

use super::{Occurrence, Outcome, Receiver, Tried};
use crate::actor::Actor;
use crate::db::{By, Tx};
use crate::delivery::NewDelivery;
use crate::error::Result;
use crate::integration::erp::Trouble;
use crate::integration::erp::api::Means;
use crate::integration::postage;
use crate::integration::sync::{self, Attempt};
use crate::storage::Storage;
use entity::delivery::{self, DeliveryKind, DeliveryState};
use futures_util::future::BoxFuture;
use std::time::Duration;

/// Pauses between tries to send an order or to buy postage: two days and a half.
const PLAN: [Duration; 12] = [
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(3),
    Duration::from_hours(6),
    Duration::from_hours(12),
    Duration::from_hours(12),
    Duration::from_hours(24),
];

/// Pauses between tries to ask for an invoice or where a parcel is, which is asked for again anyway.
const PLAN_TO_ASK: [Duration; 3] = [Duration::from_mins(1), Duration::from_mins(5), Duration::from_mins(15)];

/// Until an order whose outcome is not known is looked up: whoever did not answer may be at it still.
const UNKNOWN: Duration = Duration::from_mins(1);

/// Until it is looked whether staff has done what has to be done about the integration; they are heard at once when they have.
const NOT_READY: Duration = Duration::from_hours(4);

/// Orders to integrations, and postage from them.
#[derive(Clone, Debug)]
pub struct Syncs {
    means: Means,
    /// Where labels of postage are kept.
    storage: Storage,
}

impl Syncs {
    /// With these means.
    pub const fn new(means: Means, storage: Storage) -> Self {
        Self { means, storage }
    }
}

impl Receiver for Syncs {
    fn kinds(&self) -> &'static [DeliveryKind] {
        &[DeliveryKind::Sync]
    }

    fn fan_out<'r>(&'r self, happened: &'r [Occurrence]) -> BoxFuture<'r, Result<Vec<NewDelivery>>> {
        Box::pin(async move {
            let events: Vec<_> = happened.iter().flat_map(|one| &one.events).collect();
            let by = By::new(Actor::system("relay"), self.means.clock.now());
            // Each order has a row of its own, which is written with its delivery.
            sync::by_rule(&self.means.db, &by, &events).await?;
            Ok(Vec::new())
        })
    }

    fn deliver<'r>(&'r self, delivery: &'r delivery::Model) -> BoxFuture<'r, Tried> {
        Box::pin(async move {
            if is_postage(delivery) {
                return tried(postage::attempt(&self.means, &self.storage, delivery).await);
            }
            tried(sync::attempt(&self.means, delivery).await)
        })
    }

    fn settled<'t>(
        &'t self,
        tx: &'t Tx,
        delivery: &'t delivery::Model,
        tried: &'t Tried,
    ) -> BoxFuture<'t, Result<()>> {
        Box::pin(async move {
            match tried.outcome {
                Outcome::Delivered => Ok(()),
                _ if is_postage(delivery) => {
                    postage::failed(tx, delivery, delivery.state == DeliveryState::GivenUp).await
                }
                _ => sync::failed(tx, delivery, delivery.state == DeliveryState::GivenUp).await,
            }
        })
    }

    fn plan(&self, delivery: &delivery::Model) -> &[Duration] {
        match delivery.what.as_str() {
            "order" | "postage" | "postage.cancel" => &PLAN,
            _ => &PLAN_TO_ASK,
        }
    }
}

/// Whether it is about postage, not about an order.
fn is_postage(delivery: &delivery::Model) -> bool {
    delivery.what.starts_with("postage")
}

/// What the relay makes of a try.
fn tried(attempt: Attempt) -> Tried {
    let calls = attempt.trail.calls;
    let (outcome, problem) = match attempt.outcome {
        Ok(()) => (Outcome::Delivered, None),
        Err(trouble) => (after(&trouble), Some(trouble.to_string())),
    };
    Tried {
        outcome,
        problem,
        code: attempt.trail.status.map(|status| status.to_string()),
        reply: None,
        request: (!calls.is_empty()).then(|| calls.join("\n")),
        result: None,
    }
}

fn after(trouble: &Trouble) -> Outcome {
    let failed = |after, pause| Outcome::Failed { after, pause };
    match trouble {
        Trouble::Down(_) => failed(None, true),
        Trouble::SlowDown { after, .. } => failed(Some(*after), true),
        Trouble::Unknown(_) => failed(Some(UNKNOWN), false),
        Trouble::Refused(_) => Outcome::GivenUp,
        Trouble::NotReady(_) => failed(Some(NOT_READY), true),
        Trouble::Waiting(_) => failed(None, false),
        Trouble::Late => failed(Some(Duration::from_secs(1)), false),
        Trouble::Ours(error) => {
            tracing::error!("an order could not be sent to an integration: {error:#}");
            failed(None, false)
        }
    }
}
