//! Payments of an order.

use crate::graphql::failure::Answer;
use crate::graphql::load::{self, MovementsOf};
use crate::graphql::order::enums::{MoneyKind, PaymentMethod, PaymentStatus};
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::{DateTime, Money};
use async_graphql::{Context, ID, Object};
use entity::{money_movement, payment};
use std::borrow::Cow;

/// One payment of an order; there may be several (a voucher and a card).
#[derive(Clone)]
pub(crate) struct Payment {
    pub(crate) row: payment::Model,
    /// Read ahead with the order when the selection asks for it.
    pub(crate) movements: Option<Vec<MoneyMovement>>,
}

impl From<payment::Model> for Payment {
    fn from(row: payment::Model) -> Self {
        Self { row, movements: None }
    }
}

/// One payment of an order; there may be several (a voucher and a card).
#[Object]
impl Payment {
    /// Opaque id (`payment_…`).
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Place in the order, from 1.
    async fn position(&self) -> i32 {
        self.row.position
    }

    /// How the customer pays.
    async fn method(&self) -> PaymentMethod {
        self.row.method.into()
    }

    /// Where it stands.
    async fn state(&self) -> PaymentStatus {
        self.row.state.into()
    }

    /// How much. More than was asked for when more arrived.
    async fn amount(&self) -> Money {
        Money(self.row.amount_cents)
    }

    /// How much of it arrived.
    async fn captured(&self) -> Money {
        Money(self.row.captured_cents)
    }

    /// How much of it went back to the customer.
    async fn refunded(&self) -> Money {
        Money(self.row.refunded_cents)
    }

    /// Number of instalments; 1 when paid at once.
    async fn installments(&self) -> i32 {
        self.row.installments
    }

    /// Card network.
    async fn card_brand(&self) -> Option<&str> {
        self.row.card_brand.as_deref()
    }

    /// Identifier of the Pix charge.
    async fn pix_txid(&self) -> Option<&str> {
        self.row.pix_txid.as_deref()
    }

    /// Pix copy-and-paste code (BR Code).
    async fn pix_code(&self) -> Option<&str> {
        self.row.pix_code.as_deref()
    }

    /// The 47 digits of the boleto.
    async fn boleto_line(&self) -> Option<&str> {
        self.row.boleto_line.as_deref()
    }

    /// What the customer is told to do: the bank account of a deposit.
    async fn instructions(&self) -> Option<&str> {
        self.row.instructions.as_deref()
    }

    /// What the provider or the bank calls it.
    async fn reference(&self) -> Option<&str> {
        self.row.reference.as_deref()
    }

    /// Until when it can be paid.
    async fn expires_at(&self) -> Option<DateTime> {
        self.row.expires_at.map(DateTime)
    }

    /// When the money was taken.
    async fn captured_at(&self) -> Option<DateTime> {
        self.row.captured_at.map(DateTime)
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// The money that came and went, in the order in which it was recorded. Empty for imported payments: their history of money
    /// is not known.
    async fn movements(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Vec<MoneyMovement>>> {
        if let Some(movements) = &self.movements {
            return Ok(Cow::Borrowed(movements));
        }
        let of_order = load::one(ctx, MovementsOf(self.row.order_id)).await?.unwrap_or_default();
        let own = of_order.into_iter().filter(|movement| movement.payment_id == self.row.id);
        Ok(Cow::Owned(own.map(MoneyMovement).collect()))
    }
}

/// Money that came or went.
#[derive(Clone)]
pub(crate) struct MoneyMovement(pub(crate) money_movement::Model);

/// Money that came or went.
#[Object]
impl MoneyMovement {
    /// Which way.
    async fn kind(&self) -> MoneyKind {
        self.0.kind.into()
    }

    /// How much, always positive.
    async fn amount(&self) -> Money {
        Money(self.0.amount_cents)
    }

    /// When it moved, by the bank or the provider.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Identifier of the Pix.
    async fn end_to_end_id(&self) -> Option<&str> {
        self.0.end_to_end_id.as_deref()
    }

    /// What the provider or the bank calls it.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// What the person who recorded it wrote; of a refund, the reason.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Who recorded it.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

impl Fields for Payment {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.row;
        match name {
            "id" => slot.put(&row.id),
            "position" => slot.put(&row.position),
            "method" => slot.put(&PaymentMethod::from(row.method)),
            "state" => slot.put(&PaymentStatus::from(row.state)),
            "amount" => slot.put(&Money(row.amount_cents)),
            "captured" => slot.put(&Money(row.captured_cents)),
            "refunded" => slot.put(&Money(row.refunded_cents)),
            "installments" => slot.put(&row.installments),
            "cardBrand" => slot.put(&row.card_brand),
            "pixTxid" => slot.put(&row.pix_txid),
            "pixCode" => slot.put(&row.pix_code),
            "boletoLine" => slot.put(&row.boleto_line),
            "instructions" => slot.put(&row.instructions),
            "reference" => slot.put(&row.reference),
            "expiresAt" => slot.put(&row.expires_at.map(DateTime)),
            "capturedAt" => slot.put(&row.captured_at.map(DateTime)),
            "createdAt" => slot.put(&DateTime(row.created_at)),
            "movements" => slot.put_read(self.movements.as_ref()),
            _ => Err(NotPlain),
        }
    }
}

impl Fields for MoneyMovement {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.0;
        match name {
            "kind" => slot.put(&MoneyKind::from(row.kind)),
            "amount" => slot.put(&Money(row.amount_cents)),
            "at" => slot.put(&DateTime(row.at)),
            "endToEndId" => slot.put(&row.end_to_end_id),
            "reference" => slot.put(&row.reference),
            "note" => slot.put(&row.note),
            "actor" => slot.put(&row.actor),
            "recordedAt" => slot.put(&DateTime(row.created_at)),
            _ => Err(NotPlain),
        }
    }
}
