//! Rows that somebody is asked about again and again: those whose time has come, each for one instance alone.

use crate::db::{Read as _, Tx, columns_of};
use crate::error::Result;
use entity::row::Stored;
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// How many are taken at a time.
const MOST: u64 = 200;

/// A row with `check_at`, when it is asked about next, and `checks`, how often it was.
pub(super) trait Asked: Stored {
    /// Where it is kept.
    const TABLE: &'static str;

    /// How long after the `checks`-th time it is asked again, milliseconds; `None`: not any more.
    fn pause(checks: i32) -> Option<i64>;

    /// Its key.
    fn id(&self) -> i64;

    /// How often it was asked about.
    fn checks(&self) -> i32;
}

/// Takes the rows whose time has come, and sets when each is asked about next.
///
/// # Errors
///
/// When the database is gone.
pub(super) async fn take_due<T: Asked>(tx: &Tx) -> Result<Vec<T>> {
    let select = columns_of::<T>(T::TABLE)
        .and_where(Expr::col("check_at").lte(tx.by.at))
        .order_by("check_at", Order::Asc)
        .limit(MOST)
        .take();
    let mut taken = Vec::new();
    for row in tx.rows::<T>(&select).await? {
        let update = Query::update()
            .table(T::TABLE)
            .value("checks", Expr::col("checks").add(1))
            .value("check_at", T::pause(row.checks()).map(|pause| tx.by.at + pause))
            .and_where(Expr::col("id").eq(row.id()))
            .and_where(Expr::col("checks").eq(row.checks()))
            .to_owned();
        // Else another instance was quicker.
        if tx.run(&update).await? == 1 {
            taken.push(row);
        }
    }
    Ok(taken)
}
