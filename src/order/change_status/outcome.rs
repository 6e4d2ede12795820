//! What is true of an order, and of its payments, once it has come to a status.

use super::Change;
use super::situation::{Situation, is_disputed};
use crate::db::Tx;
use crate::error::Result;
use crate::order::paid::settled_state;
use crate::order::{due, status};
use chrono_tz::Tz;
use entity::Instant;
use entity::order::ActiveModel;
use entity::payment::PaymentStatus as P;
use entity::status::OrderStatus as S;
use sea_orm::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// What changes of the order's row. Pure.
pub(super) fn of(now: &Situation, wanted: &Change, at: Instant) -> ActiveModel {
    let (order, to) = (&now.order, wanted.to);
    let mut change = ActiveModel::default();
    if order.status == to {
        return change;
    }
    change.status = Set(to);
    change.payment_state = Set(now.paid().state(to, order.total_cents));
    change.fulfilment_state = Set(status::fulfilment_state(to, order.fulfilment_state));
    match to {
        // An order that was called off and is paid too late comes to be on hold without having been paid before.
        S::Paid | S::OnHold if to == S::Paid || now.is_paid() => {
            let paid_at = order.paid_at.unwrap_or(at);
            change.paid_at = Set(Some(paid_at));
            if order.ship_by.is_none() {
                let zone: Tz = now.store.time_zone.parse().unwrap_or_default();
                change.ship_by = Set(Some(due::ship_by(paid_at, now.store.handling_days, zone)));
            }
        }
        S::Invoiced => change.invoiced_at = Set(order.invoiced_at.or(Some(at))),
        S::Shipped => change.shipped_at = Set(order.shipped_at.or(Some(at))),
        S::Delivered => change.delivered_at = Set(order.delivered_at.or(Some(at))),
        S::Cancelled => {
            change.cancelled_at = Set(Some(at));
            change.cancel_reason = Set(wanted.cancel_reason);
        }
        _ => {}
    }
    if order.status == S::Cancelled && matches!(to, S::Paid | S::OnHold | S::AwaitingPayment) {
        change.cancelled_at = Set(None);
        change.cancel_reason = Set(None);
    }
    change
}

/// Takes the payments along: those that were still expected end with a cancelled order and are expected again with one that is
/// opened again; those that arrived are disputed, taken back or restored with it.
pub(super) async fn settle_payments(tx: &Tx, now: &Situation, to: S) -> Result<()> {
    for payment in &now.payments {
        let state = match (to, payment.state) {
            (S::Cancelled, P::Pending | P::Authorized) => P::Cancelled,
            (S::AwaitingPayment, P::Cancelled | P::Expired) => P::Pending,
            (S::InDispute, P::Captured | P::PartiallyRefunded) => P::Disputed,
            (S::Chargeback, P::Captured | P::PartiallyRefunded | P::Disputed) => P::ChargedBack,
            (to, P::Disputed | P::ChargedBack) if !is_disputed(to) => settled_state(payment),
            _ => continue,
        };
        let update = Query::update()
            .table("payments")
            .value("state", state.code())
            .and_where(Expr::col("id").eq(payment.id.0))
            .to_owned();
        tx.run(&update).await?;
    }
    Ok(())
}
