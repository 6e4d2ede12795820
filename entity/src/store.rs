//! The store whose orders these are: one row, `id` 1. One database serves one store.

use crate::Instant;
use crate::id::StoreId;
use crate::row::stored;
use sea_orm::entity::prelude::*;

/// The id of the only row.
pub const ONLY: StoreId = StoreId(1);

stored! {
    /// Settings of the store.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stores")]
    pub struct Model {
        /// Always [`ONLY`].
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: StoreId,
        /// What customers call it.
        pub name: String,
        /// Razão social.
        pub legal_name: String,
        /// CNPJs that issue its invoices: a JSON array of `{"cnpj": "14 characters", "uf": "SP"}`.
        pub issuers: String,
        /// IANA name; what "today" means.
        pub time_zone: String,
        /// BCP 47 language of customers and staff.
        pub locale: String,
        /// ISO 4217 code of every amount.
        pub currency: String,
        /// The number of the next order; only ever rises.
        pub next_order_number: i64,
        /// When the settings last changed.
        pub updated_at: Instant,
    }
}

/// Nothing is joined to the settings.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
