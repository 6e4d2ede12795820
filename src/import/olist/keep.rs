//! One batch of orders into the database.

use super::order::OrderRow;
use super::{SOURCE, customer, product};
use crate::db::{Read as _, Tx, is_one_of_texts};
use crate::error::Result;
use crate::order;
use entity::id::CustomerId;
use entity::row::Stored;
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query};
use std::collections::{HashMap, HashSet};

/// How much of a batch was new.
pub(super) struct Added {
    pub(super) orders: usize,
    pub(super) customers: usize,
    pub(super) products: usize,
}

/// Things that are kept now: their ids by external id, and how many of them are new.
pub(super) struct Kept {
    pub(super) ids: HashMap<String, i64>,
    added: usize,
}

/// Keeps the orders that are not there yet, oldest first, with their customers and products.
pub(super) async fn batch(tx: &Tx, mut orders: Vec<OrderRow>) -> Result<Added> {
    // Of two imports at once, one sees what the other has added.
    tx.take_turns("import olist").await?;
    let ids = orders.iter().map(|order| order.id.as_str()).collect();
    let ours = Condition::all().add(Expr::col("source").eq(SOURCE));
    let there = known(tx, "orders", ids, ours).await?;
    orders.retain(|order| !there.contains_key(&order.id));

    let customers = orders.iter().map(|order| (order.customer.person.as_str(), order)).collect();
    let customers = keep_new(tx, "customers", customers, customer::row).await?;
    let units = orders.iter().flat_map(|order| order.items.iter().map(move |unit| (order, unit)));
    let products = units.map(|(order, unit)| (unit.product.id.as_str(), (order, unit))).collect();
    let products = keep_new(tx, "products", products, product::row).await?;

    let mut wholes = Vec::with_capacity(orders.len());
    for order in &orders {
        let customer = customers.ids.get(&order.customer.person);
        let customer =
            customer.ok_or_else(|| anyhow::anyhow!("the customer of order {} is gone", order.id))?;
        wholes.push(order.whole(CustomerId(*customer), &products));
    }
    order::keep::keep(tx, &mut wholes).await?;
    Ok(Added { orders: wholes.len(), customers: customers.added, products: products.added })
}

/// Keeps the things that are not there yet: `wanted` has their external ids, and `row` makes one of the first of each.
async fn keep_new<S: Copy, T: Stored>(
    tx: &Tx,
    table: &'static str,
    mut wanted: Vec<(&str, S)>,
    row: fn(i64, S) -> T,
) -> Result<Kept> {
    let mut seen = HashSet::new();
    wanted.retain(|(external_id, _)| seen.insert(*external_id));
    let external_ids = wanted.iter().map(|(external_id, _)| *external_id).collect();
    let mut ids = known(tx, table, external_ids, Condition::all()).await?;
    wanted.retain(|(external_id, _)| !ids.contains_key(*external_id));

    let new_ids = tx.next_ids(table, wanted.len()).await?;
    let rows: Vec<T> = wanted.iter().zip(&new_ids).map(|((_, thing), id)| row(*id, *thing)).collect();
    tx.insert(table, &rows.iter().collect::<Vec<_>>()).await?;
    ids.extend(wanted.iter().zip(new_ids).map(|((external_id, _), id)| ((*external_id).to_owned(), id)));
    Ok(Kept { ids, added: rows.len() })
}

/// The rows of a table that are there already, by external id.
async fn known(
    tx: &Tx,
    table: &'static str,
    external_ids: Vec<&str>,
    condition: Condition,
) -> Result<HashMap<String, i64>> {
    let mut select = Query::select();
    select
        .columns(["external_id", "id"])
        .from(table)
        .and_where(is_one_of_texts(tx.backend(), (table, "external_id"), external_ids))
        .cond_where(condition);
    let rows = tx.rows.query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
