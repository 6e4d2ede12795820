//! Changing stock.

use super::input::{StockAdjustmentInput, StockCountInput, StockSettingsInput};
use super::object::StockLevel;
use crate::app::App;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, UserError, payload, perform};
use crate::order::stock::{self, Adjustment, Count, Settings};
use crate::{product, stock as levels};
use async_graphql::{Context, InputObject, Object};
use entity::id::ProductId;
use std::sync::Arc;

/// What came to the shelves, or left them.
#[derive(InputObject)]
pub(crate) struct AdjustStockInput {
    /// A change for each product, 1 to 500; no product twice.
    changes: Vec<StockAdjustmentInput>,
    /// Why, up to 200 characters on one line: a delivery note, `avaria`.
    cause: String,
}

/// What was counted.
#[derive(InputObject)]
pub(crate) struct SetStockInput {
    /// A count for each product, 1 to 500; no product twice.
    levels: Vec<StockCountInput>,
    /// Why, up to 200 characters on one line: `inventário`.
    cause: String,
}

/// How stock is kept.
#[derive(InputObject)]
pub(crate) struct UpdateStockSettingsInput {
    /// Settings for each product, 1 to 500; no product twice.
    settings: Vec<StockSettingsInput>,
}

payload! {
    /// What came of `adjustStock`.
    AdjustStockPayload {
        /// The levels as they are now, in the order of the changes; empty when nothing was changed.
        levels: Vec<StockLevel>,
    }
}

payload! {
    /// What came of `setStock`.
    SetStockPayload {
        /// The levels as they are now, in the order of the counts; empty when nothing was changed.
        levels: Vec<StockLevel>,
    }
}

payload! {
    /// What came of `updateStockSettings`.
    UpdateStockSettingsPayload {
        /// The levels as they are now, in the order of the settings; empty when nothing was changed.
        levels: Vec<StockLevel>,
    }
}

#[derive(Default)]
pub(crate) struct StockMutation;

#[Object]
impl StockMutation {
    /// Puts units on the shelves of products, or takes them away; all changes or none. A product that was not counted is from now
    /// on, and its open orders keep what they need. Needs the scope `stock:write`.
    async fn adjust_stock(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: AdjustStockInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<AdjustStockPayload> {
        let changes: Arc<[Adjustment]> = input.changes.into_iter().map(Into::into).collect();
        let cause: Arc<str> = input.cause.into();
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let (changes, cause) = (Arc::clone(&changes), Arc::clone(&cause));
            Box::pin(async move { stock::adjust(tx, &changes, &cause).await })
        });
        let (levels, user_errors) = shown(ctx, done.await?).await?;
        Ok(AdjustStockPayload { levels, user_errors })
    }

    /// Says how many units there are on the shelves; all counts or none. A product that was not counted is from now on, and its
    /// open orders keep what they need. Needs the scope `stock:write`.
    async fn set_stock(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was counted.")] input: SetStockInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<SetStockPayload> {
        let counts: Arc<[Count]> = input.levels.into_iter().map(Into::into).collect();
        let cause: Arc<str> = input.cause.into();
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let (counts, cause) = (Arc::clone(&counts), Arc::clone(&cause));
            Box::pin(async move { stock::set(tx, &counts, &cause).await })
        });
        let (levels, user_errors) = shown(ctx, done.await?).await?;
        Ok(SetStockPayload { levels, user_errors })
    }

    /// Says how the stock of products is kept. A product that was not counted is from now on, with nothing on hand. Needs the
    /// scope `stock:write`.
    async fn update_stock_settings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How it is kept.")] input: UpdateStockSettingsInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UpdateStockSettingsPayload> {
        let settings: Arc<[Settings]> = input.settings.into_iter().map(Into::into).collect();
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let settings = Arc::clone(&settings);
            Box::pin(async move { stock::update_settings(tx, &settings).await })
        });
        let (levels, user_errors) = shown(ctx, done.await?).await?;
        Ok(UpdateStockSettingsPayload { levels, user_errors })
    }
}

/// The levels of the products that were changed, in their order, or why nothing was.
async fn shown(
    ctx: &Context<'_>,
    done: Result<Vec<ProductId>, Vec<UserError>>,
) -> Answer<(Vec<StockLevel>, Vec<UserError>)> {
    let ids = match done {
        Ok(ids) => ids,
        Err(user_errors) => return Ok((Vec::new(), user_errors)),
    };
    let db = &ctx.data_unchecked::<App>().db;
    let mut levels = levels::of_products(db, &ids).await?;
    let mut products = product::by_ids(db, &ids).await?;
    products.sort_by_key(|product| ids.iter().position(|id| *id == product.id));
    let level = |product: entity::product::Model| Some((levels.remove(&product.id)?, product));
    let both = products.into_iter().filter_map(level);
    Ok((both.map(|(level, product)| (product, level).into()).collect(), Vec::new()))
}
