//! Whether messages arrive at a webhook; one where they have not for days is switched off.

use super::WEBHOOKS;
use crate::db::{Read as _, Tx};
use crate::error::Result;
use entity::Instant;
use entity::id::WebhookId;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// How long nothing may have arrived, when a message is given up, before a webhook is switched off: a little less than the plan takes,
/// so that the first message that was given up is enough. Milliseconds.
const PATIENCE: i64 = 3 * 86_400_000;

/// Something has arrived.
///
/// # Errors
///
/// When the database is gone.
pub async fn arrived(tx: &Tx, id: WebhookId) -> Result<()> {
    let update = Query::update()
        .table(WEBHOOKS)
        .value("failing_since", Option::<Instant>::None)
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("failing_since").is_not_null())
        .to_owned();
    tx.run(&update).await.map(drop)
}

/// Something has not arrived; `given_up`: and will not any more.
///
/// # Errors
///
/// When the database is gone.
pub async fn failed(tx: &Tx, id: WebhookId, given_up: bool) -> Result<()> {
    let first = Query::update()
        .table(WEBHOOKS)
        .value("failing_since", tx.by.at)
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("failing_since").is_null())
        .to_owned();
    tx.run(&first).await?;
    if !given_up {
        return Ok(());
    }
    let since = Query::select()
        .column("id")
        .from(WEBHOOKS)
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("failing_since").lte(tx.by.at.saturating_sub(PATIENCE)))
        .take();
    if tx.select(&since).await?.is_empty() {
        return Ok(());
    }
    disable(tx, id, "nothing has arrived for more than three days").await
}

/// Switches a webhook off, and says so; one that is off stays as it is.
///
/// # Errors
///
/// When the database is gone.
pub async fn disable(tx: &Tx, id: WebhookId, reason: &str) -> Result<()> {
    let update = Query::update()
        .table(WEBHOOKS)
        .value("enabled", false)
        .value("disabled_reason", reason)
        .value("disabled_at", tx.by.at)
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("enabled").eq(true))
        .to_owned();
    if tx.run(&update).await? > 0 {
        tracing::warn!(webhook = %id, reason, "a webhook was switched off");
    }
    Ok(())
}
