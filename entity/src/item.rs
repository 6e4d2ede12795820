//! Lines of an order.

use crate::Instant;
use crate::id::{ItemId, OrderId, ProductId};
use crate::money::Money;
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// One line: a product as it was when it was sold.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_items")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: ItemId,
        /// The order it belongs to.
        pub order_id: OrderId,
        /// Place in the order, from 1.
        pub position: i32,
        /// The product, `None` when it is unknown here.
        pub product_id: Option<ProductId>,
        /// SKU when it was sold.
        pub sku: String,
        /// Name when it was sold.
        pub name: String,
        /// Units.
        pub quantity: i32,
        /// Price of one unit.
        pub unit_price_cents: Money,
        /// Discount on the line, as a positive amount.
        pub discount_cents: Money,
        /// Quantity × unit price − discount.
        pub total_cents: Money,
        /// Weight of one unit, grams.
        pub weight_g: Option<i32>,
        /// Length of the package, millimetres.
        pub length_mm: Option<i32>,
        /// Width of the package, millimetres.
        pub width_mm: Option<i32>,
        /// Height of the package, millimetres.
        pub height_mm: Option<i32>,
        /// When this line has to be posted.
        pub ship_by: Option<Instant>,
        /// Units that are missing while the order is on hold.
        pub missing: i32,
        /// Units that came back and were put on the shelf again.
        pub restocked: i32,
        /// Units that came back and were thrown away.
        pub discarded: i32,
        /// Units that have left in shipments.
        pub shipped: i32,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
