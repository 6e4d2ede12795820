//! Where a customer sees an order of a store that has no address for orders: its page on this server.

use super::case::{Background, Case, Reach};
use crate::actor::Actor;
use crate::config::PublicUrl;
use crate::db::{By, Db, Tx};
use crate::error::Result;
use crate::tracking::page;
use entity::id::OrderId;
use std::sync::Arc;

/// What stands in the place of a page's token while there is no page: a preview makes none.
const NOT_YET: &str = "preview";

/// Whether these orders need pages: the store has no address for orders, and somebody has said where this server is.
fn is_wanted(background: &Background, public_url: &PublicUrl, cases: &[Case]) -> bool {
    background.store.order_url.is_none() && public_url.is_known() && !cases.is_empty()
}

/// Gives orders the addresses of their pages, and makes pages where there are none.
pub(super) async fn put(db: &Db, reach: &Reach, background: &Background, cases: &mut [Case]) -> Result<()> {
    if !is_wanted(background, &reach.public_url, cases) {
        return Ok(());
    }
    let orders: Arc<[OrderId]> = cases.iter().map(|case| case.order.id).collect();
    let by = By::new(Actor::system("e-mail"), reach.clock.now());
    let mut links = db
        .act(&by, |tx| {
            let (orders, public_url) = (Arc::clone(&orders), reach.public_url.clone());
            Box::pin(async move { page::links(tx, &public_url, &orders).await })
        })
        .await?;
    for case in cases {
        case.page = links.remove(&case.order.id);
    }
    Ok(())
}

/// The same for one order, within a unit of work.
pub(super) async fn put_in(tx: &Tx, public_url: &PublicUrl, case: &mut Case) -> Result<()> {
    if is_wanted(&case.background, public_url, std::slice::from_ref(case)) {
        let order = case.order.id;
        case.page = page::links(tx, public_url, &[order]).await?.remove(&order);
    }
    Ok(())
}

/// The same without making any: where there is no page, its address is one that leads nowhere yet.
pub(super) async fn imagine(db: &Db, reach: &Reach, case: &mut Case) -> Result<()> {
    if is_wanted(&case.background, &reach.public_url, std::slice::from_ref(case)) {
        let order = case.order.id;
        let known = page::live(db, &[order], reach.clock.now()).await?.remove(&order);
        let token = known.map_or_else(|| NOT_YET.to_owned(), |page| page.token);
        case.page = reach.public_url.to(&page::path(&token));
    }
    Ok(())
}
