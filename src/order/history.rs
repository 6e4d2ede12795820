//! The history of one order, page by page, newest first.

use crate::db::{self, Cursor, Db, Key, Page, Slice, Sorting};
use crate::error::Result;
use entity::event;
use entity::id::OrderId;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};

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
