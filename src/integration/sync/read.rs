//! Finding syncs.

use super::TABLE;
use crate::db::{Read, columns_of};
use crate::error::Result;
use entity::id::{IntegrationId, OrderId, SyncId};
use entity::integration_sync::Model;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// The sync with this id.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, id: SyncId) -> Result<Option<Model>> {
    Ok(db.rows_of(TABLE, "id", &[id.0], &[]).await?.pop())
}

/// The sync of an order and an integration.
///
/// # Errors
///
/// When the database is gone.
pub(super) async fn of(db: &impl Read, integration: IntegrationId, order: OrderId) -> Result<Option<Model>> {
    let both = Condition::all()
        .add(Expr::col("integration_id").eq(integration.0))
        .add(Expr::col("order_id").eq(order.0));
    Ok(db.rows_where(TABLE, both).await?.pop())
}

/// The sync of what an integration calls an order.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_external_id(db: &impl Read, integration: IntegrationId, id: &str) -> Result<Option<Model>> {
    let both = Condition::all()
        .add(Expr::col("integration_id").eq(integration.0))
        .add(Expr::col("external_id").eq(id));
    Ok(db.rows_where(TABLE, both).await?.pop())
}

/// The sync of the order with this number.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_number(db: &impl Read, integration: IntegrationId, number: &str) -> Result<Option<Model>> {
    let Ok(number) = number.trim().parse::<i64>() else { return Ok(None) };
    let order =
        Query::select().column("id").from("orders").and_where(Expr::col("number").eq(number)).to_owned();
    let select = columns_of::<Model>(TABLE)
        .and_where(Expr::col("integration_id").eq(integration.0))
        .and_where(Expr::col("order_id").in_subquery(order))
        .take();
    Ok(db.rows(&select).await?.pop())
}

/// Whether an order may be on its way to an integration that has not said yet what it calls it.
///
/// # Errors
///
/// When the database is gone.
pub async fn waiting(db: &impl Read, integration: IntegrationId) -> Result<bool> {
    let select = Query::select()
        .column("id")
        .from(TABLE)
        .and_where(Expr::col("integration_id").eq(integration.0))
        .and_where(Expr::col("external_id").is_null())
        .limit(1)
        .to_owned();
    Ok(!db.select(&select).await?.is_empty())
}
