//! How every mutation behaves: one unit of work, done once, refusals as data.

use super::failure::Answer;
use super::order::{Order, Wanted, read};
use super::upload::Files;
use crate::actor::Actor;
use crate::app::{Access, App};
use crate::db::Tx;
use crate::error::{self, Error};
use crate::idempotency::{self, Request};
use crate::order::find;
use crate::refusal::{Code, Details, Refusal};
use async_graphql::{Context, Interface, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use entity::id::OrderId;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// The idempotency key of the request's header, for the mutations of the document that name none.
#[derive(Clone, Debug)]
pub(crate) struct HeaderKey(pub(crate) String);

/// Who is asking.
pub(crate) fn actor(ctx: &Context<'_>) -> Actor {
    match ctx.data_opt::<Actor>() {
        Some(actor) => actor.clone(),
        None if ctx.data_unchecked::<App>().access == Access::Open => Actor::demo(),
        None => Actor::nobody(),
    }
}

/// How a mutation is called, besides its input.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manner {
    /// What the caller calls this request.
    pub(crate) idempotency_key: Option<String>,
    /// Everything is checked and computed, nothing is kept.
    pub(crate) dry_run: bool,
}

/// Does a use case as one unit of work. What rules refuse comes back as errors for the payload; everything else fails.
///
/// With an idempotency key, a request that was done before is not done again: what came of it then is the answer.
pub(crate) async fn perform<T, W>(
    ctx: &Context<'_>,
    manner: Manner,
    work: W,
) -> Answer<Result<T, Vec<UserError>>>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    W: for<'t> Fn(&'t Tx) -> BoxFuture<'t, error::Result<T>> + Send + Sync + 'static,
{
    match attempt(ctx, &manner, "", work).await? {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(refusals) => Ok(Err(shown(ctx, refusals).await?)),
    }
}

/// What was wrong with an input before any work began, as the payload shows it; what is nobody's fault fails.
pub(crate) async fn refused(ctx: &Context<'_>, error: Error) -> Answer<Vec<UserError>> {
    match error {
        Error::Refused(refusals) => shown(ctx, refusals).await,
        Error::Invalid { field, problem } => shown(ctx, vec![Refusal::invalid(&field, problem)]).await,
        other => Err(other.into()),
    }
}

/// The same for one of several things that a mutation does, each a unit of work of its own, told apart by `part`.
pub(crate) async fn attempt<T, W>(
    ctx: &Context<'_>,
    manner: &Manner,
    part: &str,
    work: W,
) -> Answer<Result<T, Vec<Refusal>>>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    W: for<'t> Fn(&'t Tx) -> BoxFuture<'t, error::Result<T>> + Send + Sync + 'static,
{
    let app = ctx.data_unchecked::<App>();
    let mut by = app.by(actor(ctx));
    // Every use case asks for its scope; nobody is not worth a transaction.
    by.actor.require_any(&[])?;
    by.dry_run = manner.dry_run;
    let request = match request(ctx, manner, part) {
        Ok(request) => Arc::new(request),
        Err(refusal) => return Ok(Err(vec![refusal])),
    };
    let work = Arc::new(work);
    let done = app.db.act(&by, |tx| {
        let (request, work) = (Arc::clone(&request), Arc::clone(&work));
        Box::pin(async move {
            let Some(request) = request.as_ref() else { return work(tx).await };
            if let Some(known) = idempotency::begin(tx, request).await? {
                return Ok(known);
            }
            let outcome = work(tx).await?;
            idempotency::finish(tx, request, &outcome).await?;
            Ok(outcome)
        })
    });
    match done.await {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(Error::Refused(refusals)) => Ok(Err(refusals)),
        Err(Error::Invalid { field, problem }) => Ok(Err(vec![Refusal::invalid(&field, problem)])),
        Err(error) => Err(error.into()),
    }
}

/// The request as its caller repeats it: by its argument, or by the header and its place in the document. A rehearsal is none.
fn request(ctx: &Context<'_>, manner: &Manner, part: &str) -> Result<Option<Request>, Refusal> {
    let unfit =
        |key: &String| !(1..=idempotency::LONGEST).contains(&key.chars().count()) || key.contains('\0');
    if manner.idempotency_key.as_ref().is_some_and(unfit) {
        let expected = format!("expected 1 to {} characters", idempotency::LONGEST);
        return Err(Refusal::invalid("idempotencyKey", expected));
    }
    let header = || Some(format!("{}#{}", ctx.data_opt::<HeaderKey>()?.0, ctx.item.node.response_key().node));
    let Some(key) = manner.idempotency_key.clone().or_else(header).filter(|_| !manner.dry_run) else {
        return Ok(None);
    };
    let mut input = serde_json::Map::new();
    for (name, value) in ctx.field().arguments().unwrap_or_default() {
        if name != "idempotencyKey" {
            input.insert(name.to_string(), value.into_json().unwrap_or_default());
        }
    }
    let mut digest = Sha256::new_with_prefix(serde_json::Value::Object(input).to_string());
    if let Some(files) = ctx.data_opt::<Files>() {
        digest.update(files.digest);
    }
    let key = if part.is_empty() { key } else { format!("{key}#{part}") };
    let fingerprint = BASE64.encode(digest.finalize());
    Ok(Some(Request { key, operation: ctx.item.node.name.node.to_string(), fingerprint }))
}

/// What came of this request when it was done before: for mutations that work long before their unit of work begins.
pub(crate) async fn done_before<T: DeserializeOwned>(
    ctx: &Context<'_>,
    manner: &Manner,
) -> Answer<Result<Option<T>, Vec<UserError>>> {
    let app = ctx.data_unchecked::<App>();
    let known = match request(ctx, manner, "") {
        Ok(None) => return Ok(Ok(None)),
        Ok(Some(request)) => idempotency::known(&app.db, &actor(ctx).name, &request).await,
        Err(refusal) => Err(refusal.into()),
    };
    match known {
        Ok(known) => Ok(Ok(known)),
        Err(error) => Ok(Err(refused(ctx, error).await?)),
    }
}

/// An order that was changed, with what the payload's selection asks for of it.
pub(crate) async fn changed(ctx: &Context<'_>, id: OrderId) -> Answer<Option<Order>> {
    let app = ctx.data_unchecked::<App>();
    let rows = find::by_ids(&app.db, &[id]).await?;
    Ok(read(app, rows, Wanted::at(&ctx.look_ahead().field("order"))).await?.pop())
}

/// Orders that were changed, as they were named, with what the payload's selection asks for of them.
pub(crate) async fn changed_all(ctx: &Context<'_>, ids: &[OrderId]) -> Answer<Vec<Order>> {
    let app = ctx.data_unchecked::<App>();
    let rows = find::by_ids(&app.db, ids).await?;
    let keys: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
    let orders = read(app, rows, Wanted::at(&ctx.look_ahead().field("orders"))).await?;
    let orders: HashMap<OrderId, Order> = keys.into_iter().zip(orders).collect();
    Ok(ids.iter().filter_map(|id| orders.get(id).cloned()).collect())
}

/// Turns refusals into what the payload shows; orders they name are read, all in one statement.
pub(crate) async fn shown(ctx: &Context<'_>, refusals: Vec<Refusal>) -> Answer<Vec<UserError>> {
    let app = ctx.data_unchecked::<App>();
    let named = refusals.iter().filter_map(|refusal| match &refusal.details {
        Details::Other(order) | Details::Version { order, .. } => Some(*order),
        _ => None,
    });
    let named: Vec<OrderId> = named.collect();
    let mut orders = Vec::new();
    if !named.is_empty() && actor(ctx).may(crate::actor::Scope::OrdersRead) {
        let rows = find::by_ids(&app.db, &named).await?;
        orders = rows.into_iter().map(|row| (row.id, row)).collect();
    }
    let order = |id: OrderId| {
        orders
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, row): &(OrderId, _)| Order::from(Clone::clone(row)))
    };
    Ok(refusals.into_iter().map(|refusal| UserError::of(refusal, order)).collect())
}

/// Why a mutation did nothing: a rule said no. All that apply are listed.
#[derive(Clone, Interface)]
#[graphql(
    field(name = "code", ty = "Code", desc = "What kind of rule, for programs."),
    field(name = "message", ty = "String", desc = "What is wrong and how to go on, for people."),
    field(
        name = "path",
        ty = "Vec<String>",
        desc = "Where in the input: names and positions (`items`, `0`, `sku`). Empty when it is about the whole."
    )
)]
pub(crate) enum UserError {
    Plain(PlainUserError),
    Transition(TransitionUserError),
    Stock(StockUserError),
    ExistingOrder(ExistingOrderUserError),
    Version(VersionUserError),
    Missing(MissingUserError),
}

/// Something is missing.
#[derive(Clone, SimpleObject)]
pub(crate) struct MissingUserError {
    /// What kind of rule, for programs.
    #[graphql(owned)]
    code: Code,
    /// What is wrong and how to go on, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the input.
    #[graphql(owned)]
    path: Vec<String>,
    /// What is missing, by name: `cep`, `issuer.stateRegistration`.
    fields: Vec<String>,
}

/// A rule said no, and the sentence says it all.
#[derive(Clone, SimpleObject)]
pub(crate) struct PlainUserError {
    /// What kind of rule, for programs.
    #[graphql(owned)]
    code: Code,
    /// What is wrong and how to go on, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the input.
    #[graphql(owned)]
    path: Vec<String>,
}

/// The order cannot go there from where it stands.
#[derive(Clone, SimpleObject)]
pub(crate) struct TransitionUserError {
    /// What kind of rule, for programs.
    #[graphql(owned)]
    code: Code,
    /// What is wrong and how to go on, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the input.
    #[graphql(owned)]
    path: Vec<String>,
    /// Where it may go instead, in the order of the trade.
    allowed: Vec<super::order::OrderStatus>,
}

/// There is not enough of a product.
#[derive(Clone, SimpleObject)]
pub(crate) struct StockUserError {
    /// What kind of rule, for programs.
    #[graphql(owned)]
    code: Code,
    /// What is wrong and how to go on, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the input.
    #[graphql(owned)]
    path: Vec<String>,
    /// The product.
    sku: String,
    /// Units that were asked for, in all lines together.
    requested: i64,
    /// Units that can be had.
    available: i64,
}

/// Another order has it already.
#[derive(Clone, SimpleObject)]
pub(crate) struct ExistingOrderUserError {
    /// What kind of rule, for programs.
    #[graphql(owned)]
    code: Code,
    /// What is wrong and how to go on, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the input.
    #[graphql(owned)]
    path: Vec<String>,
    /// That order; null when you may not see it.
    order: Option<Order>,
}

/// The order was changed by somebody else in the meantime.
#[derive(Clone, SimpleObject)]
pub(crate) struct VersionUserError {
    /// What kind of rule, for programs.
    #[graphql(owned)]
    code: Code,
    /// What is wrong and how to go on, for people.
    #[graphql(owned)]
    message: String,
    /// Where in the input.
    #[graphql(owned)]
    path: Vec<String>,
    /// The version there is now.
    current_version: i32,
    /// The order as it is now; null when you may not see it.
    order: Option<Order>,
}

impl UserError {
    fn of(refusal: Refusal, order: impl Fn(OrderId) -> Option<Order>) -> Self {
        let Refusal { code, message, path, details } = refusal;
        match details {
            Details::None => Self::Plain(PlainUserError { code, message, path }),
            Details::Allowed(allowed) => Self::Transition(TransitionUserError {
                code,
                message,
                path,
                allowed: allowed.into_iter().map(Into::into).collect(),
            }),
            Details::Stock { sku, requested, available } => {
                Self::Stock(StockUserError { code, message, path, sku, requested, available })
            }
            Details::Missing(fields) => Self::Missing(MissingUserError { code, message, path, fields }),
            Details::Other(id) => {
                Self::ExistingOrder(ExistingOrderUserError { code, message, path, order: order(id) })
            }
            Details::Version { order: id, current } => Self::Version(VersionUserError {
                code,
                message,
                path,
                current_version: current,
                order: order(id),
            }),
        }
    }
}

/// Declares the payload of a mutation: what was changed, and why nothing was.
macro_rules! payload {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $ty:ty,)* }) => {
        $(#[$meta])*
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $name {
            $($(#[$field_meta])* $field: $ty,)*
            /// Why nothing was changed; empty when it was.
            user_errors: Vec<$crate::graphql::mutation::UserError>,
        }
    };
}

pub(crate) use payload;
