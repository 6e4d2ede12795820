//! What a step of the order does to its shipments: they leave, arrive, fail or are called off with it.

use super::contents::{self, has_left, is_live};
use super::rows;
use crate::db::{Read as _, Tx};
use crate::error::Result;
use crate::order::change_status::Situation;
use entity::id::ShipmentId;
use entity::shipment::{self, ShipmentState};
use entity::status::{FulfilmentState as F, OrderStatus as S};
use sea_orm::Value;
use sea_orm::sea_query::{Expr, Query};

/// Takes the shipments of an order along when it comes to a status, and writes down what has left with them.
///
/// An order that ships takes along whatever is in no shipment; one that is fetched leaves it alone. One that is called off calls off
/// its shipments, and one that is opened again has those back that were called off with it.
pub(in crate::order) async fn stamp(tx: &Tx, now: &mut Situation, to: S, reason: Option<&str>) -> Result<()> {
    match to {
        S::Shipped | S::DeliveryFailed => leave(tx, now, to, reason).await,
        S::Delivered if now.shipments.iter().any(|one| is_live(one.state)) => leave(tx, now, to, None).await,
        S::Cancelled => call_off(tx, now).await,
        S::AwaitingPayment
        | S::UnderReview
        | S::Paid
        | S::Picking
        | S::OnHold
        | S::Invoiced
        | S::ReadyForPickup => come_back(tx, now).await,
        _ => Ok(()),
    }
}

/// The state that a shipment comes to with its order.
const fn state_in(to: S) -> ShipmentState {
    match to {
        S::Delivered => ShipmentState::Delivered,
        S::DeliveryFailed => ShipmentState::Failed,
        _ => ShipmentState::Posted,
    }
}

async fn leave(tx: &Tx, now: &mut Situation, to: S, reason: Option<&str>) -> Result<()> {
    let state = state_in(to);
    let moves = |one: &shipment::Model| {
        is_live(one.state) && one.state != ShipmentState::Delivered && one.state != state
    };
    let mut has_rest = false;
    if now.shipments.iter().any(moves) {
        let at = tx.by.at;
        let changes: Vec<(&'static str, Value)> = match state {
            ShipmentState::Delivered => vec![("delivered_at", at.into())],
            ShipmentState::Failed => {
                vec![("failed_at", at.into()), ("failure_reason", reason.map(str::to_owned).into())]
            }
            _ => vec![("posted_at", at.into())],
        };
        let from = now.shipments.iter().filter(|one| moves(one)).map(|one| one.state.code());
        let mut update = rows::moved(now.order.id, state, from.collect());
        update.values(changes.into_iter().map(|(column, value)| (column, Expr::val(value))));
        update.returning(Query::returning().expr(Expr::cust(WRITTEN)));
        for row in tx.query(tx.backend().build(&update)).await? {
            let written: i64 = row.try_get_by_index(0)?;
            has_rest |= written == 0;
        }
    }
    for one in now.shipments.iter_mut().filter(|one| moves(one)) {
        one.state = state;
    }
    if now.items.iter().all(|item| item.shipped >= item.quantity - item.missing) {
        return Ok(());
    }
    if !has_rest {
        take_rest_along(tx, now, state).await?;
    }
    rows::all_shipped(tx, now.order.id).await?;
    for item in &mut now.items {
        item.shipped = item.quantity - item.missing;
    }
    Ok(())
}

/// How many lines are written down for the shipment that a statement changes.
const WRITTEN: &str = "(SELECT COUNT(*) FROM shipment_items WHERE shipment_items.shipment_id = shipments.id)";

/// Puts what is in no shipment into one of its own, which is where the others are.
async fn take_rest_along(tx: &Tx, now: &mut Situation, state: ShipmentState) -> Result<()> {
    let written = rows::of(tx, now.order.id).await?;
    let contents = contents::of(&now.items, &now.shipments, &written);
    if contents::free(&now.items, &now.shipments, &contents, None).is_empty() {
        return Ok(());
    }
    let at = tx.by.at;
    let last = now.shipments.iter().map(|one| one.position).max().unwrap_or_default();
    let rest = shipment::Model {
        id: ShipmentId(tx.next_id("shipments").await?),
        order_id: now.order.id,
        position: last.saturating_add(1),
        created_at: at,
        state,
        posted_at: Some(at),
        delivered_at: (state == ShipmentState::Delivered).then_some(at),
        failed_at: (state == ShipmentState::Failed).then_some(at),
        ..shipment::Model::BLANK
    };
    tx.insert("shipments", &[&rest]).await?;
    now.shipments.push(rest);
    Ok(())
}

/// Calls off what has not arrived. What had left comes back only by force, and then the order says what becomes of the goods.
async fn call_off(tx: &Tx, now: &mut Situation) -> Result<()> {
    let moves = |one: &shipment::Model| is_live(one.state) && one.state != ShipmentState::Delivered;
    let from: Vec<&'static str> =
        now.shipments.iter().filter(|one| moves(one)).map(|one| one.state.code()).collect();
    if from.is_empty() {
        return Ok(());
    }
    let some_left = now.shipments.iter().any(|one| moves(one) && has_left(one.state));
    let update =
        rows::moved(now.order.id, ShipmentState::Cancelled, from).value("cancelled_at", tx.by.at).to_owned();
    tx.run(&update).await?;
    for one in now.shipments.iter_mut().filter(|one| moves(one)) {
        one.state = ShipmentState::Cancelled;
    }
    if some_left { rows::recount(tx, &mut now.items, &now.shipments).await } else { Ok(()) }
}

/// The goods are at the store. Shipments that were called off together with the order are there again; and when the order was
/// forced back from where its goods had left, they have not.
async fn come_back(tx: &Tx, now: &mut Situation) -> Result<()> {
    let gone = matches!(
        now.order.fulfilment_state,
        F::Shipped | F::Failed | F::Delivered | F::Returning | F::Returned
    );
    let mut ids = called_off_with_order(tx, now).await?;
    if gone {
        ids.extend(now.shipments.iter().filter(|one| has_left(one.state)).map(|one| one.id));
    }
    if ids.is_empty() {
        return Ok(());
    }
    rows::unpost(tx, &ids).await?;
    for one in now.shipments.iter_mut().filter(|one| ids.contains(&one.id)) {
        *one = shipment::Model {
            state: ShipmentState::Pending,
            posted_at: None,
            delivered_at: None,
            failed_at: None,
            failure_reason: None,
            cancelled_at: None,
            ..one.clone()
        };
    }
    if gone { rows::recount(tx, &mut now.items, &now.shipments).await } else { Ok(()) }
}

/// The shipments that were called off together with the order, as far as what is in them is free.
async fn called_off_with_order(tx: &Tx, now: &Situation) -> Result<Vec<ShipmentId>> {
    let called_off = now.order.cancelled_at;
    let went_with_it = |one: &&shipment::Model| {
        !is_live(one.state) && one.cancelled_at == called_off && one.posted_at.is_none()
    };
    if now.order.status != S::Cancelled || !now.shipments.iter().any(|one| went_with_it(&one)) {
        return Ok(Vec::new());
    }
    let written = rows::of(tx, now.order.id).await?;
    let mut shipments = now.shipments.clone();
    let mut back = Vec::new();
    for one in now.shipments.iter().filter(went_with_it) {
        // What is written down for those that are live, and for this one.
        let contents = contents::written(&written);
        let free = contents::free(&now.items, &shipments, &contents, None);
        let own = contents.get(&one.id);
        let fits = own.is_none_or(|own| own.iter().all(|(item, units)| free.get(item) >= Some(units)));
        if fits {
            back.push(one.id);
            let same = shipments.iter_mut().filter(|other| other.id == one.id);
            same.for_each(|other| other.state = ShipmentState::Pending);
        }
    }
    Ok(back)
}
