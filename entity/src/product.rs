//! What the store sells.

use crate::Instant;
use crate::id::ProductId;
use crate::money::Money;
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// A product as it is today; an order item keeps what it was when it was sold.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "products")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: ProductId,
        /// The id in the system it came from, unique.
        pub external_id: Option<String>,
        /// Stock keeping unit, unique in the store.
        pub sku: String,
        /// What it is called.
        pub name: String,
        /// The store's own category.
        pub category: Option<String>,
        /// Bar code number (GTIN-8, 12, 13 or 14).
        pub gtin: Option<String>,
        /// Fiscal classification, 8 digits.
        pub ncm: Option<String>,
        /// Weight of one unit with its package, grams.
        pub weight_g: Option<i32>,
        /// Length of the package, millimetres.
        pub length_mm: Option<i32>,
        /// Width of the package, millimetres.
        pub width_mm: Option<i32>,
        /// Height of the package, millimetres.
        pub height_mm: Option<i32>,
        /// Where it lies in the store: shelf, aisle.
        pub place: Option<String>,
        /// List price of one unit.
        pub price_cents: Money,
        /// Whether it can be ordered.
        pub active: bool,
        /// When it was created.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
