//! What belongs to orders, read for many orders at once: one statement for each kind of thing.

use crate::db::{Db, Read, is_one_of};
use crate::error::Result;
use entity::id::OrderId;
use entity::row::Stored;
use entity::status::OrderStatus;
use entity::{
    address, event, integration_sync, invoice, item, money_movement, payment, shipment, shipment_item,
    shipment_volume, tracking_event, tracking_page,
};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, WindowStatement};
use std::collections::HashMap;

/// The things of each order, in their order; an order without any has no entry.
pub type Of<T> = HashMap<OrderId, Vec<T>>;

/// Things that belong to an order.
pub trait Part: Stored {
    /// Where they are kept.
    const TABLE: &'static str;
    /// How they are ordered within their order.
    const ORDER: &'static [&'static str];

    /// The order this one belongs to.
    fn order(&self) -> OrderId;
}

macro_rules! parts {
    ($($module:ident in $table:literal by $order:literal),* $(,)?) => {$(
        impl Part for $module::Model {
            const TABLE: &'static str = $table;
            const ORDER: &'static [&'static str] = &["order_id", $order];

            fn order(&self) -> OrderId {
                self.order_id
            }
        }
    )*};
}

parts! {
    item in "order_items" by "position",
    address in "order_addresses" by "kind",
    payment in "payments" by "position",
    shipment in "shipments" by "position",
    shipment_item in "shipment_items" by "id",
    shipment_volume in "shipment_volumes" by "position",
    invoice in "invoices" by "id",
    money_movement in "money_movements" by "id",
    integration_sync in "integration_syncs" by "id",
    tracking_event in "tracking_events" by "at",
    tracking_page in "tracking_pages" by "id",
}

/// The things of one kind of these orders: one statement.
///
/// # Errors
///
/// When the database is gone.
pub async fn of<T: Part>(db: &impl Read, orders: &[OrderId]) -> Result<Of<T>> {
    let rows: Vec<T> = db.rows_of(T::TABLE, "order_id", &numbers(orders), T::ORDER).await?;
    Ok(grouped(rows, Part::order))
}

fn numbers(orders: &[OrderId]) -> Vec<i64> {
    orders.iter().map(|id| id.0).collect()
}

fn grouped<T>(rows: Vec<T>, order: impl Fn(&T) -> OrderId) -> Of<T> {
    let mut groups: Of<T> = HashMap::new();
    for row in rows {
        groups.entry(order(&row)).or_default().push(row);
    }
    groups
}

/// The newest entries in the history of each of these orders, newest first, at most `limit` each: one statement.
///
/// # Errors
///
/// When the database is gone.
pub async fn newest_history(db: &Db, orders: &[OrderId], limit: u64) -> Result<Of<event::Model>> {
    let window = WindowStatement::partition_by(("events", "order_id"))
        .order_by(("events", "at"), Order::Desc)
        .order_by(("events", "id"), Order::Desc)
        .take();
    let mut ranked = Query::select();
    ranked
        .columns(event::Model::COLUMNS.iter().map(|column| ("events", *column)))
        .expr_window_as(Func::cust("ROW_NUMBER"), window, "place")
        .from("events")
        .and_where(is_one_of(db.backend(), ("events", "order_id"), orders.iter().map(|id| id.0)));
    let newest = Query::select()
        .columns(event::Model::COLUMNS.iter().copied())
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col("place").lte(limit))
        .order_by("at", Order::Desc)
        .order_by("id", Order::Desc)
        .take();
    Ok(grouped(db.rows(&newest).await?, |entry: &event::Model| entry.order_id))
}

/// Where each of these orders stood before its payment was disputed or charged back: one statement.
///
/// # Errors
///
/// When the database is gone.
pub async fn before_dispute(db: &impl Read, orders: &[OrderId]) -> Result<HashMap<OrderId, OrderStatus>> {
    let disputed = [OrderStatus::InDispute.rank(), OrderStatus::Chargeback.rank()];
    let moves = Query::select()
        .columns(event::Model::COLUMNS.iter().map(|column| ("events", *column)))
        .from("events")
        .and_where(is_one_of(db.backend(), ("events", "order_id"), orders.iter().map(|id| id.0)))
        .and_where(Expr::col("to_status").is_in(disputed))
        .and_where(Expr::col("from_status").is_not_in(disputed))
        .order_by("at", Order::Asc)
        .order_by("id", Order::Asc)
        .take();
    let moves: Vec<event::Model> = db.rows(&moves).await?;
    Ok(moves.into_iter().filter_map(|moved| Some((moved.order_id, moved.from_status?))).collect())
}
