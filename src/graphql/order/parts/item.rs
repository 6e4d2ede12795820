//! Lines of an order.

use crate::graphql::failure::Answer;
use crate::graphql::load;
use crate::graphql::product::Product;
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::{DateTime, Money};
use async_graphql::{Context, ID, Object};
use entity::{item, product};
use std::borrow::Cow;

/// One line of an order: a product as it was when it was sold.
#[derive(Clone)]
pub(crate) struct OrderItem {
    pub(crate) row: item::Model,
    /// Read ahead with the order when the selection asks for it.
    pub(crate) product: Option<Product>,
}

impl From<item::Model> for OrderItem {
    fn from(row: item::Model) -> Self {
        Self { row, product: None }
    }
}

/// One line of an order: a product as it was when it was sold.
#[Object]
impl OrderItem {
    /// Opaque id (`item_…`).
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Place in the order, from 1.
    async fn position(&self) -> i32 {
        self.row.position
    }

    /// The product as it is today; null when the store does not know it.
    async fn product(&self, ctx: &Context<'_>) -> Option<Answer<Cow<'_, Product>>> {
        if let Some(product) = &self.product {
            return Some(Ok(Cow::Borrowed(product)));
        }
        let found = load::one(ctx, self.row.product_id?).await.transpose()?;
        Some(found.map(|row: product::Model| Cow::Owned(Product(row))))
    }

    /// SKU when it was sold.
    async fn sku(&self) -> &str {
        &self.row.sku
    }

    /// Name when it was sold.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Units.
    async fn quantity(&self) -> i32 {
        self.row.quantity
    }

    /// Price of one unit.
    async fn unit_price(&self) -> Money {
        Money(self.row.unit_price_cents)
    }

    /// Discount on the whole line, as a positive amount.
    async fn discount(&self) -> Money {
        Money(self.row.discount_cents)
    }

    /// Quantity × unit price − discount.
    async fn total(&self) -> Money {
        Money(self.row.total_cents)
    }

    /// Weight of one unit, grams.
    async fn weight_g(&self) -> Option<i32> {
        self.row.weight_g
    }

    /// Length of the package of one unit, millimetres.
    async fn length_mm(&self) -> Option<i32> {
        self.row.length_mm
    }

    /// Width of the package of one unit, millimetres.
    async fn width_mm(&self) -> Option<i32> {
        self.row.width_mm
    }

    /// Height of the package of one unit, millimetres.
    async fn height_mm(&self) -> Option<i32> {
        self.row.height_mm
    }

    /// Units that are missing while the order is on hold.
    async fn missing(&self) -> i32 {
        self.row.missing
    }

    /// Units that came back and were put on the shelf again.
    async fn restocked(&self) -> i32 {
        self.row.restocked
    }

    /// Units that came back and were thrown away.
    async fn discarded(&self) -> i32 {
        self.row.discarded
    }

    /// Units that have left in shipments.
    async fn shipped_quantity(&self) -> i32 {
        self.row.shipped
    }

    /// When this line has to be handed to the carrier.
    async fn ship_by(&self) -> Option<DateTime> {
        self.row.ship_by.map(DateTime)
    }
}

impl Fields for OrderItem {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.row;
        match name {
            "id" => slot.put(&row.id),
            "position" => slot.put(&row.position),
            // A product that is not there may not have been looked for.
            "product" if self.product.is_some() || row.product_id.is_none() => slot.put(&self.product),
            "sku" => slot.put(&row.sku),
            "name" => slot.put(&row.name),
            "quantity" => slot.put(&row.quantity),
            "unitPrice" => slot.put(&Money(row.unit_price_cents)),
            "discount" => slot.put(&Money(row.discount_cents)),
            "total" => slot.put(&Money(row.total_cents)),
            "weightG" => slot.put(&row.weight_g),
            "lengthMm" => slot.put(&row.length_mm),
            "widthMm" => slot.put(&row.width_mm),
            "heightMm" => slot.put(&row.height_mm),
            "missing" => slot.put(&row.missing),
            "restocked" => slot.put(&row.restocked),
            "discarded" => slot.put(&row.discarded),
            "shippedQuantity" => slot.put(&row.shipped),
            "shipBy" => slot.put(&row.ship_by.map(DateTime)),
            _ => Err(NotPlain),
        }
    }
}
