//! What is told of stock.

use super::fan_out::Happened;
use crate::clock::rfc3339;
use crate::db::Read;
use crate::error::Result;
use crate::feed::News;
use crate::{product, stock};
use entity::Instant;
use entity::id::{OrderId, ProductId};
use entity::stock_movement;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The products whose level each of these commands moved, by the entry of the command.
pub(super) async fn moved(
    db: &impl Read,
    happened: &[Happened<'_>],
) -> Result<BTreeMap<i64, BTreeSet<ProductId>>> {
    let orders: BTreeSet<i64> = happened.iter().filter_map(|one| one.order.map(|order| order.id.0)).collect();
    let orders: Vec<i64> = orders.into_iter().collect();
    let mut by_command: HashMap<(OrderId, Instant), BTreeSet<ProductId>> = HashMap::new();
    if !orders.is_empty() {
        let rows: Vec<stock_movement::Model> = db.rows_of(stock::MOVEMENTS, "order_id", &orders, &[]).await?;
        for row in rows {
            let Some(order) = row.order_id else { continue };
            by_command.entry((order, row.at)).or_default().insert(row.product_id);
        }
    }
    let of = |one: &Happened<'_>| match &one.entry.news {
        News::Order { order, .. } => by_command.get(&(*order, one.entry.at)).cloned(),
        News::Levels { products } => Some(products.iter().copied().collect()),
        News::Scarce { .. } => None,
    };
    Ok(happened.iter().filter_map(|one| Some((one.entry.id, of(one)?))).collect())
}

/// What is told of each of these products: its level as it is now. `at` tells which of two is newer.
pub(super) async fn levels(
    db: &impl Read,
    products: impl IntoIterator<Item = ProductId>,
    now: Instant,
) -> Result<HashMap<ProductId, serde_json::Value>> {
    let ids: BTreeSet<ProductId> = products.into_iter().collect();
    let ids: Vec<ProductId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let levels = stock::of_products(db, &ids).await?;
    let told = product::by_ids(db, &ids).await?.into_iter().filter_map(|product| {
        let level = levels.get(&product.id)?;
        let told = serde_json::json!({
            "product_id": product.id.to_string(),
            "sku": product.sku,
            "on_hand": level.on_hand,
            "reserved": level.reserved,
            "available": level.on_hand.saturating_sub(level.reserved),
            "at": rfc3339(now),
        });
        Some((product.id, told))
    });
    Ok(told.collect())
}
