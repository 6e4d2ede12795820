//! The order follows its shipments: shipped once all of it was posted, delivered once all of it has arrived.

use super::contents::has_left;
use crate::db::Tx;
use crate::error::Result;
use crate::order::change;
use crate::order::change_status::{self, Change, Changed, Situation, blocks};
use crate::order::notify::{MessageMode, Notify};
use crate::refusal::Refusal;
use entity::order;
use entity::shipment::ShipmentState;
use entity::status::OrderStatus as S;

/// What the customer is told when the order follows.
#[derive(Clone, Debug, Default)]
pub(super) struct Telling {
    pub(super) notify: Notify,
    pub(super) message: Option<String>,
    pub(super) message_mode: MessageMode,
    /// Why it could not be delivered.
    pub(super) reason: Option<String>,
    /// A status that is no news for the customer.
    pub(super) known: Option<S>,
}

/// What came of following.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// The step that was taken.
    pub(super) step: Option<Changed>,
    /// What stood in the way of one that should have been.
    pub(super) blocked: Vec<Refusal>,
}

/// Whether all that is in an order has left. One on hold is not complete while something is missing.
pub(super) fn is_complete(now: &Situation) -> bool {
    let waits = now.order.status == S::OnHold;
    let all = |item: &entity::item::Model| {
        let wanted = if waits { item.quantity } else { item.quantity - item.missing };
        item.shipped >= wanted
    };
    now.items.iter().all(all) && now.items.iter().any(|item| item.shipped > 0)
}

/// Where the order should stand by its shipments; `None` when they say nothing new.
fn target(now: &Situation) -> Option<S> {
    let stands = now.order.status;
    let mut left = now.shipments.iter().filter(|one| has_left(one.state));
    let has_failed = left.clone().any(|one| one.state == ShipmentState::Failed);
    let is_complete = is_complete(now);
    let to = if has_failed && stands >= S::Shipped {
        now.store.deliver_when_delivered.then_some(S::DeliveryFailed)
    } else if is_complete
        && now.store.deliver_when_delivered
        && left.all(|one| one.state == ShipmentState::Delivered)
    {
        Some(S::Delivered)
    } else {
        (is_complete && now.store.ship_when_posted).then_some(S::Shipped)
    };
    // What has gone further does not come back, and a dispute is for people to settle.
    let is_new = |to: &S| {
        let further = [S::Delivered, S::ReturnInProgress, S::Returned];
        stands != *to && !further.contains(&stands) && now.before_dispute != Some(*to)
    };
    to.filter(is_new)
}

/// Takes the order to where its shipments say, if the machine and its guards allow; else says what stands in the way.
///
/// An order that is paid or picked and has its invoice passes `INVOICED` on the way, of which the customer is not told.
pub(super) async fn follow(tx: &Tx, now: Situation, telling: Telling) -> Result<Followed> {
    let Some(to) = target(&now) else { return Ok(Followed::default()) };
    let order = now.order.id;
    let Telling { notify, message, message_mode, reason, known } = telling;
    let notify = if known == Some(to) { Notify::No } else { notify };
    let step = |to| Change { keeps_shipments: true, ..Change::to(order, to) };
    let wanted = Change { notify, message, message_mode, reason, ..step(to) };
    let blocked = blocks(&now, &wanted);
    if blocked.is_empty() {
        let step = change_status::carry_out(tx, now, wanted).await?;
        return Ok(Followed { step: Some(step), blocked });
    }
    if to != S::Shipped || !matches!(now.order.status, S::Paid | S::Picking) {
        return Ok(Followed { step: None, blocked });
    }
    let between = Change { notify: Notify::No, ..step(S::Invoiced) };
    let mut blocked = blocks(&now, &between);
    let invoiced =
        Situation { order: order::Model { status: S::Invoiced, ..now.order.clone() }, ..now.clone() };
    let known: Vec<_> = blocked.iter().map(|block| block.code).collect();
    blocked.extend(blocks(&invoiced, &wanted).into_iter().filter(|block| !known.contains(&block.code)));
    if !blocked.is_empty() {
        return Ok(Followed { step: None, blocked });
    }
    change_status::carry_out(tx, now, between).await?;
    let invoiced = change::lock(tx, order, None).await?;
    let step = change_status::apply(tx, invoiced, wanted).await?;
    Ok(Followed { step: Some(step), blocked })
}
