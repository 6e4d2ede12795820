//! What the total of an order is made of.

use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::Money;
use async_graphql::SimpleObject;
use entity::order;

/// The amounts of an order: items − discount + shipping = total.
#[derive(SimpleObject)]
pub(crate) struct OrderTotals {
    /// Sum of the items before discounts.
    pub(crate) items: Money,
    /// All discounts, as a positive amount.
    pub(crate) discount: Money,
    /// What the customer pays for delivery.
    pub(crate) shipping: Money,
    /// What the customer pays in all.
    pub(crate) total: Money,
}

impl OrderTotals {
    pub(crate) fn of(order: &order::Model) -> Self {
        Self {
            items: Money(order.items_cents),
            discount: Money(order.discount_cents),
            shipping: Money(order.shipping_cents),
            total: Money(order.total_cents),
        }
    }
}

impl Fields for OrderTotals {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        match name {
            "items" => slot.put(&self.items),
            "discount" => slot.put(&self.discount),
            "shipping" => slot.put(&self.shipping),
            "total" => slot.put(&self.total),
            _ => Err(NotPlain),
        }
    }
}
