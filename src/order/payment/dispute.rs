//! Payments that a customer disputes at their bank or card network.

use super::refund::{Refund, give_back};
use super::{Done, Found, lock};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::event::{self, Fact};
use crate::order::change_status::Change;
use crate::order::note::checked;
use crate::order::notify::{Notify, told};
use crate::order::paid::settled_state;
use crate::order::{change, parts};
use crate::refusal::{Code, Refusal};
use entity::event::EventKind;
use entity::id::PaymentId;
use entity::money::Money;
use entity::payment::PaymentStatus as P;
use entity::status::OrderStatus as S;

/// A payment that is disputed.
#[derive(Clone, Debug)]
pub struct Dispute {
    /// The payment.
    pub payment: PaymentId,
    /// Why, in the words of the customer or the network.
    pub reason: String,
    /// Whether the network has taken the money back at once.
    pub chargeback: bool,
    /// Whether the customer is told; usually not: they brought it about.
    pub notify: Notify,
    /// The version of the order the caller has seen.
    pub expected_version: Option<i32>,
}

/// Holds a payment that is disputed, and its order with it.
///
/// # Errors
///
/// Refused with `PAYMENT_STATE` unless its money is here; `TRANSITION_NOT_ALLOWED` where no dispute leads away from the order's
/// status; `INVALID`, `NOT_FOUND`, `VERSION_CONFLICT`. Denied without `payments:confirm`.
pub async fn open_dispute(tx: &Tx, dispute: Dispute) -> Result<Done> {
    tx.by.actor.require(Scope::PaymentsConfirm)?;
    let reason = checked("reason", &dispute.reason)?;
    let mut found = lock(tx, dispute.payment).await?;
    change::seen(&found.order, dispute.expected_version)?;
    found.must_be(&[P::Captured, P::PartiallyRefunded])?;
    let (state, to) =
        if dispute.chargeback { (P::ChargedBack, S::Chargeback) } else { (P::Disputed, S::InDispute) };
    found.payment.state = state;
    found.write(tx).await?;

    let fact = found.fact(EventKind::DisputeOpened, left(&found));
    let notifies = Some(told(dispute.notify, false));
    event::record(tx, Fact { reason: Some(reason.clone()), notifies, ..fact }).await?;
    // A chargeback of one payment outlasts the dispute of another.
    let stays = found.order.status == to || found.order.status == S::Chargeback;
    let step = Change {
        reason: Some(reason),
        notify: Notify::No,
        keeps_payments: true,
        ..Change::to(found.order.id, to)
    };
    found.settle(tx, (!stays).then_some(step)).await
}

/// How a dispute ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The store keeps the money, or got it back.
    Won,
    /// The network took the money back.
    Lost,
    /// The store gave it back.
    Refunded,
}

impl Outcome {
    const fn code(self) -> &'static str {
        match self {
            Self::Won => "WON",
            Self::Lost => "LOST",
            Self::Refunded => "REFUNDED",
        }
    }
}

/// The end of a dispute.
#[derive(Clone, Debug)]
pub struct Resolution {
    /// The payment.
    pub payment: PaymentId,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether the customer is told; usually not.
    pub notify: Notify,
    /// The version of the order the caller has seen.
    pub expected_version: Option<i32>,
}

/// Ends the dispute of a payment. When none of its order is disputed any more, the order goes on where it stood before, or to
/// `CHARGEBACK` when money was taken back, or to `REFUNDED` when all of it was given back.
///
/// A chargeback can be won too: the network gives the money back. `REFUNDED` records what is left of the payment as given back.
///
/// # Errors
///
/// Refused with `PAYMENT_STATE` unless it is disputed; `TRANSITION_NOT_ALLOWED` when the history does not say where the order stood
/// before; `NOT_FOUND`, `VERSION_CONFLICT`. Denied without `payments:confirm`, or without `payments:refund` where money goes back.
pub async fn resolve_dispute(tx: &Tx, resolution: Resolution) -> Result<Done> {
    tx.by.actor.require(Scope::PaymentsConfirm)?;
    if resolution.outcome == Outcome::Refunded {
        tx.by.actor.require(Scope::PaymentsRefund)?;
    }
    let mut found = lock(tx, resolution.payment).await?;
    change::seen(&found.order, resolution.expected_version)?;
    let won = resolution.outcome == Outcome::Won;
    found.must_be(if won { &[P::Disputed, P::ChargedBack] } else { &[P::Disputed] })?;
    let amount = left(&found);
    if resolution.outcome == Outcome::Refunded && amount.cents() > 0 {
        let reason = "Disputa encerrada com devolução do valor.".to_owned();
        give_back(tx, &mut found, Refund { amount, reason, reference: None, notifies: false }).await?;
    }
    found.payment.state = match resolution.outcome {
        Outcome::Lost => P::ChargedBack,
        Outcome::Won | Outcome::Refunded => settled_state(&found.payment),
    };
    found.write(tx).await?;
    record_end(tx, &found, &resolution, amount).await?;
    let to = next(tx, &found).await?;
    let step = Change { notify: Notify::No, keeps_payments: true, ..Change::to(found.order.id, to) };
    let stays = to == found.order.status;
    found.settle(tx, (!stays).then_some(step)).await
}

async fn record_end(tx: &Tx, found: &Found, resolution: &Resolution, amount: Money) -> Result<()> {
    let fact = found.fact(EventKind::DisputeResolved, amount);
    let reason = Some(resolution.outcome.code().to_owned());
    let notifies = Some(told(resolution.notify, false));
    event::record(tx, Fact { notifies, reason, ..fact }).await
}

/// Where the order goes once the dispute of this payment has ended.
async fn next(tx: &Tx, found: &Found) -> Result<S> {
    let status = found.order.status;
    if !matches!(status, S::InDispute | S::Chargeback) {
        // Somebody forced it on meanwhile: it stays where they put it.
        return Ok(status);
    }
    let has = |state| found.payment.state == state || found.others.iter().any(|other| other.state == state);
    if has(P::ChargedBack) {
        return Ok(S::Chargeback);
    }
    if has(P::Disputed) {
        return Ok(status);
    }
    if found.paid().is_all_back() {
        return Ok(S::Refunded);
    }
    let before = parts::before_dispute(tx, &[found.order.id]).await?.remove(&found.order.id);
    Ok(before.ok_or_else(|| {
        let problem = "the history does not say where the order stood before: move it yourself first";
        Refusal::new(Code::TransitionNotAllowed, problem)
    })?)
}

/// What arrived of the payment and is still here.
fn left(found: &Found) -> Money {
    let payment = &found.payment;
    Money(payment.captured_cents.cents().saturating_sub(payment.refunded_cents.cents()))
}
