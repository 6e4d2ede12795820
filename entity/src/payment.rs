//! Payments of an order; there may be several (voucher and card).

use crate::Instant;
use crate::id::{OrderId, PaymentId};
use crate::kept::kept_as_text;
use crate::money::Money;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// How a customer pays.
    pub enum PaymentMethod {
        /// Pix, static or dynamic.
        Pix = "PIX",
        /// Boleto bancário.
        Boleto = "BOLETO",
        /// Bank deposit or transfer, confirmed by hand.
        Deposit = "DEPOSIT",
        /// Credit card.
        CreditCard = "CREDIT_CARD",
        /// Debit card.
        DebitCard = "DEBIT_CARD",
        /// Voucher or credit of the store.
        StoreCredit = "STORE_CREDIT",
        /// Anything else.
        Other = "OTHER",
    }
}

kept_as_text! {
    /// Where one payment stands.
    pub enum PaymentStatus {
        /// Waiting for the customer.
        Pending = "PENDING",
        /// Promised by the provider, not taken yet.
        Authorized = "AUTHORIZED",
        /// Taken.
        Captured = "CAPTURED",
        /// Refused by the provider.
        Refused = "REFUSED",
        /// Not paid in time.
        Expired = "EXPIRED",
        /// Called off before it was taken.
        Cancelled = "CANCELLED",
        /// Given back in part.
        PartiallyRefunded = "PARTIALLY_REFUNDED",
        /// Given back.
        Refunded = "REFUNDED",
        /// Held while the customer disputes it.
        Disputed = "DISPUTED",
        /// Taken back by the card network.
        ChargedBack = "CHARGED_BACK",
    }
}

impl PaymentStatus {
    /// Whether money of it arrived, wherever that is now.
    pub const fn has_money(self) -> bool {
        matches!(
            self,
            Self::Captured | Self::PartiallyRefunded | Self::Refunded | Self::Disputed | Self::ChargedBack
        )
    }
}

stored! {
    /// One payment.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "payments")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: PaymentId,
        /// The order it belongs to.
        pub order_id: OrderId,
        /// Place in the order, from 1.
        pub position: i32,
        /// How.
        pub method: PaymentMethod,
        /// Where it stands.
        pub state: PaymentStatus,
        /// How much.
        pub amount_cents: Money,
        /// How much of it went back.
        pub refunded_cents: Money,
        /// Number of instalments; 1 when paid at once.
        pub installments: i32,
        /// Card network, in the provider's spelling.
        pub card_brand: Option<String>,
        /// Identifier of the Pix charge.
        pub pix_txid: Option<String>,
        /// Pix copy-and-paste code (BR Code).
        pub pix_code: Option<String>,
        /// The 47 digits of the boleto.
        pub boleto_line: Option<String>,
        /// What the provider or the bank calls it.
        pub reference: Option<String>,
        /// Until when it can be paid.
        pub expires_at: Option<Instant>,
        /// When the money was taken.
        pub captured_at: Option<Instant>,
        /// When it was created.
        pub created_at: Instant,
        /// How much of it arrived.
        pub captured_cents: Money,
        /// What the customer is told to do: the bank account of a deposit.
        pub instructions: Option<String>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
