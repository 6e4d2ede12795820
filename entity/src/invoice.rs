//! Fiscal documents (NF-e, NFC-e) of an order; there may be several.

use crate::Instant;
use crate::id::{InvoiceId, OrderId};
use crate::kept::kept_as_text;
use crate::money::Money;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// Whether a fiscal document counts.
    pub enum InvoiceStatus {
        /// It counts.
        Valid = "VALID",
        /// It was cancelled and stays for the record.
        Cancelled = "CANCELLED",
    }
}

stored! {
    /// One fiscal document: its key and what the key says.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invoices")]
    pub struct Model {
        /// Key of the row.
        #[sea_orm(primary_key)]
        pub id: InvoiceId,
        /// The order it belongs to.
        pub order_id: OrderId,
        /// Chave de acesso, 44 characters, unique among those that count.
        pub key: String,
        /// 55 (NF-e) or 65 (NFC-e).
        pub model: i16,
        /// Series, 0 to 999.
        pub series: i16,
        /// Number within issuer, model and series, unique among those that count.
        pub number: i32,
        /// CNPJ (14 characters) or CPF (11 digits) of the issuer.
        pub issuer: String,
        /// State of the issuer, two letters.
        pub uf: String,
        /// Year and month of issue, `2026-11`.
        pub issued_month: String,
        /// Whether it counts.
        pub state: InvoiceStatus,
        /// When it was entered.
        pub created_at: Instant,
        /// Who entered it.
        pub entered_by: Option<String>,
        /// Protocol of the authorisation, from the XML.
        pub protocol: Option<String>,
        /// Its total, from the XML.
        pub total_cents: Option<Money>,
        /// When it was issued, from the XML.
        pub issued_at: Option<Instant>,
        /// CPF or CNPJ of the recipient, from the XML.
        pub recipient: Option<String>,
        /// When it was cancelled.
        pub cancelled_at: Option<Instant>,
        /// Why it was cancelled.
        pub cancel_reason: Option<String>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
