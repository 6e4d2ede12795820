//! Shipments of many orders, read ahead with what is selected of them.

use super::parts::{OrderItem, Shipment, ShipmentItem, ShipmentVolume};
use crate::app::App;
use crate::error::Result;
use crate::order::parts::{self, Of};
use crate::order::shipment::contents;
use async_graphql::Lookahead;
use entity::id::OrderId;
use entity::{item, shipment, shipment_item, shipment_volume};
use std::collections::HashMap;

/// What a selection on the shipments of orders asks for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted {
    items: bool,
    volumes: bool,
}

impl Wanted {
    /// What is selected on the shipments at `look`; `None` when they are not.
    pub(super) fn at(look: &Lookahead<'_>) -> Option<Self> {
        let selects = |field| look.field(field).exists();
        look.exists().then(|| Self { items: selects("items"), volumes: selects("volumes") })
    }

    /// What either asks for.
    pub(super) fn or(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => {
                Some(Self { items: one.items || other.items, volumes: one.volumes || other.volumes })
            }
            (one, other) => one.or(other),
        }
    }
}

/// The shipments of orders, and what belongs to them.
pub(super) struct Parcels {
    shipments: Of<shipment::Model>,
    written: Option<Of<shipment_item::Model>>,
    volumes: Option<Of<shipment_volume::Model>>,
}

/// Reads the shipments of these orders: one statement, and one more for each thing that is wanted of them.
pub(super) async fn read(app: &App, orders: &[OrderId], wanted: Option<Wanted>) -> Result<Option<Parcels>> {
    let Some(wanted) = wanted else { return Ok(None) };
    let shipments = parts::of::<shipment::Model>(&app.db, orders).await?;
    let written = if wanted.items { Some(parts::of(&app.db, orders).await?) } else { None };
    let volumes = if wanted.volumes { Some(parts::of(&app.db, orders).await?) } else { None };
    Ok(Some(Parcels { shipments, written, volumes }))
}

impl Parcels {
    /// The shipments of each order as views; `items` are those of the orders, where they were read.
    pub(super) fn of_orders(mut self, items: Option<&HashMap<OrderId, Vec<OrderItem>>>) -> Of<Shipment> {
        let shipments = std::mem::take(&mut self.shipments);
        let views = |(order, rows): (OrderId, Vec<shipment::Model>)| {
            let items = items.and_then(|items| items.get(&order)).map(Vec::as_slice).unwrap_or_default();
            (order, self.views(order, rows, items))
        };
        shipments.into_iter().map(views).collect()
    }

    fn views(&self, order: OrderId, rows: Vec<shipment::Model>, items: &[OrderItem]) -> Vec<Shipment> {
        let contents = self.written.as_ref().map(|written| {
            let lines: Vec<item::Model> = items.iter().map(|item| item.row.clone()).collect();
            contents::of(&lines, &rows, written.get(&order).map(Vec::as_slice).unwrap_or_default())
        });
        let of_order = self.volumes.as_ref();
        let of_order = of_order.map(|all| all.get(&order).map(Vec::as_slice).unwrap_or_default());
        let nothing = contents::Units::new();
        let view = |row: shipment::Model| Shipment {
            items: contents
                .as_ref()
                .map(|contents| ShipmentItem::of(items, contents.get(&row.id).unwrap_or(&nothing))),
            volumes: of_order.map(|volumes| {
                let own = volumes.iter().filter(|volume| volume.shipment_id == row.id);
                own.cloned().map(ShipmentVolume).collect()
            }),
            row,
        };
        rows.into_iter().map(view).collect()
    }
}
