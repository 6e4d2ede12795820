//! Messages to webhooks.

use super::{Occurrence, Outcome, Receiver, Tried};
use crate::clock::Clock;
use crate::db::{Db, Tx};
use crate::delivery::{self, NewDelivery};
use crate::error::Result;
use crate::integration::webhook::{self, Happened, Judged, Schema};
use crate::outbound::Outbound;
use entity::delivery::{DeliveryKind, DeliveryState, Model};
use entity::webhook::MessageType;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Calls webhooks.
#[derive(Debug)]
pub struct Webhooks {
    /// Where they are kept.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// What calls them.
    pub outbound: Outbound,
    /// What only the schema can do.
    pub schema: Arc<dyn Schema>,
}

/// What follows from a try besides its outcome.
#[derive(Default, Deserialize, Serialize)]
struct After {
    /// The receiver is left alone for so long, milliseconds.
    hold_ms: Option<u64>,
    /// The receiver says that it is gone.
    gone: bool,
    /// Nothing was tried, which says nothing about the receiver.
    untried: bool,
}

impl Webhooks {
    async fn try_once(&self, delivery: &Model) -> Result<Tried> {
        let given_up = |problem: &str| Tried {
            outcome: Outcome::GivenUp,
            problem: Some(problem.to_owned()),
            result: after(&After { untried: true, ..After::default() }),
            ..Tried::default()
        };
        let found = match webhook::webhook_of(&delivery.receiver) {
            Some(id) => webhook::by_id(&self.db, id).await?,
            None => None,
        };
        let Some(found) = found else { return Ok(given_up("the webhook was deleted")) };
        if !found.enabled && delivery.what != MessageType::WebhookTest.code() {
            return Ok(given_up("the webhook is off"));
        }
        let now = self.clock.now();
        let (call, request) = webhook::call(&found, delivery, now)?;
        let outcome = self.outbound.send(call).await;
        Ok(tried(webhook::judge(&outcome, delivery.step, self.clock.now()), request))
    }
}

fn tried(judged: Judged, request: String) -> Tried {
    let outcome = match (judged.taken, judged.gone) {
        (true, _) => Outcome::Delivered,
        (_, true) => Outcome::GivenUp,
        // The pause of the receiver is another one than that of the message: see `settled`.
        _ => Outcome::Failed { after: judged.after, pause: false },
    };
    let hold_ms = judged.hold.and_then(|hold| hold.as_millis().try_into().ok());
    Tried {
        outcome,
        problem: judged.problem,
        code: judged.code,
        reply: judged.reply,
        request: Some(request),
        result: after(&After { hold_ms, gone: judged.gone, untried: false }),
    }
}

fn after(after: &After) -> Option<serde_json::Value> {
    serde_json::to_value(after).ok()
}

impl Receiver for Webhooks {
    fn kinds(&self) -> &'static [DeliveryKind] {
        &[DeliveryKind::Webhook]
    }

    fn fan_out<'r>(&'r self, happened: &'r [Occurrence]) -> BoxFuture<'r, Result<Vec<NewDelivery>>> {
        Box::pin(async move {
            let happened: Vec<Happened<'_>> = happened
                .iter()
                .map(|one| Happened { entry: &one.entry, events: &one.events, order: one.order.as_ref() })
                .collect();
            webhook::fan_out(&self.db, self.schema.as_ref(), &happened, self.clock.now()).await
        })
    }

    fn deliver<'r>(&'r self, delivery: &'r Model) -> BoxFuture<'r, Tried> {
        Box::pin(async move {
            self.try_once(delivery).await.unwrap_or_else(|error| {
                tracing::error!(delivery = %delivery.id, "a webhook could not be called: {error:#}");
                Tried { problem: Some("internal error".to_owned()), ..Tried::default() }
            })
        })
    }

    fn settled<'t>(&'t self, tx: &'t Tx, delivery: &'t Model, tried: &'t Tried) -> BoxFuture<'t, Result<()>> {
        Box::pin(async move {
            let Some(id) = webhook::webhook_of(&delivery.receiver) else { return Ok(()) };
            let after: Option<After> = tried.result.clone().and_then(|it| serde_json::from_value(it).ok());
            let after = after.unwrap_or_default();
            if after.untried {
                return Ok(());
            }
            if let Some(hold) = after.hold_ms.and_then(|hold| i64::try_from(hold).ok()) {
                delivery::pause(tx, &delivery.receiver, tx.by.at.saturating_add(hold)).await?;
            }
            if after.gone {
                webhook::disable(tx, id, "the receiver answered 410: there is nothing there any more")
                    .await?;
            }
            match delivery.state {
                DeliveryState::Sent => webhook::arrived(tx, id).await,
                state => webhook::failed(tx, id, state == DeliveryState::GivenUp).await,
            }
        })
    }

    fn plan(&self, _: &Model) -> &[Duration] {
        &webhook::PLAN
    }
}
