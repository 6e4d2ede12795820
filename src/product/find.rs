//! Finding products.

use super::PRODUCTS;
use crate::db::{self, Db, Key, Page, Read, Slice, Sorting, is_one_of_texts};
use crate::error::Result;
use entity::id::ProductId;
use entity::product;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};

/// What is known of the products that are meant; every part that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The id in the system it came from.
    pub external_id: Option<String>,
    /// The SKU.
    pub sku: Option<String>,
    /// What the SKU begins with.
    pub sku_prefix: Option<String>,
    /// The bar code number.
    pub gtin: Option<String>,
    /// Whether it can be ordered.
    pub active: Option<bool>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let is = |column: &'static str, value: &Option<String>| {
            value.as_deref().map(|value| Expr::col((PRODUCTS, column)).eq(value))
        };
        Condition::all()
            .add_option(is("external_id", &self.external_id))
            .add_option(is("sku", &self.sku))
            .add_option(is("gtin", &self.gtin))
            .add_option(self.sku_prefix.as_deref().map(|start| db::begins_with(PRODUCTS, "sku", start)))
            .add_option(self.active.map(|active| Expr::col((PRODUCTS, "active")).eq(active)))
    }
}

/// Products are listed by SKU.
pub const BY_SKU: Sorting =
    Sorting { mark: b'q', table: PRODUCTS, column: "sku", text: true, descending: false };

/// The place of a product in the list.
pub fn cursor(product: &product::Model) -> db::Cursor {
    BY_SKU.cursor(Key::Text(product.sku.clone()), product.id.0)
}

/// Reads one page of products.
///
/// # Errors
///
/// When the database is gone.
pub async fn page(db: &Db, filter: &Filter, wanted: &Page) -> Result<Slice<product::Model>> {
    db::page(db, BY_SKU, filter.condition(), wanted).await
}

/// The product that a filter means, `None` when there is none.
///
/// # Errors
///
/// When the database is gone.
pub async fn one(db: &Db, filter: &Filter) -> Result<Option<product::Model>> {
    Ok(page(db, filter, &Page::first(1)).await?.rows.pop())
}

/// The products with these ids, in no particular order; an id of none is left out.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_ids(db: &impl Read, ids: &[ProductId]) -> Result<Vec<product::Model>> {
    db.rows_of(PRODUCTS, "id", &ids.iter().map(|id| id.0).collect::<Vec<_>>(), &[]).await
}

/// The products with these SKUs, in no particular order; a SKU of none is left out.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_skus(db: &impl Read, skus: &[&str]) -> Result<Vec<product::Model>> {
    if skus.is_empty() {
        return Ok(Vec::new());
    }
    let named = is_one_of_texts(db.backend(), (PRODUCTS, "sku"), skus.iter().copied());
    db.rows_where(PRODUCTS, Condition::all().add(named)).await
}
