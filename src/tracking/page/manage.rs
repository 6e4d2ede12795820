//! Making and revoking pages, as staff asks for it.

use super::keep::{live, make};
use super::{TABLE, token};
use crate::actor::Scope;
use crate::db::{Read, Tx, columns_of};
use crate::error::Result;
use crate::order::change;
use crate::refusal::Refusal;
use crate::store;
use crate::store::update::LONGEST_PAGE;
use entity::id::OrderId;
use entity::tracking_page::Model;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// A page that somebody wants.
#[derive(Clone, Copy, Debug)]
pub struct NewPage {
    /// Of which order.
    pub order: OrderId,
    /// For how many days; for as many as the store says where nobody does.
    pub days: Option<i32>,
    /// Whether another address takes the place of the one there is.
    pub renew: bool,
}

/// Makes the page of an order; the one there is stays as it is, unless another one is asked for. Gives the order.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, `INVALID`. Denied without `shipping:write`.
pub async fn create(tx: &Tx, wanted: NewPage) -> Result<OrderId> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    if wanted.days.is_some_and(|days| !(1..=LONGEST_PAGE).contains(&days)) {
        return Err(Refusal::invalid("days", format!("expected 1 to {LONGEST_PAGE}")).into());
    }
    let order = change::lock(tx, wanted.order, None).await?.id;
    if wanted.renew {
        end(tx, order).await?;
    } else if !live(tx, &[order], tx.by.at).await?.is_empty() {
        return Ok(order);
    }
    let days = match wanted.days {
        Some(days) => days,
        None => store::settings(tx).await?.tracking_page_days,
    };
    make(tx, &[order], days).await?;
    Ok(order)
}

/// Revokes the page of an order: who has its address sees nothing any more. Gives the order; without a page nothing happens.
///
/// # Errors
///
/// Refused with `NOT_FOUND`. Denied without `shipping:write`.
pub async fn revoke(tx: &Tx, order: OrderId) -> Result<OrderId> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let order = change::lock(tx, order, None).await?.id;
    end(tx, order).await?;
    Ok(order)
}

async fn end(tx: &Tx, order: OrderId) -> Result<()> {
    let update = Query::update()
        .table(TABLE)
        .value("revoked_at", tx.by.at)
        .and_where(Expr::col("order_id").eq(order.0))
        .and_where(Expr::cust("revoked_at IS NULL"))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// The page behind a token, when it can be seen at a time: unknown, revoked and expired ones are all alike, `None`.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_token(db: &impl Read, text: &str, at: entity::Instant) -> Result<Option<Model>> {
    if !token::is_token(text) {
        return Ok(None);
    }
    let mut select = columns_of::<Model>(TABLE);
    select.and_where(Expr::col((TABLE, "token")).eq(text));
    let page: Option<Model> = db.rows(&select).await?.pop();
    Ok(page.filter(|page| page.revoked_at.is_none() && page.expires_at > at))
}

/// Deletes pages that ended before a time; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn purge(tx: &Tx, before: entity::Instant) -> Result<u64> {
    let old = Query::delete().from_table(TABLE).and_where(Expr::col("expires_at").lt(before)).to_owned();
    tx.run(&old).await
}
