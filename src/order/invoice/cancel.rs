//! Cancelling an invoice: it stays for the record, and no longer counts.

use super::keep_derived;
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::event::{self, Fact};
use crate::invoice::rows;
use crate::order::change;
use crate::refusal::{Code, Refusal};
use entity::event::EventKind;
use entity::id::{InvoiceId, OrderId};
use entity::invoice::InvoiceStatus;
use serde_json::json;

/// The longest reason, characters; the tax office takes 15 to 255.
const LONGEST_REASON: usize = 255;

/// An invoice to be cancelled.
#[derive(Clone, Debug)]
pub struct CancelInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Why.
    pub reason: String,
    /// The version of the order that the caller has seen.
    pub expected_version: Option<i32>,
}

/// Cancels an invoice; gives its order. One that is cancelled already changes nothing.
///
/// The order stays in its status: cancelling the order, or entering the next invoice, is another decision.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, `REASON_MISSING`, `INVALID` or `VERSION_CONFLICT`.
pub async fn cancel(tx: &Tx, wanted: &CancelInvoice) -> Result<OrderId> {
    tx.by.actor.require(Scope::InvoicesWrite)?;
    let reason = checked(&wanted.reason)?;
    let unknown = || Refusal::new(Code::NotFound, "there is no invoice with this id").at("invoiceId");
    let order = rows::by_id(tx, wanted.invoice).await?.ok_or_else(unknown)?.order_id;
    let order = change::lock(tx, order, wanted.expected_version).await?;
    // Read again: it may have been cancelled while this waited for its order.
    let row = rows::by_id(tx, wanted.invoice).await?.ok_or_else(unknown)?;
    if row.state == InvoiceStatus::Cancelled {
        return Ok(order.id);
    }
    rows::cancel(tx, row.id, &reason).await?;
    keep_derived(tx, &order).await?;
    let details = json!({
        "invoice": row.id.to_string(), "model": row.model, "series": row.series, "number": row.number,
    });
    let fact = Fact { reason: Some(reason), details, ..Fact::of(order.id, EventKind::InvoiceCancelled) };
    event::record(tx, fact).await?;
    Ok(order.id)
}

fn checked(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new(Code::ReasonMissing, "say why it is cancelled").at("reason").into());
    }
    if reason.chars().count() > LONGEST_REASON || reason.contains('\0') {
        return Err(
            Refusal::invalid("reason", format!("expected 1 to {LONGEST_REASON} characters of text")).into()
        );
    }
    Ok(reason.to_owned())
}
