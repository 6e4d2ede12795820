//! What is said about webhooks, turned into the words of the business.

use super::object::{WebhookMessageType, WebhookPayload};
use crate::app::App;
use crate::error::{Error, Result};
use crate::graphql::order::{Asked, OrderFilter};
use crate::graphql::scalar::DateTime;
use crate::graphql::selection::{self, Stored};
use crate::integration::webhook::{Change, Period, Settings};
use crate::store;
use async_graphql::{Context, ID, InputObject, MaybeUndefined};
use std::str::FromStr;

/// A webhook that is wanted.
#[derive(InputObject)]
pub(crate) struct CreateWebhookInput {
    /// Where messages are sent: `https`, a public address; others only as the configuration allows.
    url: String,
    /// What it is for, up to 500 characters.
    description: Option<String>,
    /// Which types are sent; none for all.
    #[graphql(default)]
    types: Vec<WebhookMessageType>,
    /// Which orders are meant, as they were after what happened. Messages about stock have no order and pass.
    filter: Option<OrderFilter>,
    /// How much a message says.
    #[graphql(default_with = "WebhookPayload::Thin")]
    payload: WebhookPayload,
    /// What is selected of an order, for the payload SELECTION: `{ number total items { sku quantity } }`.
    selection: Option<String>,
    /// Whether messages are sent.
    #[graphql(default = true)]
    enabled: bool,
}

/// Changes of a webhook. What is left out stays; null takes a value away.
#[derive(InputObject)]
pub(crate) struct UpdateWebhookInput {
    /// The webhook.
    pub(super) id: ID,
    /// Where messages are sent.
    url: Option<String>,
    /// What it is for.
    description: MaybeUndefined<String>,
    /// Which types are sent; none for all.
    types: Option<Vec<WebhookMessageType>>,
    /// Which orders are meant.
    filter: MaybeUndefined<OrderFilter>,
    /// How much a message says.
    payload: Option<WebhookPayload>,
    /// What is selected of an order.
    selection: MaybeUndefined<String>,
    /// Whether messages are sent. Switched on again, it begins anew with what happens from then on.
    enabled: Option<bool>,
}

/// A webhook that is to go.
#[derive(InputObject)]
pub(crate) struct DeleteWebhookInput {
    /// The webhook.
    pub(super) id: ID,
}

/// A webhook that is to have another secret.
#[derive(InputObject)]
pub(crate) struct RotateWebhookSecretInput {
    /// The webhook.
    pub(super) id: ID,
    /// For how many hours messages are signed with the old secret too, 0 to 720.
    #[graphql(default = 24)]
    pub(super) overlap_hours: i32,
}

/// A webhook that is to be tried out.
#[derive(InputObject)]
pub(crate) struct TestWebhookInput {
    /// The webhook.
    pub(super) id: ID,
}

/// A message that is to be sent again.
#[derive(InputObject)]
pub(crate) struct RetryDeliveryInput {
    /// The message (`delivery_…`).
    pub(super) delivery_id: ID,
}

/// Messages that are to be sent again.
#[derive(InputObject)]
pub(crate) struct ReplayDeliveriesInput {
    /// The webhook.
    pub(super) webhook_id: ID,
    /// Messages that were written at this instant or later.
    from: DateTime,
    /// Messages that were written before this instant.
    to: DateTime,
}

impl ReplayDeliveriesInput {
    pub(super) fn period(&self) -> Period {
        Period { from: self.from.0, to: self.to.0 }
    }
}

/// An id of the input.
pub(super) fn id<T: FromStr<Err: std::fmt::Display>>(field: &str, text: &ID) -> Result<T> {
    text.parse().map_err(|error: T::Err| Error::invalid(field, error))
}

impl CreateWebhookInput {
    pub(super) async fn meant(self, ctx: &Context<'_>) -> Result<Settings> {
        let kept = Kept::of(ctx, self.filter.as_ref(), self.selection.as_deref()).await?;
        Ok(Settings {
            url: self.url.trim().to_owned(),
            description: self.description,
            types: self.types.into_iter().map(Into::into).collect(),
            filter: kept.filter,
            mode: self.payload.into(),
            selection: self.selection,
            enabled: self.enabled,
        })
    }
}

impl UpdateWebhookInput {
    pub(super) async fn meant(self, ctx: &Context<'_>) -> Result<Change> {
        let (filter, selection): (Option<Option<_>>, Option<Option<_>>) =
            (self.filter.into(), self.selection.into());
        let wanted =
            (filter.as_ref().and_then(Option::as_ref), selection.as_ref().and_then(Option::as_deref));
        let kept = Kept::of(ctx, wanted.0, wanted.1).await?;
        Ok(Change {
            url: self.url.map(|url| url.trim().to_owned()),
            description: self.description.into(),
            types: self.types.map(|types| types.into_iter().map(Into::into).collect()),
            filter: filter.map(|_| kept.filter),
            mode: self.payload.map(Into::into),
            selection,
            enabled: self.enabled,
        })
    }
}

/// What is kept in the words of the schema, found good.
struct Kept {
    filter: Option<String>,
}

impl Kept {
    async fn of(ctx: &Context<'_>, filter: Option<&OrderFilter>, selection: Option<&str>) -> Result<Self> {
        let app = ctx.data_unchecked::<App>();
        let filter = match filter {
            Some(filter) => {
                let asked = Asked { now: app.clock.now(), zone: store::time_zone_of(&app.db).await? };
                Some(selection::kept(filter, asked)?)
            }
            None => None,
        };
        if let Some(selection) = selection {
            ctx.data_unchecked::<Stored>().check(selection).await?;
        }
        Ok(Self { filter })
    }
}
