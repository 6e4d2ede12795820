//! Turns: the pace of an integration is one row, which whoever wants to call asks first. So limits hold over all instances.

use super::pace::{Leave, Limits, Pace};
use crate::db::{Db, Read as _, Tx};
use crate::error::Result;
use entity::Instant;
use entity::id::IntegrationId;
use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, OnConflict, Query};

const TABLE: &str = "integration_paces";

async fn read(tx: &Tx, integration: IntegrationId) -> Result<Pace> {
    let new = Query::insert()
        .into_table(TABLE)
        .columns(["integration_id", "pace"])
        .values_panic([integration.0.into(), "{}".into()])
        .on_conflict(OnConflict::column("integration_id").do_nothing().to_owned())
        .to_owned();
    tx.run(&new).await?;
    let mut select = Query::select();
    select.column("pace").from(TABLE).and_where(Expr::col("integration_id").eq(integration.0));
    if tx.backend() == DbBackend::Postgres {
        select.lock(LockType::Update);
    }
    let rows = tx.select(&select).await?;
    let text: String = rows.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

async fn write(tx: &Tx, integration: IntegrationId, pace: &Pace) -> Result<()> {
    let text = serde_json::to_string(pace).map_err(anyhow::Error::from)?;
    let update = Query::update()
        .table(TABLE)
        .value("pace", text)
        .and_where(Expr::col("integration_id").eq(integration.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// Changes the pace of an integration in a transaction of its own.
///
/// # Errors
///
/// When the database is gone.
pub(super) async fn change<T: Send + 'static>(
    db: &Db,
    integration: IntegrationId,
    work: impl Fn(&mut Pace) -> T + Send + Sync + Clone + 'static,
) -> Result<T> {
    db.write(move |tx| {
        Box::pin(async move {
            let mut pace = read(tx, integration).await?;
            let done = work(&mut pace);
            write(tx, integration, &pace).await?;
            Ok(done)
        })
    })
    .await
}

/// Asks for a call.
///
/// # Errors
///
/// When the database is gone.
pub(super) async fn ask(
    db: &Db,
    integration: IntegrationId,
    now: Instant,
    limits: Limits,
    call: i64,
) -> Result<Leave> {
    if limits.are_none() {
        return Ok(Leave::Go(0));
    }
    change(db, integration, move |pace| pace.ask(now, limits, call)).await
}
