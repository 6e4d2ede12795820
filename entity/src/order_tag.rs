//! The tags of orders once more, one row each, so that an index finds the orders of a tag.

use crate::id::OrderId;
use sea_orm::entity::prelude::*;

/// One tag of one order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_tags")]
pub struct Model {
    /// The label.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag: String,
    /// The order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: OrderId,
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
