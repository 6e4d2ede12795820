//! The XML of fiscal documents, apart from their rows: it is large and rarely read.

use crate::Instant;
use crate::id::InvoiceId;
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// The XML of one fiscal document.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invoice_xmls")]
    pub struct Model {
        /// The document.
        #[sea_orm(primary_key, auto_increment = false)]
        pub invoice_id: InvoiceId,
        /// Every character of the file, its declaration included.
        pub xml: String,
        /// When it was kept.
        pub created_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
