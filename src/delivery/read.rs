//! Looking at deliveries.

use super::{ATTEMPTS, DELIVERIES, OPEN};
use crate::db::{FEED, Read, is_one_of};
use crate::error::Result;
use entity::delivery::{DeliveryKind, Model};
use entity::id::{DeliveryId, OrderId};
use entity::row::Stored as _;
use entity::{Instant, delivery_attempt};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, WindowStatement};
use sea_orm::{Condition, Order, Statement};

/// The delivery with this id.
///
/// # Errors
///
/// When the database is gone.
pub async fn find(db: &impl Read, id: DeliveryId) -> Result<Option<Model>> {
    let mut rows = db.rows_where(DELIVERIES, Condition::all().add(Expr::col("id").eq(id.0))).await?;
    Ok(rows.pop())
}

/// The tries of these deliveries, each delivery's from the first.
///
/// # Errors
///
/// When the database is gone.
pub async fn attempts_of(db: &impl Read, ids: &[DeliveryId]) -> Result<Vec<delivery_attempt::Model>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    db.rows_of(ATTEMPTS, "delivery_id", &ids, &["delivery_id", "number", "id"]).await
}

/// The newest e-mails to the customer of each of these orders, newest first, at most `limit` each: one statement.
///
/// # Errors
///
/// When the database is gone.
pub async fn mails_of(db: &impl Read, orders: &[OrderId], limit: u64) -> Result<Vec<Model>> {
    let window = WindowStatement::partition_by("order_id").order_by("id", Order::Desc).take();
    let mut ranked = Query::select();
    ranked
        .columns(Model::COLUMNS.iter().copied())
        .expr_window_as(Func::cust("ROW_NUMBER"), window, "place")
        .from(DELIVERIES)
        .and_where(is_one_of(db.backend(), (DELIVERIES, "order_id"), orders.iter().map(|id| id.0)))
        .and_where(Expr::col("kind").eq(DeliveryKind::Mail.code()));
    let newest = Query::select()
        .columns(Model::COLUMNS.iter().copied())
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col("place").lte(limit))
        .order_by("id", Order::Desc)
        .take();
    db.rows(&newest).await
}

/// What waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// By which way; `None`: commands of which nobody has found out yet whom to tell.
    pub kind: Option<DeliveryKind>,
    /// How many.
    pub waiting: i64,
    /// Since when the oldest has been waiting.
    pub oldest: Instant,
    /// Since when the first is due, or when it will be; a pause of its receiver counts.
    pub due: Instant,
    /// Tries of those that wait.
    pub attempts: i64,
}

/// What waits, by way; nothing of ways on which nothing waits.
///
/// # Errors
///
/// When the database is gone.
pub async fn backlog(db: &impl Read) -> Result<Vec<Backlog>> {
    let sql = format!(
        "SELECT kind, CAST(COUNT(*) AS BIGINT), MIN(created_at), \
         MIN(CASE WHEN p.until > due_at THEN p.until ELSE due_at END), CAST(SUM(attempts) AS BIGINT) \
         FROM {DELIVERIES} AS d LEFT JOIN receivers_paused AS p ON p.receiver = d.receiver WHERE {OPEN} GROUP BY kind \
         UNION ALL SELECT '', CAST(COUNT(*) AS BIGINT), MIN(at), MIN(at), CAST(0 AS BIGINT) \
         FROM {FEED} WHERE NOT fanned_out HAVING COUNT(*) > 0"
    );
    let rows = db.query(Statement::from_string(db.backend(), sql)).await?;
    rows.iter()
        .map(|row| {
            let kind: String = row.try_get_by_index(0)?;
            Ok(Backlog {
                kind: DeliveryKind::from_code(&kind),
                waiting: row.try_get_by_index(1)?,
                oldest: row.try_get_by_index(2)?,
                due: row.try_get_by_index(3)?,
                attempts: row.try_get_by_index(4)?,
            })
        })
        .collect()
}
