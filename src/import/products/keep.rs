//! One batch of products into the database.

use super::ACTOR;
use super::row::ProductRow;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::order::stock::{Count, Settings, set, update_settings};
use crate::product::{self, Named, New};
use crate::stock;
use entity::id::ProductId;
use entity::product::Model;

/// How much of a batch was new or is another now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kept {
    pub(super) added: usize,
    pub(super) changed: usize,
    pub(super) stock_changed: usize,
}

/// Keeps the products of some rows, each SKU once.
pub(super) async fn batch(tx: &Tx, rows: &[ProductRow]) -> Result<Kept> {
    // Of two imports at once, one sees what the other has added.
    tx.take_turns(ACTOR).await?;
    let by_sku = |row: &ProductRow| Named { id: None, sku: Some(row.sku.clone()) };
    let named: Vec<Named> = rows.iter().map(by_sku).collect();
    let known: Vec<Option<Model>> =
        product::named(tx, &named).await?.into_iter().map(std::result::Result::ok).collect();

    let mut kept = Kept::default();
    let added: Vec<&ProductRow> =
        rows.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(row, _)| row).collect();
    kept.added = add(tx, &added).await?;
    for (row, known) in rows.iter().zip(&known) {
        let Some(known) = known else { continue };
        let after = product::change(tx, known.id, &row.changes()).await?;
        kept.changed += usize::from(after != *known);
    }
    kept.stock_changed = keep_stock(tx, rows, &named).await?;
    Ok(kept)
}

/// Writes new products.
async fn add(tx: &Tx, rows: &[&ProductRow]) -> Result<usize> {
    let ids = tx.next_ids("products", rows.len()).await?;
    let mut products = Vec::with_capacity(rows.len());
    for (row, id) in rows.iter().zip(ids) {
        let new = New {
            sku: row.sku.clone(),
            name: row.name.clone().unwrap_or_default(),
            price: row.price.unwrap_or_default(),
            more: row.more.clone(),
        };
        products.push(new.row(ProductId(id), tx.by.at).map_err(Error::Refused)?);
    }
    tx.insert("products", &products.iter().collect::<Vec<_>>()).await?;
    Ok(products.len())
}

/// Sets what was counted and how low is low. Gives the number of products of which either is another now.
async fn keep_stock(tx: &Tx, rows: &[ProductRow], named: &[Named]) -> Result<usize> {
    let products = product::named(tx, named).await?;
    let ids: Vec<ProductId> = products.into_iter().flatten().map(|product| product.id).collect();
    let before = stock::of_products(tx, &ids).await?;
    let settings: Vec<Settings> = rows
        .iter()
        .zip(named)
        .filter(|(row, _)| row.low_stock_threshold.is_some())
        .map(|(row, product)| Settings {
            product: product.clone(),
            low_stock_threshold: Some(row.low_stock_threshold),
            ..Settings::default()
        })
        .collect();
    if !settings.is_empty() {
        update_settings(tx, &settings).await?;
    }
    let count = |(row, product): (&ProductRow, &Named)| {
        Some(Count { product: product.clone(), on_hand: row.on_hand?, expected: None })
    };
    let counts: Vec<Count> = rows.iter().zip(named).filter_map(count).collect();
    if !counts.is_empty() {
        set(tx, &counts, ACTOR).await?;
    }
    let after = stock::of_products(tx, &ids).await?;
    Ok(after.iter().filter(|(id, level)| before.get(id) != Some(level)).count())
}
