//! Rows of shipments, read and written.

use super::contents::{self, Units};
use crate::db::{Read, Tx, is_one_of};
use crate::error::Result;
use crate::order::parts;
use entity::id::{ItemId, OrderId, ShipmentId, ShipmentItemId, VolumeId};
use entity::item;
use entity::shipment::{self, ShipmentState};
use entity::{shipment_item, shipment_volume};
use sea_orm::Value;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, Query, UpdateStatement};

/// What is written down for the shipments of an order.
pub(super) async fn of(db: &impl Read, order: OrderId) -> Result<Vec<shipment_item::Model>> {
    Ok(parts::of::<shipment_item::Model>(db, &[order]).await?.remove(&order).unwrap_or_default())
}

/// Moves the shipments of an order that are in one of these states to another.
pub(super) fn moved(order: OrderId, to: ShipmentState, from: Vec<&'static str>) -> UpdateStatement {
    Query::update()
        .table("shipments")
        .value("state", to.code())
        .and_where(Expr::col("order_id").eq(order.0))
        .and_where(Expr::col("state").is_in(from))
        .to_owned()
}

/// Changes columns of one shipment.
pub(super) async fn change(tx: &Tx, id: ShipmentId, values: Vec<(&'static str, Value)>) -> Result<()> {
    let update = Query::update()
        .table("shipments")
        .values(values.into_iter().map(|(column, value)| (column, Expr::val(value))))
        .and_where(Expr::col("id").eq(id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// The columns of a shipment that somebody may describe.
pub(super) fn described(shipment: &shipment::Model) -> Vec<(&'static str, Value)> {
    vec![
        ("carrier", shipment.carrier.clone().into()),
        ("service", shipment.service.clone().into()),
        ("cost_cents", shipment.cost_cents.into()),
        ("promised_at", shipment.promised_at.into()),
        ("tracking_code", shipment.tracking_code.clone().into()),
    ]
}

/// The volumes of a shipment, by position.
pub(super) async fn volumes_of(
    db: &impl Read,
    shipment: &shipment::Model,
) -> Result<Vec<shipment_volume::Model>> {
    db.rows_of("shipment_volumes", "shipment_id", &[shipment.id.0], &["position"]).await
}

/// The code of the first volume that has one.
pub(super) fn first_code(volumes: &[shipment_volume::Model]) -> Option<String> {
    volumes.iter().find_map(|volume| volume.tracking_code.clone())
}

/// Whether both are the same volumes, whatever their keys.
pub(super) fn same_volumes(one: &[shipment_volume::Model], other: &[shipment_volume::Model]) -> bool {
    let bare = |volume: &shipment_volume::Model| shipment_volume::Model { id: VolumeId(0), ..volume.clone() };
    one.iter().map(bare).eq(other.iter().map(bare))
}

/// The codes of a shipment and its volumes, each once.
pub(super) fn codes(shipment: &shipment::Model, volumes: &[shipment_volume::Model]) -> Vec<String> {
    let own = shipment.tracking_code.iter();
    let mut codes: Vec<String> =
        own.chain(volumes.iter().filter_map(|volume| volume.tracking_code.as_ref())).cloned().collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Makes shipments as if they had never left.
pub(super) async fn unpost(tx: &Tx, ids: &[ShipmentId]) -> Result<()> {
    let mut update = Query::update();
    update.table("shipments").value("state", ShipmentState::Pending.code());
    for column in ["posted_at", "delivered_at", "failed_at", "cancelled_at"] {
        update.value(column, Option::<i64>::None);
    }
    update.value("failure_reason", Option::<String>::None);
    update.and_where(is_one_of(tx.backend(), ("shipments", "id"), ids.iter().map(|id| id.0)));
    tx.run(&update).await?;
    Ok(())
}

/// Writes down what is in a shipment for which nothing is written down yet.
pub(super) async fn write(tx: &Tx, (order, shipment): (OrderId, ShipmentId), units: &Units) -> Result<()> {
    let row = |(item, quantity): (&ItemId, &i32)| shipment_item::Model {
        id: ShipmentItemId(0),
        order_id: order,
        shipment_id: shipment,
        item_id: *item,
        quantity: *quantity,
    };
    let rows: Vec<shipment_item::Model> = units.iter().map(row).collect();
    tx.insert_new("shipment_items", &rows.iter().collect::<Vec<_>>()).await
}

/// Forgets what one table says of a shipment.
pub(super) async fn clear(tx: &Tx, table: &'static str, shipment: ShipmentId) -> Result<()> {
    let delete =
        Query::delete().from_table(table).and_where(Expr::col("shipment_id").eq(shipment.0)).to_owned();
    tx.run(&delete).await?;
    Ok(())
}

/// All that is not missing has left.
pub(super) async fn all_shipped(tx: &Tx, order: OrderId) -> Result<()> {
    let update = Query::update()
        .table("order_items")
        .value("shipped", Expr::col("quantity").sub(Expr::col("missing")))
        .and_where(Expr::col("order_id").eq(order.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// Makes the lines of an order, which is locked, say what has left in its shipments.
///
/// # Errors
///
/// When the database is gone.
pub async fn recount(tx: &Tx, items: &mut [item::Model], shipments: &[shipment::Model]) -> Result<()> {
    let Some(order) = items.first().map(|item| item.order_id) else { return Ok(()) };
    let contents = contents::of(items, shipments, &of(tx, order).await?);
    let shipped = contents::shipped(shipments, &contents);
    let mut changed = Vec::new();
    for item in items {
        let units = shipped.get(&item.id).copied().unwrap_or_default();
        if units != item.shipped {
            item.shipped = units;
            changed.push((item.id, units));
        }
    }
    set_shipped(tx, &changed).await
}

/// Writes how many units of each of these lines have left: one statement.
pub(super) async fn set_shipped(tx: &Tx, lines: &[(ItemId, i32)]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut units = CaseStatement::new();
    for (item, shipped) in lines {
        units = units.case(Expr::col("id").eq(item.0), Expr::val(*shipped));
    }
    let update = Query::update()
        .table("order_items")
        .value("shipped", units.finally(Expr::col("shipped")))
        .and_where(is_one_of(tx.backend(), ("order_items", "id"), lines.iter().map(|(item, _)| item.0)))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}
