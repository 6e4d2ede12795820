//! The history of one order, page by page, newest first.

use crate::db::{self, Cursor, Db, Key, Page, Read as _, Slice, Sorting, columns_of};
use crate::error::Result;
use entity::event;
use entity::id::OrderId;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{Condition, Order};
use std::collections::HashMap;

/// Newest first.
pub const NEWEST_FIRST: Sorting =
    Sorting { mark: b'h', table: "events", column: "at", text: false, descending: true };

/// The place of an entry in the history.
pub fn cursor(entry: &event::Model) -> Cursor {
    NEWEST_FIRST.cursor(Key::Int(entry.at), entry.id.0)
}

/// Reads one page of an order's history.
///
/// # Errors
///
/// When the database is gone.
pub async fn page(db: &Db, order: OrderId, wanted: &Page) -> Result<Slice<event::Model>> {
    let of_order = Condition::all().add(Expr::col(("events", "order_id")).eq(order.0));
    db::page(db, NEWEST_FIRST, of_order, wanted).await
}

/// The entries of an order up to the one with this id, so many, oldest first: what one command wrote.
///
/// # Errors
///
/// When the database is gone.
pub async fn written(db: &Db, order: OrderId, last: i64, count: i64) -> Result<Vec<event::Model>> {
    let select = columns_of::<event::Model>("events")
        .and_where(Expr::col("order_id").eq(order.0))
        .and_where(Expr::col("id").lte(last))
        .order_by("id", Order::Desc)
        .limit(count.try_into().unwrap_or_default())
        .take();
    let mut rows: Vec<event::Model> = db.rows(&select).await?;
    rows.reverse();
    Ok(rows)
}

/// Some lines of a history: what one command wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The order.
    pub order: OrderId,
    /// The last of them.
    pub last: i64,
    /// How many.
    pub count: i64,
}

/// The lines of several commands, oldest first, by order and last line: read in one statement.
///
/// # Errors
///
/// When the database is gone.
pub async fn written_in(
    db: &impl db::Read,
    wanted: &[Written],
) -> Result<HashMap<(OrderId, i64), Vec<event::Model>>> {
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let orders = wanted.iter().map(|written| written.order.0);
    let select = columns_of::<event::Model>("events")
        .and_where(db::is_one_of(db.backend(), ("events", "order_id"), orders))
        .order_by("id", Order::Desc)
        .take();
    let rows: Vec<event::Model> = db.rows(&select).await?;
    let of = |written: &Written| {
        let mut lines: Vec<event::Model> = rows
            .iter()
            .filter(|row| row.order_id == written.order && row.id.0 <= written.last)
            .take(usize::try_from(written.count).unwrap_or_default())
            .cloned()
            .collect();
        lines.reverse();
        ((written.order, written.last), lines)
    };
    Ok(wanted.iter().map(of).collect())
}
