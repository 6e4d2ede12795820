//! What the caller says of the goods: what is missing, what came back, and by which code the parcel is followed.

use super::situation::Situation;
use super::{Change, Returned};
use crate::br::tracking::TrackingCode;
use crate::db::Tx;
use crate::error::Result;
use crate::refusal::Refusal;
use entity::id::{ItemId, ShipmentId};
use entity::item;
use entity::shipment;
use entity::status::OrderStatus as S;
use entity::stock::StockMoment;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// The longest tracking code of any carrier, characters.
const LONGEST_CODE: usize = 40;

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
    if let Some(problem) = wanted.tracking_code.as_deref().and_then(wrong_code) {
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

/// What is wrong with a tracking code: one of Correios has a check digit, others are letters, digits and dashes.
fn wrong_code(code: &str) -> Option<String> {
    let code = code.trim().to_uppercase();
    let plain =
        code.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_' | '/'));
    if !plain || !(3..=LONGEST_CODE).contains(&code.len()) {
        return Some(format!("expected 3 to {LONGEST_CODE} letters, digits and dashes"));
    }
    let of_correios = code.len() == 13 && code.ends_with("BR");
    TrackingCode::parse(&code).err().filter(|_| of_correios).map(|error| error.to_string())
}

/// Writes the tracking code on the parcel that has none, on the only one, or on a new one; whether it was changed.
pub(super) async fn track(tx: &Tx, now: &mut Situation, wanted: &Change) -> Result<bool> {
    let Some(code) = wanted.tracking_code.as_deref().map(|code| code.trim().to_uppercase()) else {
        return Ok(false);
    };
    if now.shipments.iter().any(|shipment| shipment.tracking_code.as_deref() == Some(code.as_str())) {
        return Ok(false);
    }
    let open = now.shipments.iter().position(|shipment| shipment.tracking_code.is_none());
    let at = open.or((now.shipments.len() == 1).then_some(0));
    if let Some(shipment) = at.and_then(|at| now.shipments.get_mut(at)) {
        shipment.tracking_code = Some(code.clone());
        let update = Query::update()
            .table("shipments")
            .value("tracking_code", code)
            .and_where(Expr::col("id").eq(shipment.id.0))
            .to_owned();
        tx.run(&update).await?;
        return Ok(true);
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
    Ok(true)
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
    match wanted.to {
        S::Shipped => stamp(tx, now, "posted_at").await,
        S::Delivered => stamp(tx, now, "delivered_at").await,
        _ => Ok(()),
    }
}

fn missing(wanted: &Change, item: ItemId) -> i32 {
    wanted.missing.iter().find(|(missing, _)| *missing == item).map_or(0, |(_, units)| *units)
}

/// Sets the time on the order's parcels that have none yet.
async fn stamp(tx: &Tx, now: &Situation, column: &'static str) -> Result<()> {
    let update = Query::update()
        .table("shipments")
        .value(column, tx.by.at)
        .and_where(Expr::col("order_id").eq(now.order.id.0))
        .and_where(Expr::col(column).is_null())
        .to_owned();
    if now.shipments.is_empty() {
        return Ok(());
    }
    tx.run(&update).await?;
    Ok(())
}
