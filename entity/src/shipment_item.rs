//! What is in each shipment.

use crate::id::{ItemId, OrderId, ShipmentId, ShipmentItemId};
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// So many units of a line that are in a shipment.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipment_items")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: ShipmentItemId,
        /// The order.
        pub order_id: OrderId,
        /// The shipment.
        pub shipment_id: ShipmentId,
        /// The line.
        pub item_id: ItemId,
        /// Units.
        pub quantity: i32,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
