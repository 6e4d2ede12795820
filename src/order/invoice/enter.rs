//! Entering an invoice by its key.

use super::{House, keep_derived};
use crate::actor::Scope;
use crate::db::{Read, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::invoice::key::{self, Beside, ForeignIssuer};
use crate::invoice::rows::{self, Place};
use crate::invoice::{Warning, xml::Nfe};
use crate::order::change_status::{self, Change};
use crate::order::{change, parts, status};
use crate::refusal::{Code, Details, Refusal};
use anyhow::Context as _;
use entity::event::EventKind;
use entity::id::{InvoiceId, OrderId};
use entity::invoice::{self, InvoiceStatus};
use entity::status::OrderStatus;
use entity::{order, payment};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// An invoice to be entered.
#[derive(Clone, Debug)]
pub struct EnterInvoice {
    /// The order it is of.
    pub order: OrderId,
    /// Its access key, as somebody has it.
    pub key: String,
    /// Whether the order moves on to `INVOICED` at once.
    pub advance: bool,
    /// The version of the order that the caller has seen.
    pub expected_version: Option<i32>,
}

/// An invoice that is on its order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Entered {
    /// The order.
    pub order: OrderId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// What is unusual about it.
    pub warnings: Vec<Warning>,
}

/// Enters an invoice by its key. One that is on the order already changes nothing.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, `VERSION_CONFLICT`, `NOT_PAID` and every rule the key breaks (`KEY_…`), together.
pub async fn enter(tx: &Tx, wanted: &EnterInvoice) -> Result<Entered> {
    tx.by.actor.require(Scope::InvoicesWrite)?;
    let order = change::lock(tx, wanted.order, wanted.expected_version).await?;
    let house = House::of(tx).await?;
    let done = on_order(tx, order, &house, Source::Key(&wanted.key)).await?;
    let entered = Entered { order: done.order.id, invoice: done.invoice, warnings: done.warnings };
    if wanted.advance && advances(&done.order, done.is_new) {
        let step = Change::to(done.order.id, OrderStatus::Invoiced);
        change_status::apply(tx, done.order, step).await?;
    }
    Ok(entered)
}

/// Whether the order has to move on: not when it stands there; and not when an invoice that was known is entered again after the
/// order has gone further.
fn advances(order: &order::Model, is_new: bool) -> bool {
    let may = is_new || status::next(order.status, None).contains(&OrderStatus::Invoiced);
    may && order.status != OrderStatus::Invoiced
}

/// What an invoice is entered from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'s> {
    /// What somebody gave as its key.
    Key(&'s str),
    /// Its XML.
    Xml(&'s Nfe),
}

/// What came of an invoice on an order that is locked.
#[derive(Debug)]
pub(super) struct OnOrder {
    /// The order as it is now.
    pub(super) order: order::Model,
    pub(super) invoice: InvoiceId,
    /// Whether it was not there before.
    is_new: bool,
    pub(super) warnings: Vec<Warning>,
}

/// Enters an invoice on an order that is locked.
pub(super) async fn on_order(
    tx: &Tx,
    order: order::Model,
    house: &House,
    source: Source<'_>,
) -> Result<OnOrder> {
    let (text, foreign_issuer) = match source {
        Source::Key(text) => (text, ForeignIssuer::Refused),
        Source::Xml(nfe) => (nfe.key.as_str(), ForeignIssuer::Told),
    };
    let beside =
        Beside { order: &order, issuers: &house.issuers, now: tx.by.at, zone: house.zone, foreign_issuer };
    let checked = key::check(text, beside);
    let mut refusals = checked.refusals;
    if let Some(parts) = &checked.parts {
        match rows::place(tx, order.id, &checked.text, parts).await? {
            Place::Free => {}
            Place::Same(known) => {
                let warnings = checked.warnings;
                return Ok(OnOrder { order, invoice: known.id, is_new: false, warnings });
            }
            Place::Taken(others) => refusals.extend(others),
        }
    }
    refusals.extend(not_paid(tx, &order).await?);
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let parts = checked.parts.context("a key without refusals has no parts")?;
    let row = invoice::Model {
        id: InvoiceId(0),
        order_id: order.id,
        model: i16::from(parts.model),
        series: i16::try_from(parts.series).context("a series has three digits")?,
        number: i32::try_from(parts.number).context("a number has nine digits")?,
        issuer: parts.issuer.context("a key without refusals has no issuer")?.as_str().to_owned(),
        uf: parts.uf.context("a key without refusals has no state")?.to_string(),
        issued_month: format!("{}-{:02}", parts.year, parts.month),
        key: checked.text,
        state: InvoiceStatus::Valid,
        created_at: tx.by.at,
        entered_by: Some(tx.by.actor.name.clone()),
        protocol: None,
        total_cents: None,
        issued_at: None,
        recipient: None,
        cancelled_at: None,
        cancel_reason: None,
    };
    let Some(id) = rows::insert(tx, &row).await? else { return Err(beaten(tx, &row).await?) };
    let order = keep_derived(tx, &order).await?;
    record(tx, &invoice::Model { id, ..row }, matches!(source, Source::Xml(_))).await?;
    Ok(OnOrder { order, invoice: id, is_new: true, warnings: checked.warnings })
}

/// The payments have to cover the total before an invoice is made.
async fn not_paid(db: &impl Read, order: &order::Model) -> Result<Option<Refusal>> {
    let payments = parts::of::<payment::Model>(db, &[order.id]).await?;
    let payments = payments.get(&order.id).map(Vec::as_slice).unwrap_or_default();
    let captured: i128 = payments.iter().map(|payment| i128::from(payment.captured_cents.cents())).sum();
    let lacks = captured < i128::from(order.total_cents.cents());
    Ok(lacks.then(|| {
        let problem = "the order is not paid: confirm its payment before it is invoiced";
        Refusal::new(Code::NotPaid, problem).at("orderId")
    }))
}

/// Why a row could not be written although nothing was there when it was looked for: somebody else was quicker.
async fn beaten(tx: &Tx, row: &invoice::Model) -> Result<Error> {
    let refused = |code, order| {
        let problem = "this invoice was entered on another order at this very moment";
        Error::from(Refusal::new(code, problem).at("key").with(Details::Other(order)))
    };
    let same = rows::by_key(tx, &row.key).await?.filter(|found| found.state == InvoiceStatus::Valid);
    if let Some(found) = same {
        return Ok(refused(Code::KeyDuplicate, found.order_id));
    }
    let found = rows::by_number(tx, row).await?.context("a row is in the way and is not there")?;
    Ok(refused(Code::KeyNumberDuplicate, found.order_id))
}

/// The history says which invoice, and not who issued it: that may be a person.
async fn record(tx: &Tx, row: &invoice::Model, by_xml: bool) -> Result<()> {
    let details = json!({
        "invoice": row.id.to_string(),
        "model": row.model,
        "series": row.series,
        "number": row.number,
        "issuedMonth": row.issued_month,
        "xml": by_xml,
    });
    event::record(tx, Fact { details, ..Fact::of(row.order_id, EventKind::InvoiceEntered) }).await
}
