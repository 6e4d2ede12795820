//! What cannot be had, line by line, before anything is changed.

use super::settle::held;
use super::{LEVELS, Line};
use crate::db::{Read as _, Tx, columns_of, is_one_of};
use crate::error::Result;
use entity::id::{ItemId, OrderId, ProductId};
use entity::stock;
use sea_orm::sea_query::LockType;
use sea_orm::{DbBackend, Order};
use std::collections::HashMap;

/// How many units of each line cannot be had, should the stock hold these lines; earlier lines are served first. Lines that can
/// be had are left out.
///
/// The levels stay locked until the transaction ends, so the answer stays true as long as it can be acted on.
///
/// # Errors
///
/// When the database is gone.
pub async fn shortage(tx: &Tx, order: OrderId, lines: &[Line]) -> Result<Vec<(ItemId, i64)>> {
    let held = held(tx, order).await?;
    let mut available = available(tx, lines).await?;
    let mut short = Vec::new();
    for line in lines {
        let Some(available) = available.get_mut(&line.product) else { continue };
        let now = held.get(&line.item).copied().unwrap_or_default();
        let needed = line.target.reserved + line.target.taken - now.reserved - now.taken;
        let had = needed.min((*available).max(0));
        *available -= had;
        if had < needed {
            short.push((line.item, needed - had));
        }
    }
    Ok(short)
}

/// What can be had of the products that may run out, locked in the order in which everybody locks them.
async fn available(tx: &Tx, lines: &[Line]) -> Result<HashMap<ProductId, i64>> {
    let mut levels = columns_of::<stock::Model>(LEVELS);
    levels
        .and_where(is_one_of(tx.backend(), (LEVELS, "product_id"), lines.iter().map(|line| line.product.0)))
        .order_by((LEVELS, "product_id"), Order::Asc);
    if tx.backend() == DbBackend::Postgres {
        levels.lock(LockType::Update);
    }
    let levels: Vec<stock::Model> = tx.rows(&levels).await?;
    let runs_out = levels.into_iter().filter(|level| level.track_stock && !level.allow_backorder);
    Ok(runs_out.map(|level| (level.product_id, level.on_hand - level.reserved)).collect())
}
