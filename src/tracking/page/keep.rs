//! Making pages, one for each order.

use super::{TABLE, path, token};
use crate::config::PublicUrl;
use crate::db::{Read, Tx, columns_of, is_one_of};
use crate::error::Result;
use crate::store;
use anyhow::Context as _;
use entity::Instant;
use entity::id::OrderId;
use entity::tracking_page::Model;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use std::collections::{BTreeSet, HashMap};

/// Pages that one INSERT makes.
const AT_ONCE: usize = 200;

/// A day, milliseconds.
pub(super) const DAY_MS: i64 = 86_400_000;

/// The whole address of the page of each of these orders, made where there is none; of none while nobody has said where
/// customers reach this server. A number of statements that does not depend on how many orders they are, up to 200.
///
/// It asks for no permission: whoever calls it has asked for that of what the links are for.
///
/// # Errors
///
/// When the database or the source of randomness is gone.
pub async fn links(tx: &Tx, public_url: &PublicUrl, orders: &[OrderId]) -> Result<HashMap<OrderId, String>> {
    if !public_url.is_known() || orders.is_empty() {
        return Ok(HashMap::new());
    }
    let pages = made(tx, orders).await?;
    let link = |(order, page): (OrderId, Model)| Some((order, public_url.to(&path(&page.token))?));
    Ok(pages.into_iter().filter_map(link).collect())
}

/// The page of each of these orders that can be seen at a time: one statement.
///
/// # Errors
///
/// When the database is gone.
pub async fn live(db: &impl Read, orders: &[OrderId], at: Instant) -> Result<HashMap<OrderId, Model>> {
    let mut select = columns_of::<Model>(TABLE);
    select
        .and_where(is_one_of(db.backend(), (TABLE, "order_id"), orders.iter().map(|id| id.0)))
        .and_where(Expr::cust("revoked_at IS NULL"))
        .and_where(Expr::col((TABLE, "expires_at")).gt(at));
    let rows: Vec<Model> = db.rows(&select).await?;
    Ok(rows.into_iter().map(|row| (row.order_id, row)).collect())
}

/// The page of each of these orders, made where there is none, for as long as the store says.
async fn made(tx: &Tx, orders: &[OrderId]) -> Result<HashMap<OrderId, Model>> {
    let known = live(tx, orders, tx.by.at).await?;
    let missing: BTreeSet<OrderId> = orders.iter().copied().filter(|id| !known.contains_key(id)).collect();
    if missing.is_empty() {
        return Ok(known);
    }
    let days = store::settings(tx).await?.tracking_page_days;
    let missing: Vec<OrderId> = missing.into_iter().collect();
    let mut pages = make(tx, &missing, days).await?;
    pages.extend(known);
    Ok(pages)
}

/// Makes a page for each of these orders, which are in order and have none that can be seen; where somebody else does the same,
/// that one is it.
pub(super) async fn make(tx: &Tx, orders: &[OrderId], days: i32) -> Result<HashMap<OrderId, Model>> {
    let of_them = || is_one_of(tx.backend(), (TABLE, "order_id"), orders.iter().map(|id| id.0));
    let over = Query::update()
        .table(TABLE)
        .value("revoked_at", Expr::col("expires_at"))
        .and_where(of_them())
        .and_where(Expr::cust("revoked_at IS NULL"))
        .and_where(Expr::col("expires_at").lte(tx.by.at))
        .to_owned();
    tx.run(&over).await?;
    let ends = i64::from(days)
        .checked_mul(DAY_MS)
        .and_then(|long| tx.by.at.checked_add(long))
        .context("a page would have no end")?;
    for orders in orders.chunks(AT_ONCE) {
        let mut insert = Query::insert();
        insert
            .into_table(TABLE)
            .columns(["order_id", "token", "created_by", "created_at", "expires_at"])
            .on_conflict(
                OnConflict::column("order_id")
                    .target_and_where(Expr::cust("revoked_at IS NULL"))
                    .do_nothing()
                    .to_owned(),
            );
        for order in orders {
            insert.values_panic([
                order.0.into(),
                token::random()?.into(),
                tx.by.actor.name.as_str().into(),
                tx.by.at.into(),
                ends.into(),
            ]);
        }
        tx.run(&insert).await?;
    }
    live(tx, orders, tx.by.at).await
}
