//! The unit of work of a print: its file is kept, and each order's history says that it was printed.

use super::ask::Kind;
use super::check::Warning;
use super::printer::{Printed, Ready};
use crate::actor::Scope;
use crate::db::{Read as _, Tx, is_one_of};
use crate::error::Result;
use crate::event::{self, Fact};
use crate::refusal::{Code, Details, Refusal};
use crate::storage;
use entity::Instant;
use entity::event::EventKind;
use entity::id::{FileId, OrderId};
use sea_orm::sea_query::Query;
use serde::{Deserialize, Serialize};
use serde_json::json;

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// What came of a print; told again to who asks again.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Done {
    /// The file.
    pub file: FileId,
    /// Its type.
    pub media_type: String,
    /// How long it is, bytes.
    pub bytes: usize,
    /// Sheets of paper, labels of a roll, or pictures.
    pub pages: usize,
    /// Papers on them.
    pub documents: usize,
    /// Until when it is kept.
    pub expires_at: Instant,
    /// Each order once, in the order of the print.
    pub orders: Vec<OrderId>,
    /// What was not printed.
    pub left_out: Vec<LeftOut>,
    /// What is unusual.
    pub warnings: Vec<Warning>,
}

/// An order that was not printed, because somebody wanted the rest all the same.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LeftOut {
    /// The order; `None` when there is none with this id.
    pub order: Option<OrderId>,
    /// Where in the input it stands.
    pub path: Vec<String>,
    /// What kind of rule said no.
    pub code: Code,
    /// A sentence for a person.
    pub message: String,
    /// What is missing, by name.
    pub fields: Vec<String>,
}

impl LeftOut {
    pub(super) fn of(order: Option<OrderId>, refusal: &Refusal) -> Self {
        let fields = match &refusal.details {
            Details::Missing(fields) => fields.clone(),
            _ => Vec::new(),
        };
        let Refusal { code, message, path, .. } = refusal.clone();
        Self { order, path, code, message, fields }
    }
}

/// Keeps a print.
///
/// # Errors
///
/// When its file is gone. Denied without `shipping:write`.
pub async fn keep(tx: &Tx, ready: &Ready) -> Result<Done> {
    tx.by.actor.require(Scope::ShippingWrite)?;
    let expires_at = tx.by.at.saturating_add(i64::from(ready.hours).saturating_mul(HOUR_MS));
    let file = storage::keep(tx, ready.file, Some(expires_at)).await?;
    tell(tx, &ready.about, Some(file)).await?;
    Ok(Done {
        file,
        media_type: ready.media_type.to_owned(),
        bytes: ready.bytes,
        pages: ready.pages,
        documents: ready.documents,
        expires_at,
        orders: ready.about.orders.clone(),
        left_out: ready.about.left_out.clone(),
        warnings: ready.about.warnings.clone(),
    })
}

impl Printed {
    /// What was not printed.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.about.left_out
    }

    /// What is unusual.
    pub fn warnings(&self) -> &[Warning] {
        &self.about.warnings
    }

    /// Has the history say that it was printed, of a print that somebody else keeps.
    ///
    /// # Errors
    ///
    /// Denied without `shipping:write`.
    pub async fn tell(&self, tx: &Tx) -> Result<()> {
        tx.by.actor.require(Scope::ShippingWrite)?;
        tell(tx, &self.about, None).await
    }
}

/// One fact for each order; and when the labels of shipments were last printed.
async fn tell(tx: &Tx, about: &super::printer::About, file: Option<FileId>) -> Result<()> {
    let details = json!({ "kind": about.kind.code(), "file": file.map(|file| file.to_string()) });
    let fact =
        |order: &OrderId| Fact { details: details.clone(), ..Fact::of(*order, EventKind::LabelsPrinted) };
    event::record_all(tx, about.orders.iter().map(fact).collect()).await?;
    if !matches!(about.kind, Kind::AddressLabel | Kind::Postage) || about.shipments.is_empty() {
        return Ok(());
    }
    let ids = about.shipments.iter().map(|id| id.0);
    let update = Query::update()
        .table("shipments")
        .value("printed_at", tx.by.at)
        .and_where(is_one_of(tx.backend(), ("shipments", "id"), ids))
        .to_owned();
    tx.run(&update).await.map(drop)
}
