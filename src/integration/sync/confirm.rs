//! What an integration sends back about an invoice: its key, or that there will be none.

use super::attempt::by;
use super::{TABLE, by_id};
use crate::db::{Read as _, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::integration::erp::api::Means;
use crate::integration::erp::words::clip;
use crate::order::invoice::{EnterInvoice, enter};
use entity::event::EventKind;
use entity::id::SyncId;
use entity::integration::Model as Integration;
use entity::integration_sync::{Model, SyncState};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde_json::json;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// The access key of an invoice.
    Key(String),
    /// Something else, in the integration's words: the invoice was rejected, denied, or cancelled there.
    Trouble(String),
}

/// Takes what came back; gives the problem when it could not be used, which is kept then and said in the history.
///
/// # Errors
///
/// When the database is gone.
pub async fn confirm(
    means: &Means,
    integration: &Integration,
    sync: SyncId,
    came: Came,
) -> Result<Option<String>> {
    let key = match came {
        Came::Key(key) => key,
        Came::Trouble(said) => return refused(means, integration, sync, None, said).await.map(Some),
    };
    let problem = match enter_key(means, integration, sync, (&key, integration.advance)).await {
        Ok(()) => return Ok(None),
        Err(Error::Refused(refusals)) => Error::Refused(refusals).to_string(),
        Err(Error::Invalid { field, problem }) => format!("{field}: {problem}"),
        Err(other) => return Err(other),
    };
    if integration.advance {
        // It may be the step that is not allowed, and not the key.
        match enter_key(means, integration, sync, (&key, false)).await {
            Ok(()) => return Ok(None),
            Err(Error::Refused(_) | Error::Invalid { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    refused(means, integration, sync, Some(key), problem).await.map(Some)
}

/// Enters the key on the order, the way of `setInvoice`, and closes the sync: one transaction.
async fn enter_key(
    means: &Means,
    integration: &Integration,
    sync: SyncId,
    (key, advance): (&str, bool),
) -> Result<()> {
    let key = key.to_owned();
    means
        .db
        .act(&by(means, integration), |tx| {
            let key = key.clone();
            Box::pin(async move {
                let Some(row) = locked(tx, sync).await? else { return Ok(()) };
                if row.state == SyncState::Confirmed && row.invoice_key.as_ref() == Some(&key) {
                    return Ok(());
                }
                let wanted =
                    EnterInvoice { order: row.order_id, key: key.clone(), advance, expected_version: None };
                enter(tx, &wanted).await?;
                let update = Query::update()
                    .table(TABLE)
                    .value("state", SyncState::Confirmed.code())
                    .value("invoice_key", key)
                    .value("problem", Option::<String>::None)
                    .value("confirmed_at", tx.by.at)
                    .value("check_at", Option::<i64>::None)
                    .value("updated_at", tx.by.at)
                    .and_where(Expr::col("id").eq(sync.0))
                    .to_owned();
                tx.run(&update).await.map(drop)
            })
        })
        .await
}

/// The sync, locked: a key that comes twice at once is entered once.
async fn locked(tx: &Tx, sync: SyncId) -> Result<Option<Model>> {
    if tx.backend() == DbBackend::Postgres {
        let touch = Query::update()
            .table(TABLE)
            .value("updated_at", Expr::col("updated_at"))
            .and_where(Expr::col("id").eq(sync.0))
            .to_owned();
        tx.run(&touch).await?;
    }
    by_id(tx, sync).await
}

/// Keeps what could not be used, and says so in the history; again, it is not said again.
async fn refused(
    means: &Means,
    integration: &Integration,
    sync: SyncId,
    key: Option<String>,
    problem: String,
) -> Result<String> {
    let said = (clip(&problem, 500), key, integration.name.clone());
    let kept = said.clone();
    means
        .db
        .act(&by(means, integration), |tx| {
            let (problem, key, name) = kept.clone();
            Box::pin(async move {
                let Some(row) = locked(tx, sync).await? else { return Ok(()) };
                let known =
                    row.problem.as_ref() == Some(&problem) && (key.is_none() || row.invoice_key == key);
                if known {
                    return Ok(());
                }
                let mut update = Query::update();
                update
                    .table(TABLE)
                    .value("problem", problem.as_str())
                    .value("updated_at", tx.by.at)
                    .and_where(Expr::col("id").eq(sync.0));
                if let Some(key) = key.filter(|_| row.state != SyncState::Confirmed) {
                    update.value("invoice_key", clip(&key, 100));
                }
                tx.run(&update).await?;
                let details = json!({ "integration": row.integration_id.to_string(), "name": name });
                let (comment, reason) = (Some(name), Some(problem));
                let kind = EventKind::IntegrationFailed;
                event::record(tx, Fact { comment, reason, details, ..Fact::of(row.order_id, kind) }).await
            })
        })
        .await?;
    Ok(said.0)
}
