//! Making, changing and deleting webhooks.

use super::checked::{self, Settings};
use super::message::{self, Message};
use super::sign::Secret;
use super::{WEBHOOKS, find};
use crate::actor::Scope;
use crate::db::{Read as _, Tx, columns_of};
use crate::delivery;
use crate::error::{Error, Result};
use crate::outbound::Rules;
use crate::refusal::{Code, Refusal};
use entity::id::{DeliveryId, WebhookId};
use entity::row::Stored as _;
use entity::webhook::{MessageType, Model, PayloadMode};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query};

/// The most webhooks there may be: each is asked for everything that happens.
const MOST: usize = 50;

/// The longest time that a secret counts after another has come, hours.
const LONGEST_OVERLAP: i64 = 720;

/// What is to be different; what is `None` stays.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "as in `Settings`")]
pub struct Change {
    pub url: Option<String>,
    pub description: Option<Option<String>>,
    pub types: Option<Vec<MessageType>>,
    pub filter: Option<Option<String>>,
    pub mode: Option<PayloadMode>,
    pub selection: Option<Option<String>>,
    pub enabled: Option<bool>,
}

/// Makes a webhook; its secret is known now and never again.
///
/// # Errors
///
/// Refused with `INVALID`, for all that is wrong at once.
pub async fn create(tx: &Tx, settings: &Settings, rules: &Rules) -> Result<(WebhookId, Secret)> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    settings.check(rules)?;
    if find::all(tx).await?.len() >= MOST {
        return Err(Refusal::new(Code::Invalid, format!("expected at most {MOST} webhooks")).into());
    }
    let secret = Secret::random()?;
    let made = Model {
        id: WebhookId(tx.next_id(WEBHOOKS).await?),
        url: settings.url.clone(),
        description: settings.description.clone(),
        types: settings.kept_types(),
        filter: settings.filter.clone(),
        mode: settings.mode,
        selection: settings.selection.clone(),
        secret: secret.keep(),
        previous_secret: None,
        previous_until: None,
        enabled: settings.enabled,
        disabled_reason: None,
        disabled_at: (!settings.enabled).then_some(tx.by.at),
        failing_since: None,
        created_by: tx.by.actor.name.clone(),
        created_at: tx.by.at,
        updated_at: tx.by.at,
    };
    tx.insert(WEBHOOKS, &[&made]).await?;
    Ok((made.id, secret))
}

/// Changes a webhook. One that is switched on again begins anew: it does not fail, and has no reason to be off.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, or with `INVALID` for all that is wrong at once.
pub async fn update(tx: &Tx, id: WebhookId, change: Change, rules: &Rules) -> Result<WebhookId> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    let found = lock(tx, id).await?;
    let mode = change.mode.unwrap_or(found.mode);
    // What was selected goes with its mode.
    let selection = match change.selection {
        Some(selection) => selection,
        None if mode == PayloadMode::Selection => found.selection.clone(),
        None => None,
    };
    let wanted = Settings {
        url: change.url.unwrap_or_else(|| found.url.clone()),
        description: change.description.unwrap_or_else(|| found.description.clone()),
        types: change.types.unwrap_or_else(|| checked::types(&found.types)),
        filter: change.filter.unwrap_or_else(|| found.filter.clone()),
        mode,
        selection,
        enabled: change.enabled.unwrap_or(found.enabled),
    };
    wanted.check(rules)?;
    let switched = wanted.enabled != found.enabled;
    let kept = |value: Option<i64>| value.filter(|_| !switched);
    let types = wanted.kept_types();
    let changed = Model {
        disabled_reason: found.disabled_reason.clone().filter(|_| !switched),
        disabled_at: if switched && !wanted.enabled { Some(tx.by.at) } else { kept(found.disabled_at) },
        failing_since: kept(found.failing_since),
        url: wanted.url,
        description: wanted.description,
        types,
        filter: wanted.filter,
        mode: wanted.mode,
        selection: wanted.selection,
        enabled: wanted.enabled,
        updated_at: tx.by.at,
        ..found
    };
    keep(tx, &changed).await?;
    delivery::resume(tx, &find::receiver(id)).await?;
    Ok(id)
}

/// Deletes a webhook. What waits to be sent to it is given up when its turn comes.
///
/// # Errors
///
/// Refused with `NOT_FOUND`.
pub async fn delete(tx: &Tx, id: WebhookId) -> Result<WebhookId> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    lock(tx, id).await?;
    let delete = Query::delete().from_table(WEBHOOKS).and_where(Expr::col("id").eq(id.0)).to_owned();
    tx.run(&delete).await?;
    Ok(id)
}

/// Gives a webhook another secret; messages are signed with the one before too, for so many hours.
///
/// # Errors
///
/// Refused with `NOT_FOUND` or `INVALID`.
pub async fn rotate(tx: &Tx, id: WebhookId, overlap_hours: i64) -> Result<(WebhookId, Secret)> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    if !(0..=LONGEST_OVERLAP).contains(&overlap_hours) {
        let expected = format!("expected a number from 0 to {LONGEST_OVERLAP}");
        return Err(Refusal::invalid("overlapHours", expected).into());
    }
    let found = lock(tx, id).await?;
    let secret = Secret::random()?;
    let overlaps = overlap_hours > 0;
    let changed = Model {
        previous_secret: overlaps.then(|| found.secret.clone()),
        previous_until: overlaps.then(|| tx.by.at.saturating_add(overlap_hours * 3_600_000)),
        secret: secret.keep(),
        updated_at: tx.by.at,
        ..found
    };
    keep(tx, &changed).await?;
    Ok((id, secret))
}

/// Sends a message of the type `webhook.test`, whatever types the webhook wants; also to one that is off.
///
/// # Errors
///
/// Refused with `NOT_FOUND`.
pub async fn send_test(tx: &Tx, id: WebhookId) -> Result<DeliveryId> {
    tx.by.actor.require(Scope::IntegrationsWrite)?;
    let found = lock(tx, id).await?;
    let message = Message::test(&found, &tx.by)?;
    let key = format!("{}/test/{}", find::receiver(id), message.id);
    let sent = delivery::enqueue(tx, &[message::delivery(&found, key, None, &message)]).await?;
    sent.into_iter()
        .flatten()
        .next()
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a test was not enqueued")))
}

/// The webhook, locked until the transaction ends.
pub(super) async fn lock(tx: &Tx, id: WebhookId) -> Result<Model> {
    let mut select = columns_of::<Model>(WEBHOOKS);
    select.and_where(Expr::col("id").eq(id.0));
    if tx.backend() == DbBackend::Postgres {
        select.lock(LockType::Update);
    }
    let mut rows: Vec<Model> = tx.rows(&select).await?;
    let missing = || Refusal::new(Code::NotFound, "there is no such webhook").at("id");
    Ok(rows.pop().ok_or_else(missing)?)
}

async fn keep(tx: &Tx, webhook: &Model) -> Result<()> {
    let mut update = Query::update();
    update.table(WEBHOOKS).and_where(Expr::col("id").eq(webhook.id.0));
    for (column, value) in Model::COLUMNS.iter().zip(webhook.values()).skip(1) {
        update.value(*column, value);
    }
    tx.run(&update).await?;
    Ok(())
}
