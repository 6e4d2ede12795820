//! Finding postage.

use super::TABLE;
use crate::db::Read;
use crate::error::Result;
use entity::id::{PostageId, ShipmentId};
use entity::postage::Model;

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
