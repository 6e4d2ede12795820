//! Keeping whole orders, history included: new ones, and those that come from elsewhere or are made up.

use super::search::{Searched, text_of};
use crate::db::{Read as _, Tx};
use crate::error::Result;
use crate::event as events;
use entity::id::{ItemId, OrderId};
use entity::row::Stored;
use entity::{address, event, invoice, item, order, payment, shipment};
use sea_orm::DbBackend;

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
    /// Its invoices.
    pub invoices: Vec<invoice::Model>,
    /// Its history, oldest first.
    pub history: Vec<event::Model>,
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

    fn search_text(&self) -> String {
        text_of(&Searched {
            order: &self.order,
            addresses: &self.addresses,
            items: &self.items,
            shipments: &self.shipments,
            invoices: &self.invoices,
        })
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
    }
    let item_ids = tx.next_ids("order_items", wholes.iter().map(|whole| whole.items.len()).sum()).await?;
    for (item, id) in wholes.iter_mut().flat_map(|whole| &mut whole.items).zip(item_ids) {
        item.id = ItemId(id);
    }
    write(tx, wholes).await
}

/// Writes orders that have their ids and numbers. Items and payments may have ids of their own; when the first of them has
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
    tx.insert_new("shipments", &all(wholes, |whole| &whole.shipments)).await?;
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
