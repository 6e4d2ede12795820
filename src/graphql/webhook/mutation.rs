//! Changing webhooks, and sending again.

use super::input::{
    CreateWebhookInput, DeleteWebhookInput, ReplayDeliveriesInput, RetryDeliveryInput,
    RotateWebhookSecretInput, TestWebhookInput, UpdateWebhookInput, id,
};
use super::object::{Webhook, WebhookDelivery};
use crate::app::App;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, payload, perform, refused};
use crate::graphql::permission::{self, allow};
use crate::integration::webhook::sign::Secret;
use crate::integration::webhook::{self, MOST_REPLAYED};
use async_graphql::{Context, ID, Object};
use entity::id::{DeliveryId, WebhookId};
use serde::{Deserialize, Serialize};

payload! {
    /// What came of `createWebhook`.
    CreateWebhookPayload {
        /// What was made; null when nothing was.
        webhook: Option<Webhook>,
        /// What messages are signed with (`whsec_…`). It is shown this once: null when the request was done before, or nothing was made.
        secret: Option<String>,
    }
}

payload! {
    /// What came of `updateWebhook`.
    UpdateWebhookPayload {
        /// The webhook as it is now; null when it was refused.
        webhook: Option<Webhook>,
    }
}

payload! {
    /// What came of `deleteWebhook`.
    DeleteWebhookPayload {
        /// The id of what was deleted; null when it was refused.
        deleted_id: Option<ID>,
    }
}

payload! {
    /// What came of `rotateWebhookSecret`.
    RotateWebhookSecretPayload {
        /// The webhook as it is now; null when it was refused.
        webhook: Option<Webhook>,
        /// The new secret. It is shown this once: null when the request was done before, or was refused.
        secret: Option<String>,
    }
}

payload! {
    /// What came of `testWebhook`.
    TestWebhookPayload {
        /// The message; ask for its webhook's `deliveries` to see what became of it.
        delivery: Option<WebhookDelivery>,
    }
}

payload! {
    /// What came of `retryDelivery`.
    RetryDeliveryPayload {
        /// The message as it is now; null when it was refused.
        delivery: Option<WebhookDelivery>,
    }
}

payload! {
    /// What came of `replayDeliveries`.
    ReplayDeliveriesPayload {
        /// How many messages are sent again, 10,000 at the most.
        count: Option<i32>,
        /// Whether there may be more: ask for the rest of the period when these have been sent.
        has_more: bool,
    }
}

/// A webhook with its new secret; a request that is repeated finds it without.
#[derive(Deserialize, Serialize)]
struct Made {
    id: WebhookId,
    #[serde(skip)]
    secret: Option<Secret>,
}

async fn read(ctx: &Context<'_>, id: WebhookId) -> Answer<Option<Webhook>> {
    Ok(webhook::by_id(&ctx.data_unchecked::<App>().db, id).await?.map(Webhook))
}

#[derive(Default)]
pub(crate) struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Makes a webhook. Needs the scope `integrations:write`.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: CreateWebhookInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<CreateWebhookPayload> {
        allow(ctx, permission::INTEGRATIONS)?;
        let rules = ctx.data_unchecked::<App>().calls.clone();
        let settings = match input.meant(ctx).await {
            Ok(settings) => settings,
            Err(error) => {
                let user_errors = refused(ctx, error).await?;
                return Ok(CreateWebhookPayload { webhook: None, secret: None, user_errors });
            }
        };
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let (settings, rules) = (settings.clone(), rules.clone());
            Box::pin(async move {
                let (id, secret) = webhook::create(tx, &settings, &rules).await?;
                Ok(Made { id, secret: Some(secret) })
            })
        });
        Ok(match done.await? {
            Ok(Made { id, secret }) => CreateWebhookPayload {
                webhook: read(ctx, id).await?,
                secret: secret.map(|secret| secret.reveal()),
                user_errors: Vec::new(),
            },
            Err(user_errors) => CreateWebhookPayload { webhook: None, secret: None, user_errors },
        })
    }

    /// Changes a webhook. Needs the scope `integrations:write`.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateWebhookInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UpdateWebhookPayload> {
        allow(ctx, permission::INTEGRATIONS)?;
        let which: WebhookId = id("input.id", &input.id)?;
        let rules = ctx.data_unchecked::<App>().calls.clone();
        let change = match input.meant(ctx).await {
            Ok(change) => change,
            Err(error) => {
                let user_errors = refused(ctx, error).await?;
                return Ok(UpdateWebhookPayload { webhook: None, user_errors });
            }
        };
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let (change, rules) = (change.clone(), rules.clone());
            Box::pin(async move { webhook::update(tx, which, change, &rules).await })
        });
        Ok(match done.await? {
            Ok(id) => UpdateWebhookPayload { webhook: read(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => UpdateWebhookPayload { webhook: None, user_errors },
        })
    }

    /// Deletes a webhook; what waits to be sent to it is given up. Needs the scope `integrations:write`.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: DeleteWebhookInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<DeleteWebhookPayload> {
        let which: WebhookId = id("input.id", &input.id)?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { webhook::delete(tx, which).await })
        });
        Ok(match done.await? {
            Ok(id) => {
                DeleteWebhookPayload { deleted_id: Some(id.to_string().into()), user_errors: Vec::new() }
            }
            Err(user_errors) => DeleteWebhookPayload { deleted_id: None, user_errors },
        })
    }

    /// Gives a webhook another secret; for a while messages are signed with both. Needs the scope `integrations:write`.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook, and for how long both count.")] input: RotateWebhookSecretInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<RotateWebhookSecretPayload> {
        let (which, hours): (WebhookId, i64) = (id("input.id", &input.id)?, input.overlap_hours.into());
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move {
                let (id, secret) = webhook::rotate(tx, which, hours).await?;
                Ok(Made { id, secret: Some(secret) })
            })
        });
        Ok(match done.await? {
            Ok(Made { id, secret }) => RotateWebhookSecretPayload {
                webhook: read(ctx, id).await?,
                secret: secret.map(|secret| secret.reveal()),
                user_errors: Vec::new(),
            },
            Err(user_errors) => RotateWebhookSecretPayload { webhook: None, secret: None, user_errors },
        })
    }

    /// Sends a message of the type `webhook.test`. Needs the scope `integrations:write`.
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: TestWebhookInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<TestWebhookPayload> {
        let which: WebhookId = id("input.id", &input.id)?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { webhook::send_test(tx, which).await })
        });
        Ok(match done.await? {
            Ok(id) => {
                ctx.data_unchecked::<App>().deliveries.wake();
                TestWebhookPayload {
                    delivery: WebhookDelivery::find(ctx, id).await?,
                    user_errors: Vec::new(),
                }
            }
            Err(user_errors) => TestWebhookPayload { delivery: None, user_errors },
        })
    }

    /// Sends one message to a webhook again, now, whether it arrived or not. Its `webhook-id` and body stay. Needs the scope
    /// `integrations:write`.
    async fn retry_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which message.")] input: RetryDeliveryInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<RetryDeliveryPayload> {
        let which: DeliveryId = id("input.deliveryId", &input.delivery_id)?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { webhook::again(tx, which).await })
        });
        Ok(match done.await? {
            Ok(id) => {
                ctx.data_unchecked::<App>().deliveries.wake();
                RetryDeliveryPayload {
                    delivery: WebhookDelivery::find(ctx, id).await?,
                    user_errors: Vec::new(),
                }
            }
            Err(user_errors) => RetryDeliveryPayload { delivery: None, user_errors },
        })
    }

    /// Sends the messages of a period to a webhook again, whether they arrived or not: for a receiver that has lost some. Each keeps its
    /// `webhook-id`, so a receiver leaves those aside that it has. Needs the scope `integrations:write`.
    async fn replay_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook, and which period.")] input: ReplayDeliveriesInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ReplayDeliveriesPayload> {
        let (which, period): (WebhookId, _) = (id("input.webhookId", &input.webhook_id)?, input.period());
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { webhook::replay(tx, which, period).await })
        });
        Ok(match done.await? {
            Ok(count) => {
                ctx.data_unchecked::<App>().deliveries.wake();
                ReplayDeliveriesPayload {
                    count: count.try_into().ok(),
                    has_more: count >= MOST_REPLAYED,
                    user_errors: Vec::new(),
                }
            }
            Err(user_errors) => ReplayDeliveriesPayload { count: None, has_more: false, user_errors },
        })
    }
}
