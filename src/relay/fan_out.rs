//! The first step: who has to be told of what.

use super::{Occurrence, Receiver};
use crate::db::{By, Db, Tx};
use crate::delivery;
use crate::error::Result;
use crate::feed::{self, News};
use crate::order::{find, history};
use entity::id::OrderId;
use entity::{event, order};
use std::collections::HashMap;
use std::sync::Arc;

/// Takes a batch of what nobody has been told of, asks each receiver, and writes down what has to be sent; gives whether there may be more.
///
/// One process at a time does this on PostgreSQL; `None` when another is about it.
pub(super) async fn step(db: &Db, by: &By, receivers: &[Arc<dyn Receiver>]) -> Result<Option<bool>> {
    if feed::not_fanned_out(db).await?.ids.is_empty() {
        return Ok(Some(false));
    }
    let Some(turn) = db.turn("fan out").await? else { return Ok(None) };
    // What whoever had the turn before has left.
    let found = feed::not_fanned_out(db).await?;
    let happened = occurrences(db, found.entries).await?;
    let mut deliveries = Vec::new();
    for receiver in receivers {
        deliveries.extend(receiver.fan_out(&happened).await?);
    }
    let (ids, deliveries) = (Arc::new(found.ids), Arc::new(deliveries));
    db.act(by, |tx| {
        let (ids, deliveries) = (Arc::clone(&ids), Arc::clone(&deliveries));
        Box::pin(async move { keep(tx, &ids, &deliveries).await })
    })
    .await?;
    turn.end().await;
    Ok(Some(found.is_full))
}

async fn keep(tx: &Tx, ids: &[i64], deliveries: &[delivery::NewDelivery]) -> Result<()> {
    delivery::enqueue(tx, deliveries).await?;
    feed::mark_fanned_out(tx, ids).await
}

/// The entries with what receivers want to know of each, read for all together.
async fn occurrences(db: &Db, entries: Vec<Arc<feed::Entry>>) -> Result<Vec<Occurrence>> {
    let written: Vec<history::Written> = entries.iter().filter_map(|entry| lines(entry)).collect();
    let mut orders: Vec<OrderId> = written.iter().map(|written| written.order).collect();
    orders.dedup();
    let rows = find::by_ids(db, &orders).await?;
    let orders: HashMap<OrderId, order::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let events = history::written_in(db, &written).await?;
    Ok(entries.into_iter().map(|entry| occurrence(entry, &orders, &events)).collect())
}

/// Which lines of a history an entry is about.
fn lines(entry: &feed::Entry) -> Option<history::Written> {
    let News::Order { order, standing, .. } = &entry.news else { return None };
    Some(history::Written { order: *order, last: standing.last_event, count: standing.events })
}

fn occurrence(
    entry: Arc<feed::Entry>,
    orders: &HashMap<OrderId, order::Model>,
    events: &HashMap<(OrderId, i64), Vec<event::Model>>,
) -> Occurrence {
    let lines = lines(&entry);
    let events = lines.as_ref().and_then(|lines| events.get(&(lines.order, lines.last)));
    let order = lines.as_ref().and_then(|lines| orders.get(&lines.order));
    Occurrence { events: events.cloned().unwrap_or_default(), order: order.cloned(), entry }
}
