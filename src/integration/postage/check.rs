//! Asking again and again where parcels are.

use super::TABLE;
use super::attempt::TRACK;
use super::buy::about;
use crate::db::{Read as _, Tx, columns_of};
use crate::delivery;
use crate::error::Result;
use entity::postage::Model;
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

const HOUR_MS: i64 = 3_600_000;

/// How many are asked about at a time.
const MOST: u64 = 200;

/// How long after the `checks`-th time it is asked again, milliseconds; `None`: not any more. The carrier's code comes within a day of
/// posting, and what is not delivered after two months is no matter of waiting.
const fn pause(checks: i32) -> Option<i64> {
    match checks {
        ..4 => Some(HOUR_MS),
        4..32 => Some(6 * HOUR_MS),
        32..140 => Some(12 * HOUR_MS),
        _ => None,
    }
}

/// Has it asked where the parcels are whose time has come; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn check_due(tx: &Tx) -> Result<u64> {
    let select = columns_of::<Model>(TABLE)
        .and_where(Expr::col("check_at").lte(tx.by.at))
        .order_by("check_at", Order::Asc)
        .limit(MOST)
        .take();
    let due: Vec<Model> = tx.rows(&select).await?;
    let mut asked = 0;
    for row in due {
        let update = Query::update()
            .table(TABLE)
            .value("checks", Expr::col("checks").add(1))
            .value("check_at", pause(row.checks).map(|pause| tx.by.at + pause))
            .and_where(Expr::col("id").eq(row.id.0))
            .and_where(Expr::col("checks").eq(row.checks))
            .to_owned();
        if tx.run(&update).await? == 0 || row.integration_id.is_none() {
            continue; // Another instance was quicker, or nobody can be asked.
        }
        delivery::enqueue(tx, &[about(&row, TRACK, &format!("track:{}", row.checks))]).await?;
        asked += 1;
    }
    Ok(asked)
}
