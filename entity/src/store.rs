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
        /// Where customers write or call, in one line.
        pub support_contact: Option<String>,
        /// Its phone, E.164.
        pub phone: Option<String>,
        /// Where it is, in one line.
        pub postal_address: Option<String>,
        /// Where a customer sees an order: an address with `{number}`, `{externalId}` or `{token}` in it.
        pub order_url: Option<String>,
        /// Its picture above e-mails.
        pub logo_url: Option<String>,
        /// Its colour in e-mails: `#1d4ed8`.
        pub brand_color: Option<String>,
        /// Where customers fetch orders, in one line.
        pub pickup_address: Option<String>,
        /// When customers may fetch orders, in one line.
        pub pickup_hours: Option<String>,
        /// Days for which an order waits to be fetched.
        pub pickup_days: Option<i32>,
        /// How customers send back what they return.
        pub return_instructions: Option<String>,
        /// Days in which customers send back what they return.
        pub return_days: i32,
        /// Days in which a refund reaches the customer.
        pub refund_days: i32,
        /// Who is told of new orders: a JSON array of e-mail addresses.
        pub alert_addresses: String,
        /// Minutes between two e-mails about new orders.
        pub alert_minutes: i32,
        /// What customers are told of by themselves where that is not what is usual: a JSON object from a status, or
        /// `ORDER_RECEIVED`, to a boolean.
        pub notify_defaults: String,
        /// Whether an order is shipped by itself once all that is in it was posted.
        pub ship_when_posted: bool,
        /// Whether an order is delivered by itself once all its shipments are, or not delivered once one could not be.
        pub deliver_when_delivered: bool,
        /// Who sends, as labels say it: a JSON object.
        pub sender: String,
        /// Days for which a customer can follow an order on its page.
        pub tracking_page_days: i32,
    }
}

/// Nothing is joined to the settings.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
