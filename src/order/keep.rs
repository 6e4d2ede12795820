//! Keeping whole orders, history included: new ones, and those that come from elsewhere or are made up.

use super::search::{Searched, text_of};
use crate::db::{Read as _, Tx};
use crate::error::Result;
use crate::event as events;
use crate::order::shipment::contents::{self, has_left};
use entity::id::{ItemId, OrderId, ShipmentId, ShipmentItemId};
use entity::row::Stored;
use entity::shipment::ShipmentState;
use entity::status::OrderStatus;
use entity::{address, event, invoice, item, order, payment, shipment, shipment_item, shipment_volume};
use sea_orm::DbBackend;
use std::collections::BTreeMap;

/// An order with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The order.
    pub order: order::Model,
    /// Its addresses.
    pub addresses: Vec<address::Model>,
    /// Its items.
    pub items: Vec<item::Model>,
    /// Its payments.
    pub payments: Vec<payment::Model>,
    /// Its shipments.
    pub shipments: Vec<shipment::Model>,
    /// What is in those of them of which it is known.
    pub packed: Vec<Packed>,
    /// Its invoices.
    pub invoices: Vec<invoice::Model>,
    /// Its history, oldest first.
    pub history: Vec<event::Model>,
}

/// What is in one shipment of an order that has no ids yet.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    /// The place of the shipment in the order.
    pub shipment: i32,
    /// Units by the place of their item in the order; nothing is written down when there are none.
    pub units: Vec<(i32, i32)>,
    /// Its volumes.
    pub volumes: Vec<shipment_volume::Model>,
}

impl Whole {
    /// Gives the order its id, and a number if it has none; all that it has is its own then.
    pub fn belong_to(&mut self, id: OrderId, number: i64) {
        self.order.id = id;
        if self.order.number == 0 {
            self.order.number = number;
        }
        self.addresses.iter_mut().for_each(|part| part.order_id = id);
        self.items.iter_mut().for_each(|part| part.order_id = id);
        self.payments.iter_mut().for_each(|part| part.order_id = id);
        self.shipments.iter_mut().for_each(|part| part.order_id = id);
        self.invoices.iter_mut().for_each(|part| part.order_id = id);
        self.history.iter_mut().for_each(|part| part.order_id = id);
    }

    /// Makes its shipments fit where the order stands, and its items say what has left in them.
    fn fit_shipments(&mut self) {
        let order = &self.order;
        if order.status == OrderStatus::DeliveryFailed && self.shipments.is_empty() {
            // What came back is kept for the order, what has not is still away: it takes a shipment to tell.
            self.shipments.push(shipment::Model {
                order_id: order.id,
                created_at: order.placed_at,
                ..shipment::Model::BLANK
            });
        }
        for one in &mut self.shipments {
            one.state = contents::state_beside(order.status, one.state);
            match one.state {
                ShipmentState::Posted => one.posted_at = one.posted_at.or(order.shipped_at),
                ShipmentState::Delivered => one.delivered_at = one.delivered_at.or(order.delivered_at),
                ShipmentState::Failed => one.failed_at = one.failed_at.or(Some(order.updated_at)),
                ShipmentState::Cancelled => one.cancelled_at = one.cancelled_at.or(order.cancelled_at),
                ShipmentState::Pending => {}
            }
        }
        let shipped = self.shipped();
        for item in &mut self.items {
            item.shipped = shipped.get(&item.position).copied().unwrap_or_default();
        }
    }

    /// Units that have left, by the place of their item.
    fn shipped(&self) -> BTreeMap<i32, i32> {
        if !self.shipments.iter().any(|one| has_left(one.state)) {
            return BTreeMap::new();
        }
        // Places stand for ids, which there are none of yet.
        let items: Vec<item::Model> = self
            .items
            .iter()
            .map(|item| item::Model { id: ItemId(item.position.into()), ..item.clone() })
            .collect();
        let shipments: Vec<shipment::Model> = self
            .shipments
            .iter()
            .map(|one| shipment::Model { id: ShipmentId(one.position.into()), ..one.clone() })
            .collect();
        let rows: Vec<shipment_item::Model> = self
            .packed
            .iter()
            .flat_map(|packed| {
                packed.rows(self.order.id, ShipmentId(packed.shipment.into()), |at| Some(ItemId(at.into())))
            })
            .collect();
        let contents = contents::of(&items, &shipments, &rows);
        let shipped = contents::shipped(&shipments, &contents);
        shipped.into_iter().filter_map(|(item, units)| Some((i32::try_from(item.0).ok()?, units))).collect()
    }

    fn search_text(&self) -> String {
        text_of(&Searched {
            order: &self.order,
            addresses: &self.addresses,
            items: &self.items,
            shipments: &self.shipments,
            volumes: &[],
            invoices: &self.invoices,
        })
    }
}

impl Packed {
    /// What is written down for a shipment.
    fn rows(
        &self,
        order_id: OrderId,
        shipment_id: ShipmentId,
        item: impl Fn(i32) -> Option<ItemId>,
    ) -> Vec<shipment_item::Model> {
        let row = |(at, quantity): &(i32, i32)| {
            let (id, quantity) = (ShipmentItemId(0), *quantity);
            Some(shipment_item::Model { id, order_id, shipment_id, item_id: item(*at)?, quantity })
        };
        self.units.iter().filter_map(row).collect()
    }
}

/// Keeps these orders: gives them and their items ids and numbers in this order, and writes them with all that belongs to them.
///
/// # Errors
///
/// When a unique rule is broken (number, external id, invoice key) or the database is gone; then the transaction is lost.
pub async fn keep(tx: &Tx, wholes: &mut [Whole]) -> Result<()> {
    let ids = tx.next_ids("orders", wholes.len()).await?;
    let numbers = tx.next_order_numbers(wholes.len()).await?;
    for ((whole, id), number) in wholes.iter_mut().zip(ids).zip(numbers) {
        whole.belong_to(OrderId(id), number);
        whole.fit_shipments();
    }
    let item_ids = tx.next_ids("order_items", wholes.iter().map(|whole| whole.items.len()).sum()).await?;
    for (item, id) in wholes.iter_mut().flat_map(|whole| &mut whole.items).zip(item_ids) {
        item.id = ItemId(id);
    }
    if wholes.iter().all(|whole| whole.packed.is_empty()) {
        return write(tx, wholes).await;
    }
    let parcels = wholes.iter().map(|whole| whole.shipments.len()).sum();
    let parcel_ids = tx.next_ids("shipments", parcels).await?;
    for (shipment, id) in wholes.iter_mut().flat_map(|whole| &mut whole.shipments).zip(parcel_ids) {
        shipment.id = ShipmentId(id);
    }
    write(tx, wholes).await?;
    pack(tx, wholes).await
}

/// Writes what is in the shipments of orders, as far as it is known.
async fn pack(tx: &Tx, wholes: &[Whole]) -> Result<()> {
    let (mut rows, mut volumes) = (Vec::new(), Vec::new());
    for whole in wholes {
        for packed in &whole.packed {
            let shipment = whole.shipments.iter().find(|one| one.position == packed.shipment);
            let Some(shipment) = shipment else { continue };
            let item = |at| whole.items.iter().find(|item| item.position == at).map(|item| item.id);
            rows.extend(packed.rows(whole.order.id, shipment.id, item));
            volumes.extend(packed.volumes.iter().map(|volume| shipment_volume::Model {
                order_id: whole.order.id,
                shipment_id: shipment.id,
                ..volume.clone()
            }));
        }
    }
    tx.insert_new("shipment_items", &rows.iter().collect::<Vec<_>>()).await?;
    tx.insert_new("shipment_volumes", &volumes.iter().collect::<Vec<_>>()).await
}

/// Writes orders that have their ids and numbers. Items, payments and shipments may have ids of their own; when the first of them has
/// none, the database gives each its id, as it does to everything else.
///
/// # Errors
///
/// As [`keep`].
pub async fn write(tx: &Tx, wholes: &[Whole]) -> Result<()> {
    tx.insert("orders", &wholes.iter().map(|whole| &whole.order).collect::<Vec<_>>()).await?;
    tx.insert_new("order_addresses", &all(wholes, |whole| &whole.addresses)).await?;
    let items = all(wholes, |whole| &whole.items);
    insert_parts(tx, "order_items", &items, items.first().is_some_and(|item| item.id.0 != 0)).await?;
    let payments = all(wholes, |whole| &whole.payments);
    insert_parts(tx, "payments", &payments, payments.first().is_some_and(|part| part.id.0 != 0)).await?;
    let shipments = all(wholes, |whole| &whole.shipments);
    insert_parts(tx, "shipments", &shipments, shipments.first().is_some_and(|one| one.id.0 != 0)).await?;
    tx.insert_new("invoices", &all(wholes, |whole| &whole.invoices)).await?;
    events::keep(tx, &all(wholes, |whole| &whole.history)).await?;
    let tagged = |whole: &Whole| {
        let id = whole.order.id.0;
        whole.order.tags.list().into_iter().map(move |tag| vec![tag.into(), id.into()])
    };
    tx.insert_values("order_tags", &["tag", "order_id"], wholes.iter().flat_map(tagged).collect()).await?;
    let key = if tx.backend() == DbBackend::Sqlite { "rowid" } else { "order_id" };
    let texts = wholes.iter().map(|whole| vec![whole.order.id.0.into(), whole.search_text().into()]);
    tx.insert_values("order_search", &[key, "text"], texts.collect()).await
}

async fn insert_parts<T: Stored>(tx: &Tx, table: &'static str, rows: &[&T], have_ids: bool) -> Result<()> {
    if have_ids { tx.insert(table, rows).await } else { tx.insert_new(table, rows).await }
}

fn all<T>(wholes: &[Whole], parts: impl Fn(&Whole) -> &Vec<T>) -> Vec<&T> {
    wholes.iter().flat_map(parts).collect()
}
