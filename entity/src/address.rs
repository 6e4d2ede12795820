//! Addresses of an order, as they were when it was placed.

use crate::id::{AddressId, OrderId};
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// What an address is for.
    pub enum AddressKind {
        /// Where the goods go.
        Shipping = "SHIPPING",
        /// Who is billed.
        Billing = "BILLING",
    }
}

stored! {
    /// A Brazilian address; one of each kind per order.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "order_addresses")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: AddressId,
        /// The order it belongs to.
        pub order_id: OrderId,
        /// What it is for.
        pub kind: AddressKind,
        /// Who receives.
        pub recipient: Option<String>,
        /// Logradouro.
        pub street: Option<String>,
        /// Número; `S/N` where there is none.
        pub number: Option<String>,
        /// Complemento.
        pub complement: Option<String>,
        /// Bairro.
        pub district: Option<String>,
        /// Cidade.
        pub city: Option<String>,
        /// State, two letters.
        pub uf: Option<String>,
        /// Eight digits.
        pub cep: Option<String>,
        /// First five digits, all that some sources give.
        pub postal_prefix: Option<String>,
        /// Municipality code of IBGE, seven digits.
        pub ibge_code: Option<String>,
        /// Phone of who receives, E.164.
        pub phone: Option<String>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
