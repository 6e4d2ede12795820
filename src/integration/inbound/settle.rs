//! Dealing with notices.

use super::keep::close;
use super::{Notice, TABLE, tracking};
use crate::db::{Read, Tx, columns_of};
use crate::delivery::{self, NewDelivery};
use crate::error::Result;
use crate::integration::erp::api::Means;
use crate::integration::erp::engine::SeenInvoice;
use crate::integration::setup::{self, receiver};
use crate::integration::sync::{self, Came, attempt_by, confirm};
use entity::delivery::DeliveryKind;
use entity::id::{IntegrationId, NoticeId, SyncId};
use entity::integration::Model as Integration;
use entity::integration_notice::{Model, NoticeState};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde_json::json;

/// How long a notice waits for its order, milliseconds: seven days.
const PATIENCE_MS: i64 = 7 * 86_400_000;

/// How long notices are kept, milliseconds: ninety days.
const KEPT_MS: i64 = 90 * 86_400_000;

/// How many are dealt with at a time.
const MOST: u64 = 200;

/// The sync a notice is about.
async fn sync_of(db: &impl Read, id: IntegrationId, notice: &Notice) -> Result<Option<SyncId>> {
    if let Some(external_id) = &notice.external_id
        && let Some(found) = sync::by_external_id(db, id, external_id).await?
    {
        return Ok(Some(found.id));
    }
    match &notice.number {
        Some(number) => Ok(sync::by_number(db, id, number).await?.map(|found| found.id)),
        None => Ok(None),
    }
}

/// Deals with a notice that is kept: at once, or when its order is known, or by looking at the invoice it names.
pub(super) async fn settle(
    means: &Means,
    integration: &Integration,
    id: NoticeId,
    notice: &Notice,
) -> Result<()> {
    if let Some(told) = &notice.tracking {
        return tracking::settle(means, integration, id, told).await;
    }
    let came = match (&notice.key, &notice.trouble) {
        (Some(key), _) => Came::Key(key.clone()),
        (None, Some(trouble)) => Came::Trouble(trouble.clone()),
        (None, None) => return have_looked_at(means, integration, id).await,
    };
    match sync_of(&means.db, integration.id, notice).await? {
        Some(found) => take(means, integration, (id, found), came).await,
        None if notice.external_id.is_some() && sync::waiting(&means.db, integration.id).await? => Ok(()),
        None => {
            end(means, integration, id, (NoticeState::Ignored, "it is about no order that was sent")).await
        }
    }
}

async fn take(
    means: &Means,
    integration: &Integration,
    (id, sync): (NoticeId, SyncId),
    came: Came,
) -> Result<()> {
    let problem = confirm(means, integration, sync, came).await?;
    let state = if problem.is_some() { NoticeState::Refused } else { NoticeState::Done };
    means
        .db
        .act(&attempt_by(means, integration), |tx| {
            let problem = problem.clone();
            Box::pin(async move { close(tx, id, state, (problem, Some(sync))).await })
        })
        .await
}

async fn end(
    means: &Means,
    integration: &Integration,
    id: NoticeId,
    (state, problem): (NoticeState, &'static str),
) -> Result<()> {
    means
        .db
        .act(&attempt_by(means, integration), |tx| {
            Box::pin(async move { close(tx, id, state, (Some(problem.to_owned()), None)).await })
        })
        .await
}

/// The invoice has to be looked at: the relay does, within the limits of the ERP.
async fn have_looked_at(means: &Means, integration: &Integration, id: NoticeId) -> Result<()> {
    let to = integration.id;
    means
        .db
        .act(&attempt_by(means, integration), |tx| {
            Box::pin(async move {
                let looking = NewDelivery {
                    kind: DeliveryKind::Sync,
                    receiver: receiver(to),
                    key: format!("notice:{}", id.0),
                    order: None,
                    event: None,
                    what: "notice".to_owned(),
                    payload: json!({ "notice": id.0 }),
                    suppressed: None,
                    due_at: None,
                };
                delivery::enqueue(tx, &[looking]).await.map(drop)
            })
        })
        .await
}

async fn by_id(db: &impl Read, id: NoticeId) -> Result<Option<Model>> {
    Ok(db.rows_of(TABLE, "id", &[id.0], &[]).await?.pop())
}

fn read(row: &Model) -> Notice {
    let notice: Notice = serde_json::from_str(&row.notice).unwrap_or_default();
    Notice { event: row.event.clone(), kind: row.kind.clone(), ..notice }
}

/// The invoice that a notice names, while it waits.
///
/// # Errors
///
/// When the database is gone.
pub async fn invoice_of(db: &impl Read, id: NoticeId) -> Result<Option<String>> {
    let row = by_id(db, id).await?.filter(|row| row.state == NoticeState::Waiting);
    Ok(row.and_then(|row| read(&row).invoice_id))
}

/// Deals with a notice whose invoice was looked at.
///
/// # Errors
///
/// When the database is gone.
pub async fn seen(
    means: &Means,
    integration: &Integration,
    id: NoticeId,
    seen: Option<SeenInvoice>,
) -> Result<()> {
    let Some(row) = by_id(&means.db, id).await? else { return Ok(()) };
    let Some((seen, key)) = seen.and_then(|seen| Some((seen.clone(), seen.key?))) else {
        // Another notice comes when it is authorised; and it is asked for besides.
        return end(means, integration, id, (NoticeState::Ignored, "the invoice has no key yet")).await;
    };
    let notice = read(&row);
    let notice = Notice { number: notice.number.or(seen.number), key: Some(key), ..notice };
    settle(means, integration, id, &notice).await
}

/// Deals with what was told of an order before it was known what the integration calls it.
///
/// # Errors
///
/// When the database is gone.
pub async fn settle_waiting(means: &Means, integration: &Integration, external_id: &str) -> Result<()> {
    for row in waiting(&means.db, Some(integration.id), NoticeId(0)).await? {
        let notice = read(&row);
        if notice.external_id.as_deref() == Some(external_id) {
            settle(means, integration, row.id, &notice).await?;
        }
    }
    Ok(())
}

/// The next that wait, in the order in which they were told, behind one.
async fn waiting(db: &impl Read, integration: Option<IntegrationId>, after: NoticeId) -> Result<Vec<Model>> {
    let mut select = columns_of::<Model>(TABLE);
    select
        .and_where(Expr::cust("state = 'WAITING'"))
        .and_where(Expr::col((TABLE, "id")).gt(after.0))
        .order_by("id", Order::Asc)
        .limit(MOST);
    if let Some(id) = integration {
        select.and_where(Expr::col("integration_id").eq(id.0));
    }
    db.rows(&select).await
}

/// Deals with what waits, ends what has waited too long, and forgets what is old; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn settle_all(means: &Means, tx_by: &crate::db::By) -> Result<u64> {
    let (mut dealt_with, mut after) = (0, NoticeId(0));
    // Many may wait for what nobody will ever know: they must not keep the others.
    loop {
        let rows = waiting(&means.db, None, after).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        dealt_with += settle_some(means, tx_by, &rows).await?;
    }
    means.db.act(tx_by, |tx| Box::pin(purge(tx))).await?;
    Ok(dealt_with)
}

async fn settle_some(means: &Means, tx_by: &crate::db::By, rows: &[Model]) -> Result<u64> {
    let mut dealt_with = 0;
    for row in rows {
        let found = setup::by_id(&means.db, &[row.integration_id]).await?;
        let Some(integration) = found.first().filter(|found| found.removed_at.is_none()) else { continue };
        if row.received_at + PATIENCE_MS < tx_by.at {
            end(means, integration, row.id, (NoticeState::Ignored, "its order was not known in a week"))
                .await?;
        } else {
            settle(means, integration, row.id, &read(row)).await?;
        }
        dealt_with += 1;
    }
    Ok(dealt_with)
}

async fn purge(tx: &Tx) -> Result<()> {
    let old = Query::delete()
        .from_table(TABLE)
        .and_where(Expr::col("received_at").lt(tx.by.at - KEPT_MS))
        .and_where(Expr::cust("state <> 'WAITING'"))
        .to_owned();
    tx.run(&old).await.map(drop)
}
