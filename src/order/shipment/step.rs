//! A step of one shipment, and what came of it.

use super::code::Warning;
use super::follow::{self, Followed, Telling};
use super::scene::Scene;
use crate::db::Tx;
use crate::error::Result;
use crate::order::change_status::Changed;
use crate::order::check::Checks;
use crate::order::note::LONGEST_TEXT;
use crate::order::notify::{MessageMode, Notification, Notify};
use crate::refusal::Refusal;
use crate::stock::Effect;
use entity::Instant;
use entity::id::{OrderId, ShipmentId};
use serde::{Deserialize, Serialize};

/// A step that somebody wants, with all that they bring for it.
#[derive(Clone, Debug)]
pub struct Step {
    /// The shipment.
    pub shipment: ShipmentId,
    /// When it happened; now, when nobody says.
    pub at: Option<Instant>,
    /// Whether the customer is told.
    pub notify: Notify,
    /// What staff writes to the customer.
    pub message: Option<String>,
    /// What that does to the usual text.
    pub message_mode: MessageMode,
    /// Why, in words, where something failed or is called off.
    pub reason: Option<String>,
    /// The carrier's code, which comes with the step.
    pub tracking_code: Option<String>,
    /// What staff writes into the history.
    pub comment: Option<String>,
    /// The version of the order that the caller has seen.
    pub expected_version: Option<i32>,
}

impl Step {
    /// A plain step of a shipment, now.
    pub const fn of(shipment: ShipmentId) -> Self {
        Self {
            shipment,
            at: None,
            notify: Notify::Default,
            message: None,
            message_mode: MessageMode::Append,
            reason: None,
            tracking_code: None,
            comment: None,
            expected_version: None,
        }
    }

    pub(super) fn telling(&self) -> Telling {
        Telling {
            notify: self.notify,
            message: self.message.clone(),
            message_mode: self.message_mode,
            reason: self.reason.clone(),
            known: None,
        }
    }

    /// What cannot be meant of the texts that come with it.
    pub(super) fn check_texts(&self, checks: &mut Checks) {
        let texts = [("comment", &self.comment), ("message", &self.message), ("reason", &self.reason)];
        for (field, text) in texts {
            checks.text(field, text.as_deref(), LONGEST_TEXT);
        }
    }

    /// When it happened: not after now, and not before what came before it.
    pub(super) fn moment(&self, checks: &mut Checks, now: Instant, before: (Instant, &str)) -> Instant {
        let at = self.at.unwrap_or(now);
        let (earliest, what) = before;
        if at > now {
            checks.invalid("at", "expected a time that has passed");
        } else if at < earliest && self.at.is_some() {
            checks.invalid("at", format!("expected a time after {what}"));
        }
        at
    }
}

/// What came of a step of a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Done {
    /// The order.
    pub order: OrderId,
    /// The shipment.
    pub shipment: ShipmentId,
    /// The step of the order that followed from it.
    pub followed: Option<Changed>,
    /// What stood in the way of one that should have followed.
    pub blocked: Vec<Refusal>,
    /// What was done to the stock for the shipment itself, by SKU.
    pub stock: Vec<Effect>,
    /// What the customer is sent about the shipment itself, or would be.
    pub notification: Option<Notification>,
    /// What is unusual about its tracking codes.
    pub warnings: Vec<Warning>,
}

impl Done {
    /// Nothing but the shipment itself.
    pub(super) const fn of(order: OrderId, shipment: ShipmentId) -> Self {
        Self {
            order,
            shipment,
            followed: None,
            blocked: Vec::new(),
            stock: Vec::new(),
            notification: None,
            warnings: Vec::new(),
        }
    }

    /// The same once the order has followed, if it does.
    pub(super) async fn followed(self, tx: &Tx, scene: Scene, telling: Telling) -> Result<Self> {
        let Followed { step, blocked } = Box::pin(follow::follow(tx, scene.now, telling)).await?;
        Ok(Self { followed: step, blocked, ..self })
    }
}
