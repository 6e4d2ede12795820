//! The store whose orders these are: one row, `id` 1. One database serves one store.

use crate::Instant;
use crate::id::StoreId;
use crate::row::stored;
use crate::stock::StockMoment;
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
        /// When the settings last changed.
        pub updated_at: Instant,
        /// Business days from payment to posting.
        pub handling_days: i32,
        /// When goods leave the shelf in the books.
        pub stock_moment: StockMoment,
        /// Whether an order ships only with an invoice.
        pub invoice_required: bool,
        /// Whether an order whose Pix or boleto was not paid in time is cancelled by itself.
        pub cancel_expired: bool,
        /// Minutes after its expiry in which a Pix may still arrive.
        pub pix_grace_minutes: i32,
        /// Business days after its due date in which a boleto may still arrive.
        pub boleto_grace_days: i32,
        /// Pix key for static codes.
        pub pix_key: Option<String>,
        /// City in static Pix codes.
        pub pix_city: Option<String>,
        /// Bank account for deposits, as customers are told.
        pub bank_account: Option<String>,
    }
}

/// Nothing is joined to the settings.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
