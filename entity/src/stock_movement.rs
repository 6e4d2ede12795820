//! The ledger of stock: every change of a level, with its cause.

use crate::Instant;
use crate::id::{ItemId, MovementId, OrderId, ProductId};
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// What a movement does.
    pub enum MovementKind {
        /// Keeps units for an order.
        Reserve = "RESERVE",
        /// Frees units that were kept.
        Release = "RELEASE",
        /// Units leave the shelf for an order.
        Take = "TAKE",
        /// Units of an order come back to the shelf.
        GiveBack = "GIVE_BACK",
        /// Somebody corrects the level by a difference.
        Adjust = "ADJUST",
        /// Somebody counted and says how many there are.
        Set = "SET",
    }
}

stored! {
    /// One change.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock_movements")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: MovementId,
        /// The product.
        pub product_id: ProductId,
        /// The order it is about.
        pub order_id: Option<OrderId>,
        /// The line of that order.
        pub item_id: Option<ItemId>,
        /// What it does.
        pub kind: MovementKind,
        /// Units more on the shelf, or less.
        pub on_hand_delta: i64,
        /// Units more kept for orders, or less.
        pub reserved_delta: i64,
        /// Why: the status the order came to, or what somebody said.
        pub cause: String,
        /// Who.
        pub actor: String,
        /// When.
        pub at: Instant,
        /// Line, version of the order and kind, unique: no effect happens twice. `None` for corrections by hand.
        pub effect: Option<String>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
