//! What is in an order.

use super::random::Random;
use entity::customer::CustomerKind;
use entity::id::{ItemId, OrderId};
use entity::money::Money;
use entity::{item, product};

const LINES: [(u64, u64); 4] = [(560, 1), (250, 2), (110, 3), (50, 4)];
const UNITS: [(u64, i32); 3] = [(800, 1), (140, 2), (40, 3)];
/// Per cent of a coupon, on every line of the order.
const COUPONS: [(u64, i64); 3] = [(60, 5), (70, 10), (20, 15)];

/// Lines with their sums.
#[derive(Debug, Default)]
pub(super) struct Basket {
    /// The lines.
    pub(super) items: Vec<item::Model>,
    /// Before discounts, cents.
    pub(super) items_cents: i64,
    /// Cents.
    pub(super) discount_cents: i64,
    /// Grams.
    pub(super) weight_g: i64,
}

impl Basket {
    /// What a customer picks; the first goods of the list sell best.
    pub(super) fn pick(goods: &[product::Model], kind: CustomerKind, random: &mut Random) -> Self {
        let mut basket = Self::default();
        let coupon = random.share(&COUPONS, 0);
        let mut left = random.share(&LINES, 5);
        while left > 0 {
            let Some(product) = goods.get(random.early(goods.len())) else {
                break;
            };
            let quantity = match kind {
                CustomerKind::Person => random.share(&UNITS, 4),
                CustomerKind::Company => i32::try_from(random.between(2, 12)).unwrap_or(2),
            };
            if basket.items.iter().all(|item| item.product_id != Some(product.id)) {
                basket.put(product, quantity, coupon);
            }
            left -= 1;
        }
        basket
    }

    fn put(&mut self, product: &product::Model, quantity: i32, coupon: i64) {
        let cents = product.price_cents.cents() * i64::from(quantity);
        let discount = cents * coupon / 100;
        self.items_cents += cents;
        self.discount_cents += discount;
        self.weight_g += i64::from(product.weight_g.unwrap_or_default()) * i64::from(quantity);
        self.items.push(item::Model {
            id: ItemId(0),
            order_id: OrderId(0),
            position: i32::try_from(self.items.len()).unwrap_or_default() + 1,
            product_id: Some(product.id),
            sku: product.sku.clone(),
            name: product.name.clone(),
            quantity,
            unit_price_cents: product.price_cents,
            discount_cents: Money(discount),
            total_cents: Money(cents - discount),
            weight_g: product.weight_g,
            length_mm: product.length_mm,
            width_mm: product.width_mm,
            height_mm: product.height_mm,
            ship_by: None,
            missing: 0,
            restocked: 0,
            discarded: 0,
            shipped: 0,
        });
    }

    /// What the goods cost, cents.
    pub(super) fn price(&self) -> i64 {
        self.items_cents - self.discount_cents
    }
}
