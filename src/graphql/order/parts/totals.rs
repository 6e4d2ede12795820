//! What the total of an order is made of.

use crate::graphql::scalar::Money;
use async_graphql::SimpleObject;

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
