//! Uploading labels, and removing them again.

use super::{Checked, TABLE, check};
use crate::actor::Scope;
use crate::db::{By, Read as _, Tx, is_one_of};
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::order::shipment::{is_live, set_code};
use crate::order::{change, parts};
use crate::refusal::{Code, Refusal};
use crate::storage::{self, NewFile, Storage, Unkept};
use anyhow::Context as _;
use entity::event::EventKind;
use entity::file::FileKind;
use entity::id::{OrderId, PostageId, ShipmentId};
use entity::money::Money;
use entity::order::ActiveModel;
use entity::postage::{Model, PostageProvider, PostageState};
use entity::shipment;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// The dearest postage.
const DEAREST: Money = Money(999_999_999);

/// The longest name of a carrier or a service, characters.
const LONGEST: usize = 60;

/// Labels of one shipment that are ready at once.
const MOST: usize = 20;

/// A label from elsewhere.
#[derive(Clone, Debug)]
pub struct NewPostage {
    /// For which shipment.
    pub shipment: ShipmentId,
    /// Who carries it.
    pub carrier: Option<String>,
    /// How.
    pub service: Option<String>,
    /// What it has cost.
    pub price: Option<Money>,
    /// The carrier's code; it becomes the shipment's.
    pub tracking_code: Option<String>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Uploaded {
    /// The order.
    pub order: OrderId,
    /// The postage.
    pub postage: PostageId,
}

/// Looks through a label and writes it; [`upload`] keeps it. Not inside a unit of work.
///
/// # Errors
///
/// Refused with `POSTAGE_FILE_INVALID` or `FILE_TOO_LARGE`. Denied without `shipping:write`.
pub async fn take(storage: &Storage, by: &By, content: Vec<u8>) -> Result<Unkept> {
    by.actor.require(Scope::ShippingWrite)?;
    if content.len() > storage.max_bytes() {
        let (found, most) = (content.len(), storage.max_bytes());
        let problem = format!("the file has {found} bytes, and at most {most} are kept");
        return Err(Refusal::new(Code::FileTooLarge, problem).at("file").into());
    }
    let content = Arc::new(content);
    let looked_at = Arc::clone(&content);
    let checking = tokio::task::spawn_blocking(move || check(&looked_at));
    // A reader that gives up on a file has found it damaged, whatever it says.
    let damaged = || Refusal::new(Code::PostageFileInvalid, "the file is damaged").at("file");
    let Checked { media_type, extension, .. } = checking.await.map_err(|_| damaged())??;
    let name = format!("postagem-{}.{extension}", by.at);
    let content = Arc::unwrap_or_clone(content);
    storage
        .put(by, NewFile { kind: FileKind::Postage, media_type: media_type.to_owned(), name, content })
        .await
}

/// Keeps a label that was taken, for a shipment that has not been called off.
///
/// # Errors
///
/// Refused with `NOT_FOUND` or `INVALID`, and with what is wrong with the tracking code. Denied without `shipping:write`.
pub async fn upload(tx: &Tx, wanted: &NewPostage, file: Unkept) -> Result<Uploaded> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let (carrier, service) = said(wanted)?;
    let shipment = shipment_of(tx, wanted.shipment).await?;
    let order = change::lock(tx, shipment.order_id, None).await?;
    room(tx, shipment.id).await?;
    if let Some(code) = wanted.tracking_code.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        set_code(tx, shipment.id, code).await.map_err(at_code)?;
    } else {
        change::keep(tx, &order, ActiveModel::default()).await?;
    }
    let postage = PostageId(tx.next_ids(TABLE, 1).await?.pop().context("no id for postage")?);
    let row = Model {
        id: postage,
        order_id: order.id,
        shipment_id: shipment.id,
        provider: PostageProvider::Manual,
        state: PostageState::Ready,
        carrier: carrier.or(shipment.carrier),
        service: service.or(shipment.service),
        price_cents: wanted.price,
        tracking_code: wanted.tracking_code.as_deref().map(|code| code.trim().to_uppercase()),
        file_id: Some(storage::keep(tx, file, None).await?),
        requested_by: tx.by.actor.name.clone(),
        requested_at: tx.by.at,
        ready_at: Some(tx.by.at),
        updated_at: tx.by.at,
        ..Model::BLANK
    };
    tx.insert(TABLE, &[&row]).await?;
    event::record(tx, fact(&row, EventKind::PostageReady)).await?;
    Ok(Uploaded { order: order.id, postage })
}

/// Takes an uploaded label back: it is printed no more, and its file goes. Asked again, nothing happens.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, or `INVALID` for postage that was bought, which is given back where it was bought. Denied without
/// `shipping:write`.
pub async fn remove(tx: &Tx, id: PostageId) -> Result<Uploaded> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let missing = || Refusal::new(Code::NotFound, "there is no postage with this id").at("postageId");
    let row: Model = tx.rows_of(TABLE, "id", &[id.0], &[]).await?.pop().ok_or_else(missing)?;
    if row.provider != PostageProvider::Manual {
        let problem = "this was bought: cancel it, so that its provider gives the money back";
        return Err(Refusal::invalid("postageId", problem).into());
    }
    let order = change::lock(tx, row.order_id, None).await?;
    let update = Query::update()
        .table(TABLE)
        .values([
            ("state", "CANCELLED".into()),
            ("file_id", Expr::val(None::<i64>)),
            ("cancelled_at", tx.by.at.into()),
            ("updated_at", tx.by.at.into()),
        ])
        .and_where(Expr::col("id").eq(id.0).and(Expr::col("state").ne("CANCELLED")))
        .to_owned();
    if tx.run(&update).await? == 1 {
        if let Some(file) = row.file_id {
            storage::release(tx, file).await?;
        }
        change::keep(tx, &order, ActiveModel::default()).await?;
        event::record(tx, fact(&row, EventKind::PostageCancelled)).await?;
    }
    Ok(Uploaded { order: order.id, postage: id })
}

fn fact(row: &Model, kind: EventKind) -> Fact {
    let details = json!({
        "postage": row.id.to_string(),
        "shipment": row.shipment_id.to_string(),
        "provider": "MANUAL",
    });
    Fact { details, ..Fact::of(row.order_id, kind) }
}

/// Carrier and service, checked with the price.
fn said(wanted: &NewPostage) -> Result<(Option<String>, Option<String>)> {
    let mut refusals = Vec::new();
    let mut line = |path: &str, text: Option<&String>| {
        let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())?;
        if text.chars().count() > LONGEST || text.contains(char::is_control) {
            refusals.push(Refusal::invalid(path, format!("expected up to {LONGEST} characters in one line")));
        }
        Some(text)
    };
    let said = (line("carrier", wanted.carrier.as_ref()), line("service", wanted.service.as_ref()));
    if wanted.price.is_some_and(|price| !(Money::ZERO..=DEAREST).contains(&price)) {
        refusals.push(Refusal::invalid("price", format!("expected an amount from 0.00 to {DEAREST}")));
    }
    if refusals.is_empty() { Ok(said) } else { Err(Error::Refused(refusals)) }
}

async fn shipment_of(tx: &Tx, id: ShipmentId) -> Result<shipment::Model> {
    let missing = || Refusal::new(Code::NotFound, "there is no shipment with this id").at("shipmentId");
    let rows: Vec<shipment::Model> =
        tx.rows_of(<shipment::Model as parts::Part>::TABLE, "id", &[id.0], &[]).await?;
    let shipment = rows.into_iter().next().ok_or_else(missing)?;
    if !is_live(shipment.state) {
        return Err(Refusal::invalid("shipmentId", "this shipment was called off").into());
    }
    Ok(shipment)
}

async fn room(tx: &Tx, shipment: ShipmentId) -> Result<()> {
    let mut ready = crate::db::columns_of::<Model>(TABLE);
    ready
        .and_where(is_one_of(tx.backend(), (TABLE, "shipment_id"), [shipment.0]))
        .and_where(Expr::col((TABLE, "state")).eq("READY"));
    let ready: Vec<Model> = tx.rows(&ready).await?;
    if ready.len() >= MOST {
        let problem = format!("this shipment has {MOST} labels already: remove one first");
        return Err(Refusal::invalid("shipmentId", problem).into());
    }
    Ok(())
}

/// What is wrong with the code, wherever it was found.
fn at_code(error: Error) -> Error {
    match error {
        Error::Refused(refusals) => {
            Error::Refused(refusals.into_iter().map(|refusal| refusal.at("trackingCode")).collect())
        }
        other => other,
    }
}
