//! What there is too little of, without changing anything.

use super::LEVELS;
use crate::db::Read;
use crate::error::Result;
use crate::refusal::{Code, Details, Refusal};
use entity::id::ProductId;
use entity::stock;
use std::collections::BTreeMap;

/// A refusal for each product of which there is less than all these lines want together.
///
/// # Errors
///
/// When the database is gone.
pub async fn short_of(
    db: &impl Read,
    wanted: impl IntoIterator<Item = (ProductId, String, i64)>,
) -> Result<Vec<Refusal>> {
    let mut by_product: BTreeMap<ProductId, (String, i64)> = BTreeMap::new();
    for (product, sku, units) in wanted {
        let (_, sum) = by_product.entry(product).or_insert((sku, 0));
        *sum = sum.saturating_add(units);
    }
    let ids: Vec<i64> = by_product.keys().map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let levels: Vec<stock::Model> = db.rows_of(LEVELS, "product_id", &ids, &["product_id"]).await?;
    let short = |level: &stock::Model| {
        let (sku, requested) = by_product.get(&level.product_id)?;
        let available = level.on_hand.saturating_sub(level.reserved);
        let is_short = level.track_stock && !level.allow_backorder && *requested > available;
        is_short.then(|| out_of_stock(sku.clone(), *requested, available))
    };
    Ok(levels.iter().filter_map(short).collect())
}

/// There is not enough of a product.
pub(super) fn out_of_stock(sku: String, requested: i64, available: i64) -> Refusal {
    let problem = format!("of {sku} {requested} are needed, {available} can be had");
    Refusal::new(Code::OutOfStock, problem).with(Details::Stock { sku, requested, available })
}
