//! Looking at deliveries.

use super::{ATTEMPTS, DELIVERIES, OPEN};
use crate::db::{FEED, Read};
use crate::error::Result;
use entity::delivery::{DeliveryKind, Model};
use entity::id::DeliveryId;
use entity::{Instant, delivery_attempt};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{Condition, Statement};

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
