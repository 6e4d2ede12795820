//! The invoices of orders as their labels show them, out of their XML.

use super::read::{Papers, Whole};
use crate::db::Db;
use crate::error::Result;
use crate::invoice::{rows, xml};
use crate::label::invoice::{Invoice, InvoiceData, Missing, check};
use entity::id::{InvoiceId, OrderId};
use entity::invoice::{self, InvoiceStatus};
use std::collections::HashMap;

/// XMLs that are read together: each may have a mebibyte.
const TOGETHER: usize = 100;

/// What is known of invoices, by id; of those without an XML, nothing.
pub(super) type Known = HashMap<InvoiceId, InvoiceData>;

/// Reads the XMLs of the invoices that count.
pub(super) async fn known(db: &Db, papers: &Papers) -> Result<Known> {
    let of_orders = papers.wholes.values().flat_map(|whole| whole.invoices.iter().filter(|one| counts(one)));
    let mut ids: Vec<InvoiceId> = of_orders.map(|one| one.id).collect();
    ids.sort_unstable();
    let mut known = Known::new();
    for ids in ids.chunks(TOGETHER) {
        for row in rows::xmls(db, ids).await? {
            // What cannot be read says nothing: the label lists it as missing.
            known.insert(row.invoice_id, xml::label(&row.xml, papers.zone).unwrap_or_default());
        }
    }
    Ok(known)
}

fn counts(invoice: &invoice::Model) -> bool {
    invoice.state == InvoiceStatus::Valid
}

/// The invoices of an order whose labels can be printed; or the names of all that is missing.
pub(super) fn labels(whole: &Whole, known: &Known) -> std::result::Result<Vec<Invoice>, Vec<String>> {
    let name = |missing: &[Missing]| missing.iter().map(|one| one.field().to_owned()).collect::<Vec<_>>();
    let mut invoices: Vec<&invoice::Model> = whole.invoices.iter().filter(|one| counts(one)).collect();
    if invoices.is_empty() {
        let why = if whole.invoices.is_empty() { "invoice" } else { "cancelled" };
        return Err(vec![why.to_owned()]);
    }
    // A receipt beside an invoice has no label, and needs none.
    if invoices.iter().any(|one| one.model == 55) {
        invoices.retain(|one| one.model == 55);
    }
    let (mut labels, mut missing) = (Vec::new(), Vec::new());
    for invoice in invoices {
        let data = known.get(&invoice.id).cloned();
        let has_xml = data.is_some();
        let data = InvoiceData {
            key: invoice.key.clone(),
            order_number: Some(whole.order.number.to_string()),
            ..data.unwrap_or_default()
        };
        match check(&data) {
            Ok(_) if data.is_trial => missing.push("environment".to_owned()),
            Ok(label) => labels.push(label),
            // Without its XML all the rest is missing too, and is not worth listing.
            Err(_) if !has_xml && invoice.model == 55 => missing.push("xml".to_owned()),
            Err(fields) if has_xml => missing.extend(name(&fields)),
            Err(fields) => {
                missing.extend(name(fields.get(..1).unwrap_or_default()));
            }
        }
    }
    if missing.is_empty() { Ok(labels) } else { Err(missing) }
}

/// Each order once, with its first place.
pub(super) fn orders(papers: &Papers) -> Vec<OrderId> {
    let mut seen = std::collections::HashSet::new();
    papers.asked.iter().map(|one| one.order).filter(|order| seen.insert(*order)).collect()
}
