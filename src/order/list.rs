//! The order list: one page, or how many there are.

use super::filter::{Filter, Moment};
use super::{ORDERS, Sort};
use crate::db::{self, Db, Page, Read as _, Slice};
use crate::error::Result;
use entity::id::OrderId;
use entity::{Instant, order};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, Func, Query, SelectStatement};

/// How many orders there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The number that was counted.
    pub value: i64,
    /// Whether that is all of them; otherwise there are at least so many.
    pub exact: bool,
}

/// Reads one page of the orders that a filter means: one statement.
///
/// # Errors
///
/// When the database is gone.
pub async fn page(
    db: &Db,
    filter: &Filter,
    sort: Sort,
    wanted: &Page,
    now: Instant,
) -> Result<Slice<order::Model>> {
    db::page(db, sort.sorting(), filter.condition(Moment::of(db, now)), wanted).await
}

/// The ids of the orders that a filter means, oldest first, so many at the most.
///
/// # Errors
///
/// When the database is gone.
pub async fn ids(db: &Db, filter: &Filter, limit: u64, now: Instant) -> Result<Vec<OrderId>> {
    let select = Query::select()
        .column((ORDERS, "id"))
        .from(ORDERS)
        .cond_where(filter.condition(Moment::of(db, now)))
        .order_by((ORDERS, "id"), Order::Asc)
        .limit(limit)
        .take();
    let rows = db.select(&select).await?;
    rows.iter().map(|row| Ok(OrderId(row.try_get_by_index(0)?))).collect()
}

/// Counts all orders that a filter means, however many; `limit` stops the counting there.
///
/// # Errors
///
/// When the database is gone.
pub async fn count(db: &Db, filter: &Filter, limit: Option<u64>, now: Instant) -> Result<Count> {
    let condition = filter.condition(Moment::of(db, now));
    let counted: SelectStatement = match limit {
        None => Query::select().expr(count_rows()).from(ORDERS).cond_where(condition).take(),
        Some(limit) => {
            let some = Query::select()
                .expr(Expr::val(1))
                .from(ORDERS)
                .cond_where(condition)
                .limit(limit.saturating_add(1))
                .take();
            Query::select().expr(count_rows()).from_subquery(some, "some").take()
        }
    };
    let rows = db.select(&counted).await?;
    let value: i64 = match rows.first() {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    let limit = limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(i64::MAX);
    Ok(Count { value: value.min(limit), exact: value <= limit })
}

fn count_rows() -> Expr {
    Expr::expr(Func::count(Expr::cust("*")))
}
