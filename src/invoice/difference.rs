//! What an XML says otherwise than the order it belongs to. A difference is told and refuses nothing: a parcel may have an invoice
//! of its own, and freight may stand on another.

use super::key::Establishment;
use super::xml::Nfe;
use entity::money::Money;
use entity::{item, order};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lines that are told; an invoice of another order would fill pages.
const MOST_LINES: usize = 50;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Difference {
    /// Which: `issuer`, `recipient`, `total`, `items.<SKU>.quantity`, `items.<SKU>.total`.
    pub field: String,
    /// What the order or the store says; `None` when it has no such thing.
    pub expected: Option<String>,
    /// What the XML says; `None` when it has no such thing.
    pub found: Option<String>,
}

/// Everything that differs: issuer, recipient and total first, then lines by SKU.
pub fn between(
    nfe: &Nfe,
    order: &order::Model,
    items: &[item::Model],
    issuers: &[Establishment],
) -> Vec<Difference> {
    let ours = issuers.is_empty() || issuers.iter().any(|ours| ours.cnpj == nfe.issuer);
    let expected: Vec<&str> = issuers.iter().map(|issuer| issuer.cnpj.as_str()).collect();
    let mut differences = Vec::new();
    if !ours {
        differences.push(differs("issuer", Some(expected.join(" ")), Some(nfe.issuer.clone())));
    }
    if nfe.recipient != order.customer_document {
        differences.push(differs("recipient", order.customer_document.clone(), nfe.recipient.clone()));
    }
    if nfe.total != order.total_cents {
        let (expected, found) = (order.total_cents.to_string(), nfe.total.to_string());
        differences.push(differs("total", Some(expected), Some(found)));
    }
    differences.extend(lines(nfe, items));
    differences
}

fn differs(field: impl Into<String>, expected: Option<String>, found: Option<String>) -> Difference {
    Difference { field: field.into(), expected, found }
}

/// Ten-thousandths of units and cents, of one SKU.
type Sums = (i128, i128);

/// Quantity and gross value of each SKU: an order may have it in two lines and the invoice in one.
fn lines(nfe: &Nfe, items: &[item::Model]) -> Vec<Difference> {
    let mut sums: BTreeMap<&str, (Option<Sums>, Option<Sums>)> = BTreeMap::new();
    for item in items {
        let units = i128::from(item.quantity);
        let gross = units * i128::from(item.unit_price_cents.cents());
        let sum = sums.entry(&item.sku).or_default().0.get_or_insert_default();
        *sum = (sum.0 + units * 10_000, sum.1 + gross);
    }
    for line in &nfe.lines {
        let sum = sums.entry(&line.sku).or_default().1.get_or_insert_default();
        *sum = (sum.0 + i128::from(line.quantity), sum.1 + i128::from(line.total.cents()));
    }
    let differences = sums.iter().flat_map(|(sku, (ordered, invoiced))| {
        let (ordered, invoiced) = (*ordered, *invoiced);
        let quantity = (ordered.map(|sums| units(sums.0)), invoiced.map(|sums| units(sums.0)));
        let total = (ordered.map(|sums| amount(sums.1)), invoiced.map(|sums| amount(sums.1)));
        [("quantity", quantity), ("total", total)]
            .into_iter()
            .filter(|(_, (expected, found))| expected != found)
            .map(move |(what, (expected, found))| differs(format!("items.{sku}.{what}"), expected, found))
    });
    differences.take(MOST_LINES).collect()
}

/// Units without zeros behind the dot.
fn units(ten_thousandths: i128) -> String {
    let (whole, rest) = (ten_thousandths / 10_000, ten_thousandths % 10_000);
    let text = format!("{whole}.{rest:04}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn amount(cents: i128) -> String {
    i64::try_from(cents).map_or_else(|_| "too much".to_owned(), |cents| Money(cents).to_string())
}
