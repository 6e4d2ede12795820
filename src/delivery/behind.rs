//! What waits behind a delivery in its lane, for those that tell of all of it at once.

use super::{DELIVERIES, OPEN};
use crate::db::{Db, Read as _, Tx};
use crate::error::Result;
use anyhow::Context as _;
use entity::delivery::{DeliveryState, Model};
use entity::id::{DeliveryId, OrderId};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement};

/// What waits in a lane, the delivery at its head included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: i64,
    /// The last of them.
    pub last: DeliveryId,
    /// The orders of the newest, newest first.
    pub newest: Vec<OrderId>,
}

/// What waits in the lane of a delivery that is at its head, the orders of `most` of it.
///
/// # Errors
///
/// When the database is gone.
pub async fn waiting_behind(db: &Db, head: &Model, most: u64) -> Result<Waiting> {
    let mut counted = open_from(head);
    counted.expr(Func::count(Expr::cust("*"))).expr(Func::max(Expr::col("id")));
    let rows = db.select(&counted).await?;
    let row = rows.first().context("nothing was counted")?;
    let last: Option<i64> = row.try_get_by_index(1)?;
    let last = Ord::max(last.unwrap_or(head.id.0), head.id.0);
    let mut newest = open_from(head);
    newest
        .column("order_id")
        .and_where(Expr::col("order_id").is_not_null())
        .and_where(Expr::col("id").lte(last))
        .order_by("id", Order::Desc)
        .limit(most);
    let newest = db.select(&newest).await?;
    let newest = newest.iter().map(|row| Ok(OrderId(row.try_get_by_index(0)?)));
    Ok(Waiting {
        count: row.try_get_by_index(0)?,
        last: DeliveryId(last),
        newest: newest.collect::<Result<_>>()?,
    })
}

fn open_from(head: &Model) -> SelectStatement {
    Query::select()
        .from(DELIVERIES)
        .and_where(Expr::col("lane").eq(head.lane.as_str()))
        .and_where(Expr::col("id").gte(head.id.0))
        .and_where(Expr::cust(OPEN))
        .take()
}

/// Closes what waited behind a delivery that arrived and has told of it, up to the last it told of.
///
/// # Errors
///
/// When the database is gone.
pub async fn close_behind(tx: &Tx, head: &Model, up_to: DeliveryId) -> Result<u64> {
    let update = Query::update()
        .table(DELIVERIES)
        .value("state", DeliveryState::Sent.code())
        .value("sent_at", tx.by.at)
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("lane").eq(head.lane.as_str()))
        .and_where(Expr::col("id").gt(head.id.0))
        .and_where(Expr::col("id").lte(up_to.0))
        .and_where(Expr::cust("state IN ('QUEUED', 'FAILED')"))
        .to_owned();
    tx.run(&update).await
}
