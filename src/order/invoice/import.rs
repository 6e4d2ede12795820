//! Entering an invoice by its XML, on the order that it belongs to.

use super::enter::{Source, on_order};
use super::{House, matching};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::invoice::difference::{self, Difference};
use crate::invoice::rows::{self, FromXml};
use crate::invoice::xml::{self, Nfe};
use crate::invoice::{Warning, key};
use crate::order::{change, parts};
use crate::refusal::Refusal;
use entity::event::EventKind;
use entity::id::{InvoiceId, OrderId};
use entity::order::ActiveModel;
use entity::{invoice, item, order};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A file that somebody sent.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its content.
    pub bytes: Vec<u8>,
    /// The order it belongs to, when the caller says so.
    pub order: Option<OrderId>,
}

/// An invoice whose XML is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Imported {
    /// The order it belongs to.
    pub order: OrderId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// What is unusual about it.
    pub warnings: Vec<Warning>,
    /// What it says otherwise than the order.
    pub differences: Vec<Difference>,
}

/// Keeps the XML of an invoice on its order, and enters the invoice when it is not there yet. The same file again changes nothing.
///
/// # Errors
///
/// Refused with `XML_INVALID`, with `NOT_FOUND` when it is not certain to which order it belongs, or as
/// [`enter`](super::enter()) refuses.
pub async fn import(tx: &Tx, document: &Document) -> Result<Imported> {
    tx.by.actor.require(Scope::InvoicesWrite)?;
    let nfe = xml::read(&document.bytes).map_err(Error::Refused)?;
    let house = House::of(tx).await?;
    let known = rows::by_key(tx, &nfe.key).await?;
    let known = known.filter(|known| document.order.is_none_or(|order| order == known.order_id));
    if let Some(known) = known {
        let order = change::lock(tx, known.order_id, None).await?;
        return attach(tx, &order, &house, (&nfe, &known)).await;
    }
    let order = matching::order_of(tx, &nfe, document.order).await?;
    // `key` is no part of what the caller sent: a refusal is about the file.
    let entered = on_order(tx, order, &house, Source::Xml(&nfe)).await.map_err(about_the_file)?;
    rows::keep_xml(tx, entered.invoice, &nfe.xml, &says(&nfe)).await?;
    let differences = differences(tx, &nfe, &entered.order, &house).await?;
    Ok(Imported {
        order: entered.order.id,
        invoice: entered.invoice,
        warnings: entered.warnings,
        differences,
    })
}

/// Keeps the XML of an invoice that was entered by its key, whether it still counts or not.
async fn attach(
    tx: &Tx,
    order: &order::Model,
    house: &House,
    (nfe, known): (&Nfe, &invoice::Model),
) -> Result<Imported> {
    if rows::keep_xml(tx, known.id, &nfe.xml, &says(nfe)).await? {
        change::keep(tx, order, ActiveModel::default()).await?;
        let details = json!({
            "invoice": known.id.to_string(), "model": known.model, "series": known.series, "number": known.number,
        });
        event::record(tx, Fact { details, ..Fact::of(order.id, EventKind::InvoiceXmlAdded) }).await?;
    }
    let beside = key::Beside {
        order,
        issuers: &house.issuers,
        now: tx.by.at,
        zone: house.zone,
        foreign_issuer: key::ForeignIssuer::Told,
    };
    let warnings = key::check(&nfe.key, beside).warnings;
    let differences = differences(tx, nfe, order, house).await?;
    Ok(Imported { order: order.id, invoice: known.id, warnings, differences })
}

fn says(nfe: &Nfe) -> FromXml {
    FromXml {
        protocol: nfe.protocol.clone(),
        total_cents: nfe.total.cents(),
        issued_at: nfe.issued_at,
        recipient: nfe.recipient.clone(),
    }
}

async fn differences(tx: &Tx, nfe: &Nfe, order: &order::Model, house: &House) -> Result<Vec<Difference>> {
    let items = parts::of::<item::Model>(tx, &[order.id]).await?;
    let items = items.get(&order.id).map(Vec::as_slice).unwrap_or_default();
    Ok(difference::between(nfe, order, items, &house.issuers))
}

fn about_the_file(error: Error) -> Error {
    match error {
        Error::Refused(refusals) => Error::Refused(
            refusals.into_iter().map(|refusal| Refusal { path: Vec::new(), ..refusal }).collect(),
        ),
        other => other,
    }
}
