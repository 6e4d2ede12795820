//! Following the stock live.

use super::object::StockLevel;
use crate::app::App;
use crate::error::Result;
use crate::feed::{Batch, Entry, News};
use crate::graphql::failure::Failure;
use crate::graphql::live::{Entries, Messages};
use crate::graphql::permission::{self, allow};
use crate::graphql::scalar::DateTime;
use crate::{product, stock};
use async_graphql::{Context, SimpleObject, Subscription};
use entity::feed::LevelStanding;
use entity::id::ProductId;
use entity::product::Model;
use futures_util::future::BoxFuture;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A product became scarce: its available units came down to its threshold.
#[derive(SimpleObject)]
pub(crate) struct StockAlert {
    /// The place of this message: give it as `after` to go on behind it.
    cursor: String,
    /// When it happened.
    at: DateTime,
    /// Who did it: whoever placed the order, or corrected the level.
    actor: String,
    /// Units that could be had then.
    available: i64,
    /// The threshold then.
    low_stock_threshold: i64,
    /// The level as it is now, with its product.
    level: StockLevel,
}

#[derive(Default)]
pub(crate) struct StockSubscription;

#[Subscription]
impl StockSubscription {
    /// Each product whose available units come down to its `lowStockThreshold`, once for each time they do. Needs the scope
    /// `stock:read`.
    async fn stock_alert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First what followed this cursor, then live.")]
        #[expect(unused_variables, reason = "whoever executes it has read it (`http::live`)")]
        after: Option<String>,
    ) -> std::result::Result<Messages<StockAlert>, Failure> {
        allow(ctx, permission::STOCK)?;
        let app = ctx.data_unchecked::<App>().clone();
        let messages = move |batch| -> BoxFuture<'static, _> { Box::pin(alerts(app.clone(), batch)) };
        Ok(Entries::of(ctx)?.messages(messages))
    }
}

fn scarce(entry: &Entry) -> Option<(ProductId, &LevelStanding)> {
    match &entry.news {
        News::Scarce { product, level } => Some((*product, level)),
        News::Order { .. } | News::Levels { .. } => None,
    }
}

async fn alerts(app: App, batch: Batch) -> Result<Vec<(i64, StockAlert)>> {
    let ids: BTreeSet<ProductId> = batch.iter().filter_map(|entry| Some(scarce(entry)?.0)).collect();
    let ids: Vec<ProductId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let products: HashMap<ProductId, Model> =
        product::by_ids(&app.db, &ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let levels = stock::of_products(&app.db, &ids).await?;
    let alert = |entry: &Arc<Entry>| {
        let (product, then) = scarce(entry)?;
        let level = (products.get(&product)?.clone(), levels.get(&product)?.clone());
        let alert = StockAlert {
            cursor: app.feed.cursor(entry.id).encode(),
            at: DateTime(entry.at),
            actor: entry.actor.clone(),
            available: then.on_hand.saturating_sub(then.reserved),
            low_stock_threshold: then.low_stock_threshold,
            level: level.into(),
        };
        Some((entry.id, alert))
    };
    Ok(batch.iter().filter_map(alert).collect())
}
