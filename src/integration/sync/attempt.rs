//! One try to send an order, or to ask for its invoice.

use super::confirm::{Came, confirm};
use super::{TABLE, by_id};
use crate::actor::Actor;
use crate::db::{By, Tx};
use crate::error::Result;
use crate::event::{self, Fact};
use crate::integration::erp::api::{Api, Means, Trail};
use crate::integration::erp::engine::Known;
use crate::integration::erp::sales_order::{self, sales_order};
use crate::integration::erp::{Done, Erp, Job, Placed, Trouble, of_kind};
use crate::integration::{inbound, payload, setup};
use crate::order::find;
use entity::delivery;
use entity::event::EventKind;
use entity::id::{NoticeId, SyncId};
use entity::integration::{IntegrationKind, Model as Integration};
use entity::integration_sync::{Model, SyncState};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, Query};
use serde_json::json;

/// Until an invoice is first asked for, milliseconds.
const FIRST_CHECK_MS: i64 = 5 * 60_000;

/// What came of a try.
#[derive(Debug)]
pub struct Attempt {
    /// Whether it was done, or why not.
    pub outcome: std::result::Result<(), Trouble>,
    /// What was called.
    pub trail: Trail,
}

fn takes_no_orders() -> Trouble {
    Trouble::Refused("this integration takes no orders".to_owned())
}

fn erp(integration: &Integration) -> Done<&'static dyn Erp> {
    of_kind(integration.kind).ok_or_else(takes_no_orders)
}

impl Attempt {
    pub(in crate::integration) fn without_calls(outcome: std::result::Result<(), Trouble>) -> Self {
        Self { outcome, trail: Trail::default() }
    }
}

/// In the name of an integration, now.
pub(crate) fn by(means: &Means, integration: &Integration) -> By {
    By::new(Actor::system(&integration.name), means.clock.now())
}

/// Tries once what a delivery is about.
pub async fn attempt(means: &Means, delivery: &delivery::Model) -> Attempt {
    match begin(means, delivery).await {
        Ok((api, sync)) => {
            let outcome = match (delivery.what.as_str(), sync) {
                ("order", Some(sync)) => return send(means, api, &sync).await,
                ("invoice", Some(sync)) => ask(means, &api, &sync).await,
                _ => look(means, &api, delivery).await,
            };
            Attempt { outcome, trail: api.trail() }
        }
        Err(trouble) => Attempt::without_calls(Err(trouble)),
    }
}

pub(in crate::integration) fn number(delivery: &delivery::Model, field: &str) -> Option<i64> {
    serde_json::from_str::<serde_json::Value>(&delivery.payload).ok()?.get(field)?.as_i64()
}

/// The integration and the sync of a delivery.
async fn begin<'m>(means: &'m Means, delivery: &delivery::Model) -> Done<(Api<'m>, Option<Model>)> {
    let api = Api::new(means, called(means, delivery).await?);
    let sync = match number(delivery, "sync") {
        Some(id) => by_id(&means.db, SyncId(id)).await?,
        None => None,
    };
    Ok((api, sync))
}

/// The integration of a delivery, when it may be called.
pub(in crate::integration) async fn called(means: &Means, delivery: &delivery::Model) -> Done<Integration> {
    let gone = || Trouble::Refused("the integration was removed".to_owned());
    let id =
        delivery.receiver.strip_prefix("integration:").and_then(|id| id.parse().ok()).ok_or_else(gone)?;
    let found = setup::by_id(&means.db, &[entity::id::IntegrationId(id)]).await?;
    let integration = found.into_iter().find(|row| row.removed_at.is_none()).ok_or_else(gone)?;
    if !integration.active {
        return Err(Trouble::NotReady("the integration is switched off".to_owned()));
    }
    Ok(integration)
}

async fn send(means: &Means, api: Api<'_>, sync: &Model) -> Attempt {
    if sync.external_id.is_some() {
        return Attempt::without_calls(Ok(()));
    }
    let job = match job(means, &api.integration, sync).await {
        Ok(job) => job,
        Err(trouble) => return Attempt::without_calls(Err(trouble)),
    };
    if let Err(error) = mark_sending(means, &api.integration, sync.id).await {
        return Attempt::without_calls(Err(error.into()));
    }
    let api = match &job.order {
        Some(order) => api.about(order),
        None => api,
    };
    let Ok(erp) = erp(&api.integration) else { return Attempt::without_calls(Err(takes_no_orders())) };
    let sent = erp.send(&api, &job).await;
    let outcome = match sent {
        Ok(placed) => keep(means, &api.integration, sync.id, &placed).await.map_err(Trouble::from),
        Err(trouble) => Err(trouble),
    };
    Attempt { outcome, trail: api.trail() }
}

/// What is to be sent.
async fn job(means: &Means, integration: &Integration, sync: &Model) -> std::result::Result<Job, Trouble> {
    let row = find::by_ids(&means.db, &[sync.order_id]).await?;
    let mut parts = payload::read(&means.db, row).await?;
    let parts =
        parts.remove(&sync.order_id).ok_or_else(|| Trouble::Refused("the order is gone".to_owned()))?;
    let mut job = Job {
        number: parts.order.number,
        order: None,
        document: None,
        message: format!("sync_{}_{}", sync.integration_id.0, sync.id.0),
        known: Known { contact: sync.contact_id.clone(), is_confirmed: sync.state == SyncState::Confirmed },
    };
    if integration.kind == IntegrationKind::Generic {
        let order = payload::full(&parts, None);
        job.document = Some(json!({
            "type": "integration.order",
            "timestamp": crate::clock::rfc3339(sync.requested_at),
            "data": { "order": order },
        }));
        return Ok(job);
    }
    let payload::Parts { order, items, addresses, payments, shipments, .. } = parts;
    let whole = sales_order::Whole { order, items, addresses, payments, shipments };
    job.order = Some(sales_order(&whole).map_err(|misfit| Trouble::Refused(misfit.to_string()))?);
    Ok(job)
}

async fn mark_sending(means: &Means, integration: &Integration, sync: SyncId) -> Result<()> {
    means
        .db
        .act(&by(means, integration), |tx| {
            Box::pin(async move {
                let update = Query::update()
                    .table(TABLE)
                    .value("state", unless_confirmed(SyncState::Sending))
                    .value("attempts", Expr::col("attempts").add(1))
                    .value("updated_at", tx.by.at)
                    .and_where(Expr::col("id").eq(sync.0))
                    .to_owned();
                tx.run(&update).await.map(drop)
            })
        })
        .await
}

/// A state that does not take back that the invoice has come.
fn unless_confirmed(state: SyncState) -> CaseStatement {
    let confirmed = SyncState::Confirmed.code();
    CaseStatement::new().case(Expr::col("state").eq(confirmed), confirmed).finally(state.code())
}

/// Keeps what the integration calls the order, at once; then deals with what it has told of it already.
async fn keep(means: &Means, integration: &Integration, sync: SyncId, placed: &Placed) -> Result<()> {
    let asked = of_kind(integration.kind).is_some_and(Erp::can_be_asked);
    let (kept, name) = (placed.clone(), integration.name.clone());
    means
        .db
        .act(&by(means, integration), |tx| {
            let (placed, name) = (kept.clone(), name.clone());
            Box::pin(async move { keep_in(tx, sync, &placed, (&name, asked)).await })
        })
        .await?;
    inbound::settle_waiting(means, integration, &placed.id).await
}

async fn keep_in(tx: &Tx, sync: SyncId, placed: &Placed, (name, asked): (&str, bool)) -> Result<()> {
    let Some(row) = by_id(tx, sync).await? else { return Ok(()) };
    let first_check = (asked && row.state != SyncState::Confirmed).then_some(tx.by.at + FIRST_CHECK_MS);
    let update = Query::update()
        .table(TABLE)
        .value("state", unless_confirmed(SyncState::Sent))
        .value("external_id", placed.id.as_str())
        .value("external_number", placed.number.clone())
        .value("sent_at", tx.by.at)
        .value("check_at", first_check)
        .value("updated_at", tx.by.at)
        .value("problem", row.problem.filter(|_| row.state == SyncState::Confirmed))
        .and_where(Expr::col("id").eq(sync.0))
        .and_where(Expr::col("external_id").is_null())
        .to_owned();
    if tx.run(&update).await? == 0 {
        return Ok(());
    }
    let called = placed.number.as_ref().unwrap_or(&placed.id);
    let details = json!({ "integration": row.integration_id.to_string(), "name": name, "externalId": placed.id,
        "number": placed.number });
    let comment = Some(format!("{name}: {called}"));
    event::record(tx, Fact { comment, details, ..Fact::of(row.order_id, EventKind::IntegrationSynced) }).await
}

/// Asks for the invoice of an order that was sent.
async fn ask(means: &Means, api: &Api<'_>, sync: &Model) -> std::result::Result<(), Trouble> {
    let Some(id) = sync.external_id.clone().filter(|_| sync.state != SyncState::Confirmed) else {
        return Ok(());
    };
    let placed = Placed { id, number: sync.external_number.clone() };
    if let Some(key) = erp(&api.integration)?.find_invoice(api, &placed).await? {
        confirm(means, &api.integration, sync.id, Came::Key(key)).await?;
    }
    Ok(())
}

/// Looks at an invoice of which an integration has told nothing but its id.
async fn look(means: &Means, api: &Api<'_>, delivery: &delivery::Model) -> std::result::Result<(), Trouble> {
    let Some(notice) = number(delivery, "notice").map(NoticeId) else { return Ok(()) };
    let Some(invoice) = inbound::invoice_of(&means.db, notice).await? else { return Ok(()) };
    let seen = erp(&api.integration)?.look_at_invoice(api, &invoice).await?;
    Ok(inbound::seen(means, &api.integration, notice, seen).await?)
}

/// Writes down that a try has failed; and, when it is not tried again, says so in the history.
///
/// # Errors
///
/// When the database is gone.
pub async fn failed(tx: &Tx, delivery: &delivery::Model, is_given_up: bool) -> Result<()> {
    let (Some(id), "order") = (number(delivery, "sync").map(SyncId), delivery.what.as_str()) else {
        return Ok(());
    };
    let update = Query::update()
        .table(TABLE)
        .value("state", SyncState::Failed.code())
        .value("problem", delivery.problem.clone())
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("state").is_not_in([SyncState::Sent.code(), SyncState::Confirmed.code()]))
        .to_owned();
    let changed = tx.run(&update).await?;
    let Some(sync) = by_id(tx, id).await?.filter(|_| is_given_up && changed > 0) else { return Ok(()) };
    let integrations = setup::by_id(tx, &[sync.integration_id]).await?;
    let name = integrations.first().map(|integration| integration.name.clone());
    let details = json!({ "integration": sync.integration_id.to_string(), "name": name });
    let reason = delivery.problem.clone();
    let fact =
        Fact { comment: name, reason, details, ..Fact::of(sync.order_id, EventKind::IntegrationFailed) };
    event::record(tx, fact).await
}
