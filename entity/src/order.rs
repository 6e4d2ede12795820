//! Orders: one row carries all that a list shows, filters and sorts by.

use crate::Instant;
use crate::id::{CustomerId, OrderId};
use crate::kept::kept_as_text;
use crate::money::Money;
use crate::payment::PaymentMethod;
use crate::row::stored;
use crate::status::{CancelReason, FulfilmentState, InvoiceState, OrderStatus, PaymentState};
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// How the goods reach the customer.
    pub enum DeliveryMethod {
        /// By a carrier or the store's own delivery.
        Delivery = "DELIVERY",
        /// The customer fetches them.
        Pickup = "PICKUP",
    }
}

/// Tags of an order as a JSON array of texts, sorted and without repetition.
#[derive(Clone, Debug, PartialEq, Eq, sea_orm::DeriveValueType)]
pub struct Tags(pub String);

crate::row::cell_newtype!(Tags(String));

impl Tags {
    /// Keeps these tags.
    pub fn of(tags: impl IntoIterator<Item = String>) -> Self {
        let tags: std::collections::BTreeSet<String> = tags.into_iter().collect();
        Self(serde_json::Value::from_iter(tags).to_string())
    }

    /// The tags one by one.
    pub fn list(&self) -> Vec<String> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

stored! {
    /// An order. Customer and place are snapshots: what was true when it was placed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: OrderId,
        /// What people call it: sequential in the store, never reused.
        pub number: i64,
        /// The number in the system it came from, unique within `source`.
        pub external_id: Option<String>,
        /// The system it came from (`storefront`, `olist`, `demo`).
        pub source: String,
        /// The sales channel within the source (`site`, `app`, a marketplace).
        pub channel: Option<String>,
        /// Where it stands.
        pub status: OrderStatus,
        /// Where the money is, derived.
        pub payment_state: PaymentState,
        /// Where the goods are, derived.
        pub fulfilment_state: FulfilmentState,
        /// Whether it has a valid fiscal document, derived.
        pub invoice_state: InvoiceState,
        /// The method of the largest payment; `None` when there is none.
        pub payment_method: Option<PaymentMethod>,
        /// How the goods reach the customer.
        pub delivery_method: DeliveryMethod,
        /// ISO 4217 code of every amount of the order.
        pub currency: String,
        /// Sum of the items before discounts.
        pub items_cents: Money,
        /// All discounts, as a positive amount.
        pub discount_cents: Money,
        /// What the customer pays for delivery.
        pub shipping_cents: Money,
        /// Items − discount + shipping.
        pub total_cents: Money,
        /// Who bought.
        pub customer_id: CustomerId,
        /// Name at the time of the order.
        pub customer_name: Option<String>,
        /// The name folded for sorting: lower case, no accents; empty when there is none.
        pub customer_key: String,
        /// E-mail at the time of the order.
        pub customer_email: Option<String>,
        /// CPF or CNPJ at the time of the order, canonical.
        pub customer_document: Option<String>,
        /// Phone at the time of the order, E.164.
        pub customer_phone: Option<String>,
        /// City of the delivery.
        pub city: Option<String>,
        /// The city folded: lower case, no accents; empty when there is none.
        pub city_key: String,
        /// State of the delivery, two letters.
        pub uf: Option<String>,
        /// When it was placed.
        pub placed_at: Instant,
        /// When the payments covered the total.
        pub paid_at: Option<Instant>,
        /// When the first fiscal document was entered.
        pub invoiced_at: Option<Instant>,
        /// When it was handed to the carrier.
        pub shipped_at: Option<Instant>,
        /// When it reached the customer.
        pub delivered_at: Option<Instant>,
        /// When it was called off.
        pub cancelled_at: Option<Instant>,
        /// When it has to be posted.
        pub ship_by: Option<Instant>,
        /// When it was promised to arrive.
        pub deliver_by: Option<Instant>,
        /// Why it was called off.
        pub cancel_reason: Option<CancelReason>,
        /// What the customer wrote.
        pub customer_note: Option<String>,
        /// What staff wrote, never shown to the customer.
        pub internal_note: Option<String>,
        /// The store's own labels.
        pub tags: Tags,
        /// Rises with each change.
        pub version: i32,
        /// When it last changed.
        pub updated_at: Instant,
        /// Who looks after it.
        pub assigned_to: Option<String>,
        /// BCP 47 language in which the customer is written to: `pt-BR`, `en` or `es`.
        pub locale: String,
        /// Whether an e-mail to the customer could not be delivered, and none has been since.
        pub email_failed: bool,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
