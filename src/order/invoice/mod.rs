//! Fiscal documents on orders: entered by their key, or by their XML, and cancelled.
//!
//! An order is paid before it is invoiced. It may have several invoices (one for each parcel, one that replaces another); it counts
//! as invoiced while one of them does. The rules of keys and files are `invoice`'s; here they meet an order.

mod cancel;
mod enter;
mod import;
mod matching;

pub use cancel::{CancelInvoice, cancel};
pub use enter::{EnterInvoice, Entered, enter};
pub use import::{Document, Imported, import};

use crate::db::{Read, Tx};
use crate::error::Result;
use crate::invoice::key::Establishment;
use crate::order::{change, parts};
use crate::store;
use anyhow::anyhow;
use chrono_tz::Tz;
use entity::invoice::{self, InvoiceStatus};
use entity::order;
use entity::order::ActiveModel;
use entity::status::InvoiceState;
use sea_orm::Set;

/// What of the store's settings an invoice is looked at with.
#[derive(Clone, Debug)]
struct House {
    issuers: Vec<Establishment>,
    zone: Tz,
}

impl House {
    async fn of(db: &impl Read) -> Result<Self> {
        let store = store::settings(db).await?;
        let issuers = store::issuers(&store)?;
        let issuers = issuers.into_iter().map(|issuer| Establishment { cnpj: issuer.cnpj, uf: issuer.uf });
        let zone = store.time_zone.parse().map_err(|_| anyhow!("`{}` is no time zone", store.time_zone))?;
        Ok(Self { issuers: issuers.collect(), zone })
    }
}

/// Keeps what the invoices of an order make of it: whether it counts as invoiced, since when, and what a search finds.
async fn keep_derived(tx: &Tx, order: &order::Model) -> Result<order::Model> {
    let mut invoices = parts::of::<invoice::Model>(tx, &[order.id]).await?;
    let invoices = invoices.remove(&order.id).unwrap_or_default();
    let state = if invoices.iter().any(|invoice| invoice.state == InvoiceStatus::Valid) {
        InvoiceState::Issued
    } else if invoices.is_empty() {
        InvoiceState::None
    } else {
        InvoiceState::Cancelled
    };
    let first = order.invoiced_at.or_else(|| invoices.iter().map(|invoice| invoice.created_at).min());
    let derived =
        ActiveModel { invoice_state: Set(state), invoiced_at: Set(first), ..ActiveModel::default() };
    let kept = change::keep(tx, order, derived).await?;
    change::refresh_search(tx, &kept).await?;
    Ok(kept)
}
