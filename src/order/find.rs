//! One order by what somebody has of it.

use super::ORDERS;
use super::filter::Filter;
use super::list;
use super::sort::Sort;
use crate::db::{Db, Page, Read};
use crate::error::{Error, Result};
use entity::id::OrderId;
use entity::{Instant, order};

/// The order that a filter means; `None` when there is none.
///
/// # Errors
///
/// [`Error::Invalid`] when there are several (an external id of two sources), or the database is gone.
pub async fn one(db: &Db, filter: &Filter, now: Instant) -> Result<Option<order::Model>> {
    let mut found = list::page(db, filter, Sort::default(), &Page::first(2), now).await?.rows;
    if found.len() > 1 {
        return Err(Error::invalid(
            "by",
            "this belongs to several orders: list them with `orders(filter:)`, or ask by id",
        ));
    }
    Ok(found.pop())
}

/// The orders with these ids, in no particular order; an id of none is left out.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_ids(db: &impl Read, ids: &[OrderId]) -> Result<Vec<order::Model>> {
    db.rows_of(ORDERS, "id", &ids.iter().map(|id| id.0).collect::<Vec<_>>(), &[]).await
}
