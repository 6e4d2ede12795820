//! Access keys in the schema.

use super::failure::Answer;
use super::mutation::{Manner, payload, perform};
use super::permission::{self, allow};
use super::scalar::DateTime;
use crate::app::App;
use crate::auth::{self, NewKey, Secret, State};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::access_key::Model;
use entity::id::AccessKeyId;
use serde::{Deserialize, Serialize};

/// Who holds an access key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::access_key::AccessKeyKind")]
pub(crate) enum AccessKeyKind {
    /// A program: a storefront, a payment gateway.
    Service,
    /// A person of the staff.
    Person,
}

/// Whether an access key lets anybody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "State")]
pub(crate) enum AccessKeyState {
    /// It does.
    Living,
    /// It has ended by itself.
    Expired,
    /// It was taken back.
    Revoked,
}

/// What a person or a program shows to be let in.
pub(crate) struct AccessKey(Model);

/// What a person or a program shows to be let in. The key itself is not kept.
#[Object]
impl AccessKey {
    /// Opaque id (`key_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who holds it: what the history of orders calls them.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Program or person.
    async fn kind(&self) -> AccessKeyKind {
        self.0.kind.into()
    }

    /// What it begins with, enough to recognise it.
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// What it allows: names such as `orders:read`; `admin` allows everything.
    async fn scopes(&self) -> Answer<Vec<&'static str>> {
        Ok(auth::scopes(&self.0)?.into_iter().map(crate::actor::Scope::name).collect())
    }

    /// Whether it lets anybody in.
    async fn state(&self, ctx: &Context<'_>) -> AccessKeyState {
        auth::state(&self.0, ctx.data_unchecked::<App>().clock.now()).into()
    }

    /// Who made it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it ends by itself; null when it does not.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was last shown, to the minute; null when it never was.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When it was taken back; null when it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

#[derive(Default)]
pub(crate) struct AccessKeyQuery;

#[Object]
impl AccessKeyQuery {
    /// The access keys, newest first, 1,000 at the most. Needs the scope `admin`.
    async fn access_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether those that have expired or were revoked are listed too.", default = false)]
        include_ended: bool,
    ) -> Answer<Vec<AccessKey>> {
        allow(ctx, permission::KEYS)?;
        let app = ctx.data_unchecked::<App>();
        let keys = auth::all(&app.db, app.clock.now(), include_ended).await?;
        Ok(keys.into_iter().map(AccessKey).collect())
    }
}

/// A key that is wanted.
#[derive(InputObject)]
pub(crate) struct CreateAccessKeyInput {
    /// Who will hold it: what the history of orders calls them. No two keys that count have the same.
    name: String,
    /// Program or person. A deposit is confirmed by a person only.
    #[graphql(default_with = "AccessKeyKind::Service")]
    kind: AccessKeyKind,
    /// What it allows: `orders:read`, `orders:create`, `orders:status`, `orders:edit`, `orders:cancel`, `orders:force`,
    /// `payments:confirm`, `payments:refund`, `invoices:write`, `notifications:write`, `stock:read`, `stock:write`,
    /// `integrations:write`, `admin` (everything).
    scopes: Vec<String>,
    /// When it ends by itself.
    expires_at: Option<DateTime>,
}

/// A key that is taken back.
#[derive(InputObject)]
pub(crate) struct RevokeAccessKeyInput {
    /// Its id (`key_…`), what it begins with (`ped_svc_4hTx`), or the whole of it.
    key: String,
}

payload! {
    /// What came of `createAccessKey`.
    CreateAccessKeyPayload {
        /// What was made; null when nothing was.
        access_key: Option<AccessKey>,
        /// The whole key, for `Authorization: Bearer …`. It is shown this once: null when the request was done before, or nothing
        /// was made.
        secret: Option<String>,
    }
}

payload! {
    /// What came of `revokeAccessKey`.
    RevokeAccessKeyPayload {
        /// The key as it is now; null when there is none.
        access_key: Option<AccessKey>,
    }
}

/// A key that was made; a request that is repeated finds it without the secret.
#[derive(Deserialize, Serialize)]
struct Made {
    id: AccessKeyId,
    #[serde(skip)]
    secret: Option<Secret>,
}

async fn read(ctx: &Context<'_>, id: AccessKeyId) -> Answer<Option<AccessKey>> {
    Ok(auth::by_id(&ctx.data_unchecked::<App>().db, id).await?.map(AccessKey))
}

#[derive(Default)]
pub(crate) struct AccessKeyMutation;

#[Object]
impl AccessKeyMutation {
    /// Makes an access key. Needs the scope `admin`.
    async fn create_access_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the key is for.")] input: CreateAccessKeyInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<CreateAccessKeyPayload> {
        let wanted = NewKey {
            name: input.name,
            kind: input.kind.into(),
            scopes: input.scopes,
            expires_at: input.expires_at.map(|end| end.0),
        };
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move {
                let (key, secret) = auth::create(tx, &wanted).await?;
                Ok(Made { id: key.id, secret: Some(secret) })
            })
        });
        Ok(match done.await? {
            Ok(Made { id, secret }) => CreateAccessKeyPayload {
                access_key: read(ctx, id).await?,
                secret: secret.map(|secret| secret.reveal().to_owned()),
                user_errors: Vec::new(),
            },
            Err(user_errors) => CreateAccessKeyPayload { access_key: None, secret: None, user_errors },
        })
    }

    /// Takes an access key back: it lets nobody in any more, at other instances within five seconds. Needs the scope `admin`.
    async fn revoke_access_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key.")] input: RevokeAccessKeyInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<RevokeAccessKeyPayload> {
        let which = input.key;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let which = which.clone();
            Box::pin(async move { Ok(auth::revoke(tx, &which).await?.id) })
        });
        let done = done.await;
        ctx.data_unchecked::<App>().keys.forget();
        Ok(match done? {
            Ok(id) => RevokeAccessKeyPayload { access_key: read(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => RevokeAccessKeyPayload { access_key: None, user_errors },
        })
    }
}
