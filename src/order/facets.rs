//! How many orders there are of each kind: the tabs and counters of a panel, in one statement.

use super::ORDERS;
use super::filter::{Filter, Moment, Queue, Standing};
use crate::db::{Db, Read as _};
use crate::error::Result;
use entity::Instant;
use entity::payment::PaymentMethod;
use entity::row::Reader;
use entity::status::{InvoiceState, OrderStatus};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query};
use std::collections::BTreeMap;

/// Counts of the orders that a filter means. A kind of which there are none is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By status.
    pub statuses: BTreeMap<OrderStatus, i64>,
    /// By main payment method; orders without a payment are not in it.
    pub payment_methods: BTreeMap<PaymentMethod, i64>,
    /// By state of delivery; orders without an address are not in it.
    pub ufs: BTreeMap<String, i64>,
    /// By queue, in the order of [`Queue::ALL`]; an order may be in several.
    pub queues: [i64; Queue::ALL.len()],
}

/// Counts the orders that a filter means: one pass over them, and each group is put where it belongs here.
///
/// # Errors
///
/// When the database is gone.
pub async fn count(db: &Db, filter: &Filter, now: Instant) -> Result<Facets> {
    let late = Expr::case(Expr::col((ORDERS, "ship_by")).lt(now), 1).finally(0);
    let kinds =
        ["status", "payment_method", "uf", "invoice_state", "email_failed"].map(|column| (ORDERS, column));
    let groups = Query::select()
        .columns(kinds)
        .expr(Func::sum(late))
        .expr(Func::count(Expr::cust("*")))
        .from(ORDERS)
        .cond_where(filter.condition(Moment::of(db, now)))
        .group_by_columns(kinds)
        .take();
    let mut facets = Facets::default();
    for row in db.select(&groups).await? {
        let mut row = Reader::new(&row)?;
        let status: OrderStatus = row.take()?;
        let payment_method: Option<PaymentMethod> = row.take()?;
        let uf: Option<String> = row.take()?;
        let invoice_state: InvoiceState = row.take()?;
        let email_failed: bool = row.take()?;
        let late: i64 = row.take()?;
        let orders: i64 = row.take()?;
        *facets.statuses.entry(status).or_default() += orders;
        if let Some(method) = payment_method {
            *facets.payment_methods.entry(method).or_default() += orders;
        }
        if let Some(uf) = uf {
            *facets.ufs.entry(uf).or_default() += orders;
        }
        let standing = Standing { status, payment_method, invoice_state, email_failed };
        for (queue, count) in Queue::ALL.into_iter().zip(&mut facets.queues) {
            let waiting = if queue == Queue::Late { late } else { orders };
            *count += if queue.may_hold(standing) { waiting } else { 0 };
        }
    }
    Ok(facets)
}
