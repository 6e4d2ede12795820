//! Receivers that want to be left alone for a while: their server is down, or they said so.

use crate::db::{Db, Read as _, Tx};
use crate::error::Result;
use entity::Instant;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};

const PAUSED: &str = "receivers_paused";

/// Leaves a receiver alone until then; a longer pause that was asked for before stays.
///
/// # Errors
///
/// When the database is gone.
pub async fn pause(tx: &Tx, receiver: &str, until: Instant) -> Result<()> {
    let longer = OnConflict::column("receiver")
        .update_column("until")
        .action_and_where(Expr::col((PAUSED, "until")).lt(until))
        .to_owned();
    let insert = Query::insert()
        .into_table(PAUSED)
        .columns(["receiver", "until"])
        .values_panic([receiver.into(), until.into()])
        .on_conflict(longer)
        .to_owned();
    tx.run(&insert).await?;
    Ok(())
}

/// Ends the pause of a receiver, when there is one.
///
/// # Errors
///
/// When the database is gone.
pub async fn resume(tx: &Tx, receiver: &str) -> Result<()> {
    let delete = Query::delete().from_table(PAUSED).and_where(Expr::col("receiver").eq(receiver)).to_owned();
    tx.run(&delete).await?;
    Ok(())
}

/// Ends the pause of a receiver, and lets all that has failed be tried now.
///
/// # Errors
///
/// When the database is gone.
pub async fn hurry(tx: &Tx, receiver: &str) -> Result<()> {
    resume(tx, receiver).await?;
    let update = Query::update()
        .table(super::DELIVERIES)
        .value("due_at", tx.by.at)
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("receiver").eq(receiver))
        .and_where(Expr::cust("state IN ('QUEUED', 'FAILED')"))
        .and_where(Expr::col("due_at").gt(tx.by.at))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// Receivers that are paused now, and until when.
///
/// # Errors
///
/// When the database is gone.
pub async fn paused(db: &Db, now: Instant) -> Result<Vec<(String, Instant)>> {
    let select = Query::select()
        .columns(["receiver", "until"])
        .from(PAUSED)
        .and_where(Expr::col("until").gt(now))
        .take();
    let rows = db.select(&select).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
