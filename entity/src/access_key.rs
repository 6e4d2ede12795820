//! What people and programs show to be let in.

use crate::Instant;
use crate::id::AccessKeyId;
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// Who holds a key.
    pub enum AccessKeyKind {
        /// A program: a storefront, a payment gateway.
        Service = "SERVICE",
        /// A person of the staff.
        Person = "PERSON",
    }
}

stored! {
    /// One key. The key itself is never kept, only its hash.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "access_keys")]
    pub struct Model {
        /// Key of the row.
        #[sea_orm(primary_key)]
        pub id: AccessKeyId,
        /// Who holds it: what the history calls them.
        pub name: String,
        /// Program or person.
        pub kind: AccessKeyKind,
        /// What the key begins with, enough to recognise it.
        pub prefix: String,
        /// SHA-256 of the key, hexadecimal, unique.
        pub hash: String,
        /// What it allows: a JSON array of names such as `orders:read`.
        pub scopes: String,
        /// Who made it.
        pub created_by: String,
        /// When it was made.
        pub created_at: Instant,
        /// When it ends by itself.
        pub expires_at: Option<Instant>,
        /// When it was last shown, to the minute.
        pub last_used_at: Option<Instant>,
        /// When it was taken back.
        pub revoked_at: Option<Instant>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
