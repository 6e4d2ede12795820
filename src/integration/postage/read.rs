//! Finding postage.

use super::TABLE;
use crate::db::{Read, columns_of};
use crate::error::Result;
use entity::Instant;
use entity::id::{PostageId, ShipmentId};
use entity::postage::{Model, PostageState as S};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _};

/// How long nothing may come of what was asked for, milliseconds.
const HANGS_MS: i64 = 3_600_000;

/// How many are told of.
const MOST: u64 = 100;

/// The postage with this id.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, id: PostageId) -> Result<Option<Model>> {
    Ok(db.rows_of(TABLE, "id", &[id.0], &[]).await?.pop())
}

/// The postage of these shipments, oldest first.
///
/// # Errors
///
/// When the database is gone.
pub async fn of_shipments(db: &impl Read, shipments: &[ShipmentId]) -> Result<Vec<Model>> {
    let ids: Vec<i64> = shipments.iter().map(|id| id.0).collect();
    db.rows_of(TABLE, "shipment_id", &ids, &["shipment_id", "id"]).await
}

/// Postage that somebody has to look at: it has failed, or nothing has come of it for an hour. The oldest come first.
///
/// # Errors
///
/// When the database is gone.
pub async fn troubled(db: &impl Read, now: Instant) -> Result<Vec<Model>> {
    let open = [S::Queued.code(), S::InCart.code(), S::Paid.code()];
    let hangs = Expr::col("state").is_in(open).and(Expr::col("updated_at").lt(now - HANGS_MS));
    let select = columns_of::<Model>(TABLE)
        .and_where(Expr::col("state").eq(S::Failed.code()).or(hangs))
        .order_by("id", Order::Asc)
        .limit(MOST)
        .take();
    db.rows(&select).await
}
