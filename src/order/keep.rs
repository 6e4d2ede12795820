//! Keeping whole orders that come from elsewhere, history included: imports and generated data.

use super::search::{Searched, text_of};
use crate::db::{Read as _, Tx};
use crate::error::Result;
use entity::id::{ItemId, OrderId};
use entity::{address, event, invoice, item, order, payment, shipment};
use sea_orm::DbBackend;

/// An order with all that belongs to it. Order ids in it, the ids of its items, and a number of 0 are filled in by
/// [`keep`].
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
    fn belong_to(&mut self, id: OrderId, number: i64) {
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

/// Keeps these orders: numbers them in this order, and writes them with all that belongs to them.
///
/// # Errors
///
/// When a unique rule is broken (number, external id, invoice key) or the database is gone; then the transaction is lost.
pub async fn keep(tx: &Tx, wholes: &mut [Whole]) -> Result<()> {
    let ids = tx.next_ids("orders", wholes.len()).await?;
    let first_number = tx.next_order_numbers(wholes.len()).await?;
    for ((whole, id), number) in wholes.iter_mut().zip(ids).zip(first_number..) {
        whole.belong_to(OrderId(id), number);
    }
    let item_ids = tx.next_ids("order_items", wholes.iter().map(|whole| whole.items.len()).sum()).await?;
    for (item, id) in wholes.iter_mut().flat_map(|whole| &mut whole.items).zip(item_ids) {
        item.id = ItemId(id);
    }
    let wholes = &*wholes;
    tx.insert("orders", &wholes.iter().map(|whole| &whole.order).collect::<Vec<_>>()).await?;
    tx.insert_new("order_addresses", &all(wholes, |whole| &whole.addresses)).await?;
    tx.insert("order_items", &all(wholes, |whole| &whole.items)).await?;
    tx.insert_new("payments", &all(wholes, |whole| &whole.payments)).await?;
    tx.insert_new("shipments", &all(wholes, |whole| &whole.shipments)).await?;
    tx.insert_new("invoices", &all(wholes, |whole| &whole.invoices)).await?;
    tx.insert_new("events", &all(wholes, |whole| &whole.history)).await?;
    let tagged = |whole: &Whole| {
        let id = whole.order.id.0;
        whole.order.tags.list().into_iter().map(move |tag| vec![tag.into(), id.into()])
    };
    tx.insert_values("order_tags", &["tag", "order_id"], wholes.iter().flat_map(tagged).collect()).await?;
    let key = if tx.backend() == DbBackend::Sqlite { "rowid" } else { "order_id" };
    let texts = wholes.iter().map(|whole| vec![whole.order.id.0.into(), whole.search_text().into()]);
    tx.insert_values("order_search", &[key, "text"], texts.collect()).await
}

fn all<T>(wholes: &[Whole], parts: impl Fn(&Whole) -> &Vec<T>) -> Vec<&T> {
    wholes.iter().flat_map(parts).collect()
}
