//! Items: one row for each unit sold.

use super::keep::Kept;
use super::order::OrderRow;
use super::product::ProductRow;
use super::read::ById;
use crate::import::row::{Bad, Read, Row};
use entity::Instant;
use entity::id::{ItemId, OrderId, ProductId};
use entity::item;
use entity::money::Money;
use std::sync::Arc;

/// One unit of a product in an order.
pub(super) struct ItemRow {
    /// From 1 in its order.
    pub(super) position: i32,
    pub(super) product: Arc<ProductRow>,
    pub(super) ship_by: Instant,
    pub(super) price: Money,
    pub(super) freight: Money,
}

impl ItemRow {
    pub(super) fn read(row: &Row<'_>, products: &ById<ProductRow>) -> Read<Self> {
        let product = row.id("product_id")?;
        let known = || Bad::value("product_id", "a product of olist_products_dataset.csv", product);
        Ok(Self {
            position: row.number("order_item_id", 1..=i32::MAX)?,
            product: Arc::clone(products.get(product).ok_or_else(known)?),
            ship_by: row.instant("shipping_limit_date")?,
            price: row.amount("price")?,
            freight: row.amount("freight_value")?,
        })
    }
}

/// The items of an order: units of one product at one price are one item, in the order of their first unit.
pub(super) fn rows(order: &OrderRow, products: &Kept) -> Vec<item::Model> {
    let mut items: Vec<item::Model> = Vec::new();
    for unit in &order.items {
        let same =
            |item: &&mut item::Model| item.sku == unit.product.id && item.unit_price_cents == unit.price;
        if let Some(item) = items.iter_mut().find(same) {
            item.quantity += 1;
            item.total_cents.0 += unit.price.0;
            item.ship_by = item.ship_by.min(Some(unit.ship_by));
        } else {
            let product = products.ids.get(&unit.product.id).copied().map(ProductId);
            items.push(row(unit, product));
        }
    }
    for (item, position) in items.iter_mut().zip(1..) {
        item.position = position;
    }
    items
}

fn row(unit: &ItemRow, product_id: Option<ProductId>) -> item::Model {
    let product = &unit.product;
    item::Model {
        id: ItemId(0),
        order_id: OrderId(0),
        position: 0,
        product_id,
        sku: product.id.clone(),
        name: product.name(),
        quantity: 1,
        unit_price_cents: unit.price,
        discount_cents: Money::ZERO,
        total_cents: unit.price,
        weight_g: product.weight_g,
        length_mm: product.length_mm,
        width_mm: product.width_mm,
        height_mm: product.height_mm,
        ship_by: Some(unit.ship_by),
        missing: 0,
        restocked: 0,
        discarded: 0,
        shipped: 0,
    }
}
