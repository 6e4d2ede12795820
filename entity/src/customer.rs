//! People and companies that buy.

use crate::Instant;
use crate::id::CustomerId;
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// Whether a customer is a person (CPF) or a company (CNPJ).
    pub enum CustomerKind {
        /// Pessoa física.
        Person = "PERSON",
        /// Pessoa jurídica.
        Company = "COMPANY",
    }
}

stored! {
    /// A customer as known today; an order keeps what was true when it was placed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "customers")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: CustomerId,
        /// The id in the system it came from, unique.
        pub external_id: Option<String>,
        /// Person or company.
        pub kind: CustomerKind,
        /// Full name or razão social; `None` when the source has none.
        pub name: Option<String>,
        /// The name folded for sorting and prefix search: lower case, no accents.
        pub name_key: String,
        /// CPF (11 digits) or CNPJ (14 characters), canonical.
        pub document: Option<String>,
        /// Lower case.
        pub email: Option<String>,
        /// E.164, `+5511994029275`.
        pub phone: Option<String>,
        /// When it was first seen.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
