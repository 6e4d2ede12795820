//! Products: what is known of them is a category, a weight and sizes.

use super::item::ItemRow;
use super::order::OrderRow;
use crate::import::row::{Read, Row};
use entity::id::ProductId;
use entity::product;

/// Sizes up to here fit in millimetres too.
const LARGEST: i32 = 99_999_999;

/// A product.
pub(super) struct ProductRow {
    pub(super) id: String,
    /// As the source spells it: `beleza_saude`.
    pub(super) category: Option<String>,
    pub(super) weight_g: Option<i32>,
    pub(super) length_mm: Option<i32>,
    pub(super) width_mm: Option<i32>,
    pub(super) height_mm: Option<i32>,
}

impl ProductRow {
    pub(super) fn read(row: &Row<'_>) -> Read<Self> {
        Ok(Self {
            id: row.id("product_id")?.to_owned(),
            category: row.maybe("product_category_name", Row::words)?,
            weight_g: row.maybe("product_weight_g", size)?,
            length_mm: row.maybe("product_length_cm", size)?.map(millimetres),
            width_mm: row.maybe("product_width_cm", size)?.map(millimetres),
            height_mm: row.maybe("product_height_cm", size)?.map(millimetres),
        })
    }

    /// A name to tell it from others: `Beleza saude 4244733e`.
    pub(super) fn name(&self) -> String {
        let words = self.category.as_deref().unwrap_or("produto").replace('_', " ");
        let mut letters = words.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let id = self.id.chars().take(8);
        first.chain(letters).chain([' ']).chain(id).collect()
    }
}

fn size(row: &Row<'_>, column: &'static str) -> Read<i32> {
    row.number(column, 0..=LARGEST)
}

const fn millimetres(centimetres: i32) -> i32 {
    centimetres * 10
}

/// A new product, as it was when it was first sold.
pub(super) fn row(id: i64, (order, item): (&OrderRow, &ItemRow)) -> product::Model {
    let product = &item.product;
    product::Model {
        id: ProductId(id),
        external_id: Some(product.id.clone()),
        sku: product.id.clone(),
        name: product.name(),
        category: product.category.clone(),
        gtin: None,
        ncm: None,
        weight_g: product.weight_g,
        length_mm: product.length_mm,
        width_mm: product.width_mm,
        height_mm: product.height_mm,
        place: None,
        price_cents: item.price,
        active: true,
        created_at: order.placed_at,
        updated_at: order.placed_at,
    }
}
