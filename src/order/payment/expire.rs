//! Ending a payment that was not made in time.

use super::{Done, Found, lock};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::order::change;
use crate::order::change_status::Change;
use crate::{event, store};
use entity::event::EventKind;
use entity::id::PaymentId;
use entity::payment::PaymentStatus as P;
use entity::status::{CancelReason, InvoiceState, OrderStatus as S};

/// Ends a payment that nobody made. Its order is cancelled with it when the store says so, nothing of it has arrived and no other
/// payment of it can still arrive.
///
/// # Errors
///
/// Refused with `PAYMENT_STATE` unless it is `PENDING`; `NOT_FOUND`, `VERSION_CONFLICT`. Denied without `payments:confirm`.
pub async fn expire(tx: &Tx, payment: PaymentId, expected_version: Option<i32>) -> Result<Done> {
    tx.by.actor.require(Scope::PaymentsConfirm)?;
    let found = lock(tx, payment).await?;
    change::seen(&found.order, expected_version)?;
    found.must_be(&[P::Pending])?;
    end(tx, found).await
}

/// Ends a pending payment that is locked.
pub(super) async fn end(tx: &Tx, mut found: Found) -> Result<Done> {
    found.payment.state = P::Expired;
    found.write(tx).await?;
    event::record(tx, found.fact(EventKind::PaymentExpired, found.payment.amount_cents)).await?;
    let cancels = store::settings(tx).await?.cancel_expired && is_given_up(&found);
    let step = Change {
        cancel_reason: Some(CancelReason::PaymentExpired),
        ..Change::to(found.order.id, S::Cancelled)
    };
    found.settle(tx, cancels.then_some(step)).await
}

/// Whether no money is here and none can come any more.
fn is_given_up(found: &Found) -> bool {
    let can_arrive = |payment: &entity::payment::Model| matches!(payment.state, P::Pending | P::Authorized);
    matches!(found.order.status, S::AwaitingPayment | S::UnderReview)
        && found.order.invoice_state != InvoiceState::Issued
        && found.paid().left().cents() <= 0
        && !found.others.iter().any(can_arrive)
}
