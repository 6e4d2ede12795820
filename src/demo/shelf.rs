//! What is on the shelves: a level for each product, and a ledger that has come to it.
//!
//! Each product was counted once, before the first order, and there was enough for all that were to come. What has left the
//! shelf for an order, and what is kept for one, is a movement each, as if the order had been settled when it happened.

use super::random::Random;
use super::words;
use crate::order::keep::Whole;
use crate::order::stock::held_by;
use crate::stock::Holding;
use entity::event;
use entity::id::{MovementId, ProductId};
use entity::item;
use entity::status::OrderStatus as S;
use entity::stock::{Model as Level, StockMoment};
use entity::stock_movement::{self, MovementKind};
use entity::{Instant, product};
use std::collections::BTreeMap;

/// What the demo calls low.
const LOW: i64 = 5;

/// What the orders so far hold of each product.
#[derive(Debug, Default)]
pub(super) struct Shelf(BTreeMap<ProductId, Holding>);

impl Shelf {
    /// The movements of orders that were kept, with the ids of their items.
    pub(super) fn movements(&mut self, wholes: &[Whole]) -> Vec<stock_movement::Model> {
        let mut movements = Vec::new();
        for whole in wholes {
            for item in &whole.items {
                let Some(product) = item.product_id else { continue };
                let held = held_by(&whole.order, item, StockMoment::Shipped);
                if held == Holding::default() {
                    continue;
                }
                let all = self.0.entry(product).or_default();
                all.reserved += held.reserved;
                all.taken += held.taken;
                movements.push(movement(whole, item, product, held));
            }
        }
        movements
    }

    /// The level of each product, and the count it began with.
    pub(super) fn levels(
        &self,
        goods: &[product::Model],
        now: Instant,
        random: &mut Random,
    ) -> (Vec<Level>, Vec<stock_movement::Model>) {
        let level = |product: &product::Model| {
            let held = self.0.get(&product.id).copied().unwrap_or_default();
            let is_short = random.one_in(10);
            let spare = if is_short { random.between(0, LOW) } else { random.between(40, 400) };
            let on_hand = held.reserved + spare;
            let count = stock_movement::Model {
                on_hand_delta: on_hand + held.taken,
                cause: "inventário inicial".to_owned(),
                actor: words::SYSTEM.to_owned(),
                at: product.created_at,
                ..blank(product.id)
            };
            let level = Level {
                product_id: product.id,
                on_hand,
                reserved: held.reserved,
                track_stock: true,
                allow_backorder: is_short,
                low_stock_threshold: Some(LOW),
                updated_at: now,
            };
            (level, count)
        };
        goods.iter().map(level).unzip()
    }
}

fn movement(whole: &Whole, item: &item::Model, product: ProductId, held: Holding) -> stock_movement::Model {
    let has_left = held.taken != 0;
    let step = if has_left { left(whole) } else { whole.history.first() };
    let blank = blank(product);
    stock_movement::Model {
        order_id: Some(whole.order.id),
        item_id: Some(item.id),
        kind: if has_left { MovementKind::Take } else { MovementKind::Reserve },
        on_hand_delta: -held.taken,
        reserved_delta: held.reserved,
        cause: if has_left { "SHIPPED" } else { "AWAITING_PAYMENT" }.to_owned(),
        actor: step.map_or(blank.actor, |step| step.actor.clone()),
        at: step.map_or(whole.order.updated_at, |step| step.at),
        effect: Some(format!("item {} version {}", item.id.0, whole.order.version)),
        ..blank
    }
}

/// The step with which the goods of an order left.
fn left(whole: &Whole) -> Option<&event::Model> {
    whole.history.iter().find(|step| matches!(step.to_status, Some(S::Shipped | S::Delivered)))
}

fn blank(product_id: ProductId) -> stock_movement::Model {
    stock_movement::Model {
        id: MovementId(0),
        product_id,
        order_id: None,
        item_id: None,
        kind: MovementKind::Set,
        on_hand_delta: 0,
        reserved_delta: 0,
        cause: String::new(),
        actor: words::SYSTEM.to_owned(),
        at: 0,
        effect: None,
    }
}
