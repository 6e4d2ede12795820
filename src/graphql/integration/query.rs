//! Asking for integrations.

use super::object::Integration;
use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::permission::{self, allow};
use crate::integration::setup;
use async_graphql::{Context, ID, Object};
use entity::id::IntegrationId;

#[derive(Default)]
pub(crate) struct IntegrationQuery;

#[Object]
impl IntegrationQuery {
    /// The integrations that were not removed, by name. Needs the scope `orders:read` or `integrations:write`.
    async fn integrations(&self, ctx: &Context<'_>) -> Answer<Vec<Integration>> {
        allow(ctx, permission::SENDING)?;
        let found = setup::all(&ctx.data_unchecked::<App>().db).await?;
        Ok(found.into_iter().map(Integration).collect())
    }

    /// An integration by its id, one that was removed too; null when there is none. Needs the scope `orders:read` or
    /// `integrations:write`.
    async fn integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Opaque id (`integration_…`).")] id: ID,
    ) -> Option<Answer<Integration>> {
        let found = async {
            allow(ctx, permission::SENDING)?;
            let id: IntegrationId = id.parse().map_err(|error| Error::invalid("id", error))?;
            let found = setup::by_id(&ctx.data_unchecked::<App>().db, &[id]).await?;
            Ok(found.into_iter().next().map(Integration))
        };
        found.await.transpose()
    }
}
