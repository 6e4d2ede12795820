//! How much there is of each product that is counted.

use crate::Instant;
use crate::id::ProductId;
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// When goods leave the shelf in the books.
    pub enum StockMoment {
        /// When the order is placed.
        Placed = "PLACED",
        /// When it is paid.
        Paid = "PAID",
        /// When it is shipped or picked up; until then it is reserved.
        Shipped = "SHIPPED",
    }
}

stored! {
    /// The level of one product. What can be had is `on_hand - reserved`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock_levels")]
    pub struct Model {
        /// The product.
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: ProductId,
        /// Units on the shelf; below zero only with `allow_backorder`, or when goods left that were never counted.
        pub on_hand: i64,
        /// Units on the shelf that belong to orders.
        pub reserved: i64,
        /// Whether orders are refused when there is not enough.
        pub track_stock: bool,
        /// Whether orders are taken all the same.
        pub allow_backorder: bool,
        /// At how many available units somebody should order more.
        pub low_stock_threshold: Option<i64>,
        /// When it last changed.
        pub updated_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
