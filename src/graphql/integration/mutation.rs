//! Changing integrations, and sending orders to them.

use super::input::{
    AddIntegrationInput, AuthorizeIntegrationInput, CompleteIntegrationAuthorizationInput,
    RemoveIntegrationInput, SendToIntegrationInput, UpdateIntegrationInput, integration_id,
};
use super::object::Integration;
use super::sync::OrderIntegration;
use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, actor, changed, payload, perform, shown};
use crate::graphql::order::Order;
use crate::integration::{setup, sync};
use async_graphql::{Context, ID, Object};
use entity::id::{IntegrationId, OrderId, SyncId};
use serde::{Deserialize, Serialize};

payload! {
    /// What came of `addIntegration`.
    AddIntegrationPayload {
        /// What was added; null when nothing was.
        integration: Option<Integration>,
        /// The secret that was made for it (GENERIC). It is shown this once.
        secret: Option<String>,
        /// The path at which it tells what happened, for the settings of the ERP: nobody can guess it. It is shown this once.
        hook_path: Option<String>,
    }
}

payload! {
    /// What came of `updateIntegration`.
    UpdateIntegrationPayload {
        /// The integration as it is now; null when nothing was changed.
        integration: Option<Integration>,
        /// The new path at which it tells what happened, when one was wanted. It is shown this once.
        hook_path: Option<String>,
    }
}

payload! {
    /// What came of `removeIntegration`.
    RemoveIntegrationPayload {
        /// The integration as it was left; null when nothing was removed.
        integration: Option<Integration>,
    }
}

payload! {
    /// What came of `authorizeIntegration`.
    AuthorizeIntegrationPayload {
        /// The page of the ERP to be opened within an hour; null when there is none.
        url: Option<String>,
    }
}

payload! {
    /// What came of `completeIntegrationAuthorization`.
    CompleteIntegrationAuthorizationPayload {
        /// The integration, authorised; null when it was not.
        integration: Option<Integration>,
    }
}

payload! {
    /// What came of `sendToIntegration`.
    SendToIntegrationPayload {
        /// The order on its way; null when it was not sent.
        sync: Option<OrderIntegration>,
        /// The order; null when it was not sent.
        order: Option<Order>,
    }
}

/// What was set up; a request that is repeated finds it without what is shown once.
#[derive(Deserialize, Serialize)]
struct Made {
    id: IntegrationId,
    #[serde(skip)]
    secret: Option<String>,
    #[serde(skip)]
    hook: Option<String>,
}

impl From<setup::Added> for Made {
    fn from(added: setup::Added) -> Self {
        Self { id: added.id, secret: added.secret, hook: added.hook }
    }
}

async fn read(ctx: &Context<'_>, id: IntegrationId) -> Answer<Option<Integration>> {
    let found = setup::by_id(&ctx.data_unchecked::<App>().db, &[id]).await?;
    Ok(found.into_iter().next().map(Integration))
}

fn path(hook: Option<String>) -> Option<String> {
    hook.map(|token| format!("/hooks/{token}"))
}

#[derive(Default)]
pub(crate) struct IntegrationMutation;

#[Object]
impl IntegrationMutation {
    /// Adds an integration. The server needs a key to seal its secrets with (`secrets.key` of the configuration). BLING, TINY and
    /// MELHOR_ENVIO have to be authorised next: `authorizeIntegration`. Needs the scope `integrations:write`.
    async fn add_integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: AddIntegrationInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<AddIntegrationPayload> {
        let (wanted, seal) = (setup::NewIntegration::from(input), ctx.data_unchecked::<App>().seal.clone());
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let (wanted, seal) = (wanted.clone(), seal.clone());
            Box::pin(async move { Ok(Made::from(setup::add(tx, &seal, &wanted).await?)) })
        });
        Ok(match done.await? {
            Ok(Made { id, secret, hook }) => AddIntegrationPayload {
                integration: read(ctx, id).await?,
                secret,
                hook_path: path(hook),
                user_errors: Vec::new(),
            },
            Err(user_errors) => {
                AddIntegrationPayload { integration: None, secret: None, hook_path: None, user_errors }
            }
        })
    }

    /// Changes an integration; what waited because something was wrong with it goes on. Needs the scope `integrations:write`.
    async fn update_integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: UpdateIntegrationInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UpdateIntegrationPayload> {
        let ((id, wanted), app) = (input.read()?, ctx.data_unchecked::<App>());
        let seal = app.seal.clone();
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let (wanted, seal) = (wanted.clone(), seal.clone());
            Box::pin(async move { Ok(Made::from(setup::update(tx, &seal, id, &wanted).await?)) })
        });
        let done = done.await?;
        app.deliveries.wake();
        Ok(match done {
            Ok(Made { id, hook, .. }) => UpdateIntegrationPayload {
                integration: read(ctx, id).await?,
                hook_path: path(hook),
                user_errors: Vec::new(),
            },
            Err(user_errors) => UpdateIntegrationPayload { integration: None, hook_path: None, user_errors },
        })
    }

    /// Removes an integration: its secrets are gone and nothing is sent any more. What was sent stays to be seen on the orders. Needs the
    /// scope `integrations:write`.
    async fn remove_integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RemoveIntegrationInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<RemoveIntegrationPayload> {
        let id = integration_id("input.integrationId", &input.integration_id)?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { setup::remove(tx, id).await })
        });
        Ok(match done.await? {
            Ok(id) => RemoveIntegrationPayload { integration: read(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => RemoveIntegrationPayload { integration: None, user_errors },
        })
    }

    /// Begins the authorisation of an integration at its ERP (BLING, TINY): open the page, say yes there, and it comes back with a code,
    /// to this server's `/integrations/callback` or to a page of yours that calls `completeIntegrationAuthorization`. Needs the scope
    /// `integrations:write`.
    async fn authorize_integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: AuthorizeIntegrationInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<AuthorizeIntegrationPayload> {
        let id = integration_id("input.integrationId", &input.integration_id)?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { Ok(setup::begin(tx, id).await?.url) })
        });
        Ok(match done.await? {
            Ok(url) => AuthorizeIntegrationPayload { url: Some(url), user_errors: Vec::new() },
            Err(user_errors) => AuthorizeIntegrationPayload { url: None, user_errors },
        })
    }

    /// Completes the authorisation of an integration with what came back from the page; done again with the same, it stays done. What
    /// waited for it goes on. Needs the scope `integrations:write`.
    async fn complete_integration_authorization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came back.")] input: CompleteIntegrationAuthorizationInput,
        #[graphql(
            desc = "Your name for this request. A code serves once, so this is not done twice with or without it."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<CompleteIntegrationAuthorizationPayload> {
        let id = integration_id("input.integrationId", &input.integration_id)?;
        drop(idempotency_key);
        let app = ctx.data_unchecked::<App>();
        let done = setup::complete(&app.means()?, &app.by(actor(ctx)), id, (&input.code, &input.state)).await;
        app.deliveries.wake();
        Ok(match done {
            Ok(id) => CompleteIntegrationAuthorizationPayload {
                integration: read(ctx, id).await?,
                user_errors: Vec::new(),
            },
            Err(Error::Refused(refusals)) => CompleteIntegrationAuthorizationPayload {
                integration: None,
                user_errors: shown(ctx, refusals).await?,
            },
            Err(error) => return Err(error.into()),
        })
    }

    /// Sends an order to an integration ("enviar para o ERP"). It is sent in the background, once: asked for again, this is the same job,
    /// and one that has failed is tried at once. Needs the scope `orders:status` or `integrations:write`.
    async fn send_to_integration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is sent, and where to.")] input: SendToIntegrationInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<SendToIntegrationPayload> {
        let order = order_id(&input.order_id)?;
        let integration = integration_id("input.integrationId", &input.integration_id)?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { sync::request(tx, order, integration).await })
        });
        let app = ctx.data_unchecked::<App>();
        let done: Result<SyncId, _> = done.await?;
        app.deliveries.wake();
        Ok(match done {
            Ok(id) => SendToIntegrationPayload {
                sync: sync::by_id(&app.db, id).await?.map(OrderIntegration),
                order: changed(ctx, order).await?,
                user_errors: Vec::new(),
            },
            Err(user_errors) => SendToIntegrationPayload { sync: None, order: None, user_errors },
        })
    }
}

fn order_id(id: &ID) -> Result<OrderId, Error> {
    id.parse().map_err(|error| Error::invalid("input.orderId", error))
}
