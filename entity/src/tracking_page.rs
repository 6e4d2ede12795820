//! Pages on which customers follow their orders.

use crate::Instant;
use crate::id::{OrderId, TrackingPageId};
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// One page: whoever has its address sees it until it expires or is revoked.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tracking_pages")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: TrackingPageId,
        /// The order.
        pub order_id: OrderId,
        /// What stands in the address: random, unique.
        pub token: String,
        /// Who made it.
        pub created_by: String,
        /// When it was made.
        pub created_at: Instant,
        /// When it ends.
        pub expires_at: Instant,
        /// When it was revoked, or, once another one was made after its end, when it ended. An order has one page at most that was not.
        pub revoked_at: Option<Instant>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
