//! Who carries parcels, and where customers follow them.

use crate::Instant;
use crate::id::CarrierId;
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// One carrier. Shipments name it by its name.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "carriers")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: CarrierId,
        /// What it is called (`Correios`).
        pub name: String,
        /// The same as it is compared: lower case, without accents; unique.
        pub folded: String,
        /// Where a parcel is followed: an address with `{code}` in it.
        pub tracking_url: Option<String>,
        /// Whether its parcels have tracking codes.
        pub gives_codes: bool,
        /// When it last changed.
        pub updated_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
