//! The ledger of money: what came in and what went back, payment by payment.

use crate::Instant;
use crate::id::{MovementId, OrderId, PaymentId};
use crate::kept::kept_as_text;
use crate::money::Money;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// Which way money went.
    pub enum MoneyKind {
        /// To the store.
        Capture = "CAPTURE",
        /// Back to the customer.
        Refund = "REFUND",
    }
}

stored! {
    /// Money that moved.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "money_movements")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: MovementId,
        /// The order.
        pub order_id: OrderId,
        /// The payment.
        pub payment_id: PaymentId,
        /// Which way.
        pub kind: MoneyKind,
        /// How much, always positive.
        pub amount_cents: Money,
        /// When it moved, by the bank or the provider.
        pub at: Instant,
        /// Identifier of the Pix, unique.
        pub end_to_end_id: Option<String>,
        /// What the provider or the bank calls it, unique within its payment and way.
        pub reference: Option<String>,
        /// What the person who confirmed it wrote.
        pub note: Option<String>,
        /// Who recorded it.
        pub actor: String,
        /// When it was recorded.
        pub created_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
