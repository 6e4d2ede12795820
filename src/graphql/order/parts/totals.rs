//! What the total of an order is made of, and what is paid of it.

use super::Payment;
use crate::graphql::failure::Answer;
use crate::graphql::load::{self, PaymentsOf};
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::Money;
use crate::order::paid::Paid;
use async_graphql::{Context, Object};
use entity::order;

/// The amounts of an order.
pub(crate) struct OrderTotals<'o> {
    pub(crate) order: &'o order::Model,
    /// Its payments, when they were read ahead.
    pub(crate) payments: Option<&'o [Payment]>,
}

impl OrderTotals<'_> {
    /// What is paid, when the payments were read ahead.
    fn known(&self) -> Option<Paid> {
        self.payments.map(|payments| Paid::of(payments.iter().map(|payment| &payment.row)))
    }

    async fn paid(&self, ctx: &Context<'_>) -> Answer<Paid> {
        if let Some(paid) = self.known() {
            return Ok(paid);
        }
        let payments = load::one(ctx, PaymentsOf(self.order.id)).await?.unwrap_or_default();
        Ok(Paid::of(&payments))
    }
}

/// The amounts of an order: items − discount + shipping = total, and what is paid of it.
#[Object]
impl OrderTotals<'_> {
    /// Sum of the items before discounts.
    async fn items(&self) -> Money {
        Money(self.order.items_cents)
    }

    /// All discounts, as a positive amount.
    async fn discount(&self) -> Money {
        Money(self.order.discount_cents)
    }

    /// What the customer pays for delivery.
    async fn shipping(&self) -> Money {
        Money(self.order.shipping_cents)
    }

    /// What the customer pays in all.
    async fn total(&self) -> Money {
        Money(self.order.total_cents)
    }

    /// What arrived, of all payments together. More than the total when somebody paid twice.
    async fn captured(&self, ctx: &Context<'_>) -> Answer<Money> {
        Ok(Money(self.paid(ctx).await?.captured))
    }

    /// What went back of it.
    async fn refunded(&self, ctx: &Context<'_>) -> Answer<Money> {
        Ok(Money(self.paid(ctx).await?.refunded))
    }

    /// What is still to come. Zero once the order is paid, cancelled, refunded or charged back.
    async fn due(&self, ctx: &Context<'_>) -> Answer<Money> {
        Ok(Money(self.paid(ctx).await?.due(self.order)))
    }
}

impl Fields for OrderTotals<'_> {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let paid = || self.known().ok_or(NotPlain);
        let amount = match name {
            "items" => self.order.items_cents,
            "discount" => self.order.discount_cents,
            "shipping" => self.order.shipping_cents,
            "total" => self.order.total_cents,
            "captured" => paid()?.captured,
            "refunded" => paid()?.refunded,
            "due" => paid()?.due(self.order),
            _ => return Err(NotPlain),
        };
        slot.put(&Money(amount))
    }
}
