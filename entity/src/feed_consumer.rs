//! Systems that fetch the feed of orders themselves.

use crate::Instant;
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// One system.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed_consumers")]
    pub struct Model {
        /// What it calls itself.
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        /// Who acknowledged first: nobody else may.
        pub owner: String,
        /// The entry of the feed up to which it has everything.
        pub place: i64,
        /// When it last said so.
        pub acknowledged_at: Instant,
        /// When it first said so.
        pub created_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
