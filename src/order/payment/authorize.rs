//! Recording that the provider has promised a payment and looks at it.

use super::{Done, lock, trimmed, wrong_reference};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::event;
use crate::order::change;
use crate::order::change_status::Change;
use entity::event::EventKind;
use entity::id::PaymentId;
use entity::payment::PaymentStatus as P;
use entity::status::OrderStatus as S;

/// A payment that the provider has promised.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The payment.
    pub payment: PaymentId,
    /// What the provider calls it.
    pub reference: Option<String>,
    /// The version of the order the caller has seen.
    pub expected_version: Option<i32>,
}

/// Notes that a payment is promised; an order that waits for it comes under review.
///
/// The same reference again changes nothing.
///
/// # Errors
///
/// Refused with `PAYMENT_STATE` unless it is `PENDING`; `INVALID`, `NOT_FOUND`, `VERSION_CONFLICT`. Denied without
/// `payments:confirm`.
pub async fn authorize(tx: &Tx, authorization: Authorization) -> Result<Done> {
    tx.by.actor.require(Scope::PaymentsConfirm)?;
    if let Some(refusal) = wrong_reference(authorization.reference.as_deref()) {
        return Err(refusal.into());
    }
    let reference = trimmed(authorization.reference.as_deref());
    let mut found = lock(tx, authorization.payment).await?;
    if found.payment.state == P::Authorized && reference.is_some() && found.payment.reference == reference {
        return Ok(found.done());
    }
    change::seen(&found.order, authorization.expected_version)?;
    found.must_be(&[P::Pending])?;
    found.payment.state = P::Authorized;
    found.payment.reference = reference.or(found.payment.reference);
    found.write(tx).await?;

    event::record(tx, found.fact(EventKind::PaymentAuthorized, found.payment.amount_cents)).await?;
    let waits = found.order.status == S::AwaitingPayment;
    let step = Change { keeps_payments: true, ..Change::to(found.order.id, S::UnderReview) };
    found.settle(tx, waits.then_some(step)).await
}
