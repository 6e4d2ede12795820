//! Sending an order to an integration: a person presses the button, or a rule does.

use super::{TABLE, read};
use crate::actor::Scope;
use crate::db::{Read as _, Tx};
use crate::delivery::{self, NewDelivery};
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::integration::erp::of_kind;
use crate::integration::setup::{self, receiver};
use crate::order::change;
use crate::refusal::{Code, Refusal};
use anyhow::Context as _;
use entity::delivery::DeliveryKind;
use entity::event::EventKind;
use entity::id::{DeliveryId, IntegrationId, OrderId, SyncId};
use entity::integration::Model as Integration;
use entity::integration_sync::{Model, SyncState};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use serde_json::json;

/// Sends an order to an integration. Asked for again, it is the same job: one that failed is tried now, one that is done stays.
///
/// # Errors
///
/// Refused with `NOT_FOUND` or `INTEGRATION_NOT_READY`. Denied without `orders:status` or `integrations:write`.
pub async fn request(tx: &Tx, order: OrderId, integration: IntegrationId) -> Result<SyncId> {
    tx.by.actor.require_any(&[Scope::OrdersStatus, Scope::IntegrationsWrite])?;
    let mut refusals = Vec::new();
    let found = setup::by_id(tx, &[integration]).await?.into_iter().find(|row| row.removed_at.is_none());
    match &found {
        None => refusals
            .push(Refusal::new(Code::NotFound, "there is no integration with this id").at("integrationId")),
        Some(row) if of_kind(row.kind).is_none() => {
            let problem = "this integration sells postage: it takes no orders";
            refusals.push(Refusal::new(Code::Invalid, problem).at("integrationId"));
        }
        Some(row) if !setup::is_ready(row) => {
            let problem = "the integration is switched off, or was not authorised at the ERP yet";
            refusals.push(Refusal::new(Code::IntegrationNotReady, problem).at("integrationId"));
        }
        Some(_) => {}
    }
    match change::lock(tx, order, None).await {
        Err(Error::Refused(more)) => refusals.extend(more),
        other => drop(other?),
    }
    let (Some(integration), true) = (found, refusals.is_empty()) else {
        return Err(Error::Refused(refusals));
    };
    let sync = put(tx, &integration, order).await?;
    again(tx, &sync).await?;
    Ok(sync.id)
}

/// The one sync of an order and an integration: made with its delivery when there is none.
pub(super) async fn put(tx: &Tx, integration: &Integration, order: OrderId) -> Result<Model> {
    let row = Model {
        id: SyncId(0),
        integration_id: integration.id,
        order_id: order,
        state: SyncState::Queued,
        attempts: 0,
        problem: None,
        contact_id: None,
        external_id: None,
        external_number: None,
        requested_by: tx.by.actor.name.clone(),
        requested_at: tx.by.at,
        sent_at: None,
        confirmed_at: None,
        invoice_key: None,
        checks: 0,
        check_at: None,
        updated_at: tx.by.at,
    };
    let is_new = insert(tx, &row).await?;
    let row = read::of(tx, integration.id, order).await?.context("a sync was written and is not there")?;
    if is_new {
        let details = json!({ "integration": integration.id.to_string(), "name": integration.name });
        let comment = Some(integration.name.clone());
        event::record(tx, Fact { comment, details, ..Fact::of(order, EventKind::IntegrationRequested) })
            .await?;
        delivery::enqueue(tx, &[sending(&row)]).await?;
    }
    Ok(row)
}

async fn insert(tx: &Tx, row: &Model) -> Result<bool> {
    use entity::row::Stored as _;
    let columns = Model::COLUMNS.get(1..).unwrap_or_default();
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(columns.iter().copied())
        .values_panic(row.values().into_iter().skip(1).map(Expr::val))
        .on_conflict(OnConflict::columns(["integration_id", "order_id"]).do_nothing().to_owned())
        .to_owned();
    Ok(tx.run(&insert).await? == 1)
}

fn key(sync: &Model) -> String {
    format!("sync:{}:{}", sync.integration_id.0, sync.order_id.0)
}

/// The delivery that sends it.
fn sending(sync: &Model) -> NewDelivery {
    NewDelivery {
        kind: DeliveryKind::Sync,
        receiver: receiver(sync.integration_id),
        key: key(sync),
        order: Some(sync.order_id),
        event: None,
        what: "order".to_owned(),
        payload: json!({ "sync": sync.id.0 }),
        suppressed: None,
        due_at: None,
    }
}

/// Lets what has failed be tried now.
async fn again(tx: &Tx, sync: &Model) -> Result<()> {
    if !matches!(sync.state, SyncState::Queued | SyncState::Failed) {
        return Ok(());
    }
    // Whoever presses has looked at what was wrong.
    delivery::resume(tx, &receiver(sync.integration_id)).await?;
    let select =
        Query::select().column("id").from("deliveries").and_where(Expr::col("key").eq(key(sync))).to_owned();
    let rows = tx.select(&select).await?;
    match rows.first() {
        Some(row) => drop(delivery::retry(tx, DeliveryId(row.try_get_by_index(0)?)).await?),
        // It was given up long ago, and its delivery is not kept any more.
        None => drop(delivery::enqueue(tx, &[sending(sync)]).await?),
    }
    let update = Query::update()
        .table(TABLE)
        .value("state", SyncState::Queued.code())
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("id").eq(sync.id.0))
        .and_where(Expr::col("state").eq(SyncState::Failed.code()))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}
