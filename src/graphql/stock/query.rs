//! Asking for stock.

#![expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, each documented")]

use super::input::{StockLevelFilter, StockMovementFilter};
use super::object::{StockLevel, StockMovement};
use crate::app::App;
use crate::db::Slice;
use crate::graphql::connection::{Paged, Paging, connection};
use crate::graphql::failure::Answer;
use crate::graphql::permission::{self, allow};
use crate::stock;
use async_graphql::connection::EmptyFields;
use async_graphql::{Context, Object};

#[derive(Default)]
pub(crate) struct StockQuery;

#[Object]
impl StockQuery {
    /// Stock levels by SKU, page by page; products that are not counted have none. Needs the scope `stock:read`.
    async fn stock_levels(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first rows, 1 to 200; 25 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last rows instead, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which levels are meant.")] filter: Option<StockLevelFilter>,
    ) -> Answer<Paged<StockLevel>> {
        allow(ctx, permission::STOCK)?;
        let wanted = Paging { first, after, last, before }.page(stock::BY_SKU)?;
        let filter = filter.unwrap_or_default().meant()?;
        let slice = stock::page(&ctx.data_unchecked::<App>().db, &filter, &wanted).await?;
        let slice = slice.map(|(product, level)| (stock::cursor(&product), (product, level).into()));
        Ok(connection(slice, EmptyFields))
    }

    /// The ledger of stock, newest first, page by page. Needs the scope `stock:read`.
    async fn stock_movements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first rows, 1 to 200; 25 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last rows instead, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which movements are meant.")] filter: Option<StockMovementFilter>,
    ) -> Answer<Paged<StockMovement>> {
        allow(ctx, permission::STOCK)?;
        let db = &ctx.data_unchecked::<App>().db;
        let wanted = Paging { first, after, last, before }.page(stock::NEWEST_FIRST)?;
        let slice = match filter.unwrap_or_default().meant(db).await? {
            Some(filter) => stock::movements(db, &filter, &wanted).await?,
            None => Slice { rows: Vec::new(), has_previous: false, has_next: false },
        };
        Ok(connection(slice.map(|row| (stock::movement_cursor(&row), StockMovement(row))), EmptyFields))
    }
}
