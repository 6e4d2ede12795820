//! Asking for webhooks.

use super::object::Webhook;
use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::permission::{self, allow};
use crate::integration::webhook;
use async_graphql::{Context, ID, Object};

#[derive(Default)]
pub(crate) struct WebhookQuery;

#[Object]
impl WebhookQuery {
    /// All webhooks, oldest first. Needs the scope `integrations:write`.
    async fn webhooks(&self, ctx: &Context<'_>) -> Answer<Vec<Webhook>> {
        allow(ctx, permission::INTEGRATIONS)?;
        let found = webhook::all(&ctx.data_unchecked::<App>().db).await?;
        Ok(found.into_iter().map(Webhook).collect())
    }

    /// A webhook by its id; null when there is none. Needs the scope `integrations:write`.
    async fn webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Opaque id (`webhook_…`).")] id: ID,
    ) -> Answer<Option<Webhook>> {
        allow(ctx, permission::INTEGRATIONS)?;
        let id = id.parse().map_err(|error| Error::invalid("id", error))?;
        Ok(webhook::by_id(&ctx.data_unchecked::<App>().db, id).await?.map(Webhook))
    }
}
