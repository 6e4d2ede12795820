//! Payments of an order.

use crate::graphql::order::enums::{PaymentMethod, PaymentStatus};
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::{DateTime, Money};
use async_graphql::{ID, Object};
use entity::payment;

/// One payment of an order; there may be several (a voucher and a card).
#[derive(Clone)]
pub(crate) struct Payment(pub(crate) payment::Model);

/// One payment of an order; there may be several (a voucher and a card).
#[Object]
impl Payment {
    /// Opaque id (`payment_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Place in the order, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// How the customer pays.
    async fn method(&self) -> PaymentMethod {
        self.0.method.into()
    }

    /// Where it stands.
    async fn state(&self) -> PaymentStatus {
        self.0.state.into()
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money(self.0.amount_cents)
    }

    /// How much of it arrived.
    async fn captured(&self) -> Money {
        Money(self.0.captured_cents)
    }

    /// How much of it went back to the customer.
    async fn refunded(&self) -> Money {
        Money(self.0.refunded_cents)
    }

    /// Number of instalments; 1 when paid at once.
    async fn installments(&self) -> i32 {
        self.0.installments
    }

    /// Card network.
    async fn card_brand(&self) -> Option<&str> {
        self.0.card_brand.as_deref()
    }

    /// Identifier of the Pix charge.
    async fn pix_txid(&self) -> Option<&str> {
        self.0.pix_txid.as_deref()
    }

    /// Pix copy-and-paste code (BR Code).
    async fn pix_code(&self) -> Option<&str> {
        self.0.pix_code.as_deref()
    }

    /// The 47 digits of the boleto.
    async fn boleto_line(&self) -> Option<&str> {
        self.0.boleto_line.as_deref()
    }

    /// What the customer is told to do: the bank account of a deposit.
    async fn instructions(&self) -> Option<&str> {
        self.0.instructions.as_deref()
    }

    /// What the provider or the bank calls it.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// Until when it can be paid.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When the money was taken.
    async fn captured_at(&self) -> Option<DateTime> {
        self.0.captured_at.map(DateTime)
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

impl Fields for Payment {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.0;
        match name {
            "id" => slot.put(&row.id),
            "position" => slot.put(&row.position),
            "method" => slot.put(&PaymentMethod::from(row.method)),
            "state" => slot.put(&PaymentStatus::from(row.state)),
            "amount" => slot.put(&Money(row.amount_cents)),
            "refunded" => slot.put(&Money(row.refunded_cents)),
            "installments" => slot.put(&row.installments),
            "cardBrand" => slot.put(&row.card_brand),
            "pixTxid" => slot.put(&row.pix_txid),
            "pixCode" => slot.put(&row.pix_code),
            "boletoLine" => slot.put(&row.boleto_line),
            "reference" => slot.put(&row.reference),
            "expiresAt" => slot.put(&row.expires_at.map(DateTime)),
            "capturedAt" => slot.put(&row.captured_at.map(DateTime)),
            "createdAt" => slot.put(&DateTime(row.created_at)),
            _ => Err(NotPlain),
        }
    }
}
