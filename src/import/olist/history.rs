//! The history of an order, from its timestamps.

use super::ACTOR;
use super::order::OrderRow;
use entity::Instant;
use entity::event::{self, EventKind, Visibility};
use entity::id::{EventId, OrderId};
use entity::status::OrderStatus;

/// What happened, oldest first: placed, then each status that has a timestamp, in the order of time, and the status the
/// order has now if that is another one than the last, at the last timestamp.
///
/// A few orders were handed to the carrier before they were approved, or even placed: nothing is dated before the order.
pub(super) fn of(order: &OrderRow) -> Vec<event::Model> {
    let mut history = vec![entry(order.placed_at, None, OrderStatus::AwaitingPayment)];
    let mut steps: Vec<(Instant, OrderStatus)> = [
        (order.approved_at, OrderStatus::Paid),
        (order.shipped_at, OrderStatus::Shipped),
        (order.delivered_at, OrderStatus::Delivered),
    ]
    .into_iter()
    .filter_map(|(at, status)| Some((at?.max(order.placed_at), status)))
    .collect();
    steps.sort_by_key(|(at, _)| *at);
    steps.push((order.last_seen_at(), order.status));

    let mut status = OrderStatus::AwaitingPayment;
    for (at, next) in steps {
        if next != status {
            history.push(entry(at, Some(status), next));
            status = next;
        }
    }
    history
}

fn entry(at: Instant, from: Option<OrderStatus>, to: OrderStatus) -> event::Model {
    event::Model {
        id: EventId(0),
        order_id: OrderId(0),
        at,
        kind: if from.is_none() { EventKind::OrderPlaced } else { EventKind::OrderStatusChanged },
        actor: ACTOR.to_owned(),
        from_status: from,
        to_status: Some(to),
        comment: None,
        visibility: Visibility::Public,
        notifies: None,
        message: None,
        reason: None,
        forced: false,
        details: None,
    }
}
