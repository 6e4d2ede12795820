//! What the caller says of the goods: what is missing, what came back, and by which code the parcel is followed.

use super::situation::Situation;
use super::{Change, Returned};
use crate::db::Tx;
use crate::error::Result;
use crate::order::shipment::{Warning, code, is_live, stamp};
use crate::refusal::Refusal;
use entity::id::{ItemId, ShipmentId};
use entity::item;
use entity::shipment;
use entity::status::OrderStatus as S;
use entity::stock::StockMoment;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// What cannot be meant of the units and codes that the caller brings.
pub(super) fn check(items: &[item::Model], wanted: &Change) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut units = |field: &str, item: ItemId, units: i64| match items.iter().find(|known| known.id == item)
    {
        None => refusals.push(Refusal::invalid(&format!("{field}.itemId"), "this item is not of this order")),
        Some(known) if units < 1 || units > i64::from(known.quantity) => {
            let expected = format!("expected 1 to {} units of {}", known.quantity, known.sku);
            refusals.push(Refusal::invalid(&format!("{field}.quantity"), expected));
        }
        Some(_) => {}
    };
    for (at, (item, missing)) in wanted.missing.iter().enumerate() {
        units(&format!("missingItems.{at}"), *item, (*missing).into());
    }
    for (at, back) in wanted.returned.iter().enumerate() {
        let negative = back.restock < 0 || back.discard < 0;
        let all = if negative { -1 } else { i64::from(back.restock) + i64::from(back.discard) };
        units(&format!("returnedItems.{at}"), back.item, all);
    }
    if let Some(problem) = wanted.tracking_code.as_deref().and_then(code::wrong) {
        refusals.push(Refusal::invalid("trackingCode", problem));
    }
    let missing = wanted.missing.iter().map(|(item, _)| *item).collect();
    let returned = wanted.returned.iter().map(|back| back.item).collect();
    for (field, named) in [("missingItems", missing), ("returnedItems", returned)] {
        if has_twice(named) {
            refusals.push(Refusal::invalid(field, "expected each item once"));
        }
    }
    refusals
}

fn has_twice(mut items: Vec<ItemId>) -> bool {
    let all = items.len();
    items.sort_unstable();
    items.dedup();
    items.len() < all
}

/// Writes the tracking code on the parcel that has none, on the only one, or on a new one; whether it was changed, and what is
/// unusual about it.
pub(super) async fn track(tx: &Tx, now: &mut Situation, wanted: &Change) -> Result<(bool, Vec<Warning>)> {
    let Some(code) = wanted.tracking_code.as_deref().map(code::kept) else { return Ok((false, Vec::new())) };
    let live: Vec<usize> =
        (0..).zip(&now.shipments).filter(|(_, one)| is_live(one.state)).map(|(at, _)| at).collect();
    let of = |at: &usize| now.shipments.get(*at).and_then(|one| one.tracking_code.as_deref());
    let known = live.iter().find(|at| of(at) == Some(code.as_str()));
    let open = live.iter().find(|at| of(at).is_none());
    let at = known.or(open).or(live.first().filter(|_| live.len() == 1)).copied();
    let carrier = at.and_then(|at| now.shipments.get(at)?.carrier.as_deref());
    let warnings = code::warnings(tx, now.order.id, carrier, std::slice::from_ref(&code)).await?;
    if known.is_some() {
        return Ok((false, warnings));
    }
    if let Some(shipment) = at.and_then(|at| now.shipments.get_mut(at)) {
        shipment.tracking_code = Some(code.clone());
        let update = Query::update()
            .table("shipments")
            .value("tracking_code", code)
            .and_where(Expr::col("id").eq(shipment.id.0))
            .to_owned();
        tx.run(&update).await?;
        return Ok((true, warnings));
    }
    let last = now.shipments.iter().map(|shipment| shipment.position).max().unwrap_or_default();
    let shipment = shipment::Model {
        id: ShipmentId(tx.next_id("shipments").await?),
        order_id: now.order.id,
        position: last + 1,
        tracking_code: Some(code),
        created_at: tx.by.at,
        ..shipment::Model::BLANK
    };
    tx.insert("shipments", &[&shipment]).await?;
    now.shipments.push(shipment);
    Ok((true, warnings))
}

/// Writes down what is missing, what came back, and when parcels left and arrived.
pub(super) async fn write(tx: &Tx, now: &mut Situation, wanted: &Change, moved: bool) -> Result<()> {
    if !moved {
        return Ok(());
    }
    let lost_when_cancelled = wanted.to == S::Cancelled && !wanted.restock;
    let was_taken = now.store.stock_moment != StockMoment::Shipped;
    for item in &mut now.items {
        let before = (item.missing, item.restocked, item.discarded);
        match wanted.to {
            S::OnHold => item.missing = missing(wanted, item.id),
            S::Paid | S::Picking | S::Invoiced => item.missing = 0,
            S::Cancelled if lost_when_cancelled && was_taken => item.discarded = item.quantity,
            _ => {}
        }
        if let Some(back) = wanted.returned.iter().find(|back| back.item == item.id) {
            let Returned { restock, discard, .. } = *back;
            (item.restocked, item.discarded) = (restock, discard);
        }
        if before != (item.missing, item.restocked, item.discarded) {
            let update = Query::update()
                .table("order_items")
                .value("missing", item.missing)
                .value("restocked", item.restocked)
                .value("discarded", item.discarded)
                .and_where(Expr::col("id").eq(item.id.0))
                .to_owned();
            tx.run(&update).await?;
        }
    }
    if wanted.keeps_shipments {
        return Ok(());
    }
    stamp(tx, now, wanted.to, wanted.reason.as_deref()).await
}

fn missing(wanted: &Change, item: ItemId) -> i32 {
    wanted.missing.iter().find(|(missing, _)| *missing == item).map_or(0, |(_, units)| *units)
}
