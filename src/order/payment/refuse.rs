//! Recording that the provider refused a payment.

use super::{Done, lock};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::event::{self, Fact};
use crate::order::change;
use crate::order::change_status::Change;
use crate::order::note::checked;
use crate::order::notify::{Notify, told};
use entity::event::EventKind;
use entity::id::PaymentId;
use entity::payment::PaymentStatus as P;
use entity::status::OrderStatus as S;

/// A payment that was refused.
#[derive(Clone, Debug)]
pub struct Rejection {
    /// The payment.
    pub payment: PaymentId,
    /// Why, in the provider's words.
    pub reason: String,
    /// Whether the customer is told; usually yes.
    pub notify: Notify,
    /// The version of the order the caller has seen.
    pub expected_version: Option<i32>,
}

/// Ends a payment that the provider refused. An order that was under review waits for its payment again, unless another payment of
/// it is still looked at.
///
/// # Errors
///
/// Refused with `PAYMENT_STATE` unless it is `PENDING` or `AUTHORIZED`; `INVALID`, `NOT_FOUND`, `VERSION_CONFLICT`. Denied without
/// `payments:confirm`.
pub async fn refuse(tx: &Tx, rejection: Rejection) -> Result<Done> {
    tx.by.actor.require(Scope::PaymentsConfirm)?;
    let reason = checked("reason", &rejection.reason)?;
    let mut found = lock(tx, rejection.payment).await?;
    change::seen(&found.order, rejection.expected_version)?;
    found.must_be(&[P::Pending, P::Authorized])?;
    found.payment.state = P::Refused;
    found.write(tx).await?;

    let fact = found.fact(EventKind::PaymentRefused, found.payment.amount_cents);
    let notifies = Some(told(rejection.notify, true));
    event::record(tx, Fact { reason: Some(reason), notifies, ..fact }).await?;
    let is_reviewed = found.others.iter().any(|other| other.state == P::Authorized);
    let back = found.order.status == S::UnderReview && !is_reviewed;
    // The customer is told of the refusal; that it is their turn again, the same message says.
    let step =
        Change { notify: Notify::No, keeps_payments: true, ..Change::to(found.order.id, S::AwaitingPayment) };
    found.settle(tx, back.then_some(step)).await
}
