//! What integrations tell: at an address of their own that nobody can guess, signed where they sign.
//!
//! Notices come in any order, again, before the answer to the call that made the order, or not at all. So each is kept first, under
//! what the integration calls it, and only then dealt with: at once where it names an order that is known, and else when the order is.
//! Of what was sent only what matters is kept: ids, numbers, the key; and what happened to a parcel, until that was dealt with.

mod keep;
mod notice;
mod settle;
mod tracking;
mod verify;

pub use notice::Notice;
pub use settle::{invoice_of, seen, settle_all, settle_waiting};
pub use tracking::Tracking;
pub use verify::{Headers, Rejected};

use crate::error::Error;
use crate::integration::erp::api::Means;
use crate::integration::setup;
use entity::integration::IntegrationKind;

/// Bytes that a notice may have.
pub const LARGEST: usize = 256 * 1024;

/// The table.
const TABLE: &str = "integration_notices";

/// Takes what an integration tells at this address.
///
/// # Errors
///
/// [`Rejected`] when nobody tells anything at this address, or it is not signed, or cannot be read.
pub async fn receive(means: &Means, token: &str, headers: &Headers<'_>, body: &[u8]) -> Result<(), Rejected> {
    let integration = setup::by_hook(&means.db, token).await?.ok_or(Rejected::Unknown)?;
    let body = verify::verify(means, &integration, headers, body)?;
    let mut notice = Notice::read(integration.kind, &body);
    if integration.kind == IntegrationKind::Generic {
        if let Some(id) = headers.id {
            notice.event = id.to_owned();
        }
        if notice.kind == tracking::TYPE {
            let told = Tracking::read(&body, means.clock.now()).map_err(Rejected::Unreadable)?;
            notice =
                Notice { tracking: Some(told), event: notice.event, kind: notice.kind, ..Notice::default() };
        }
    }
    let Some(id) = keep::keep(means, &integration, &notice).await? else { return Ok(()) };
    // It is kept: whatever goes wrong from here on is done again by the chore.
    if let Err(error) = settle::settle(means, &integration, id, &notice).await {
        tracing::error!(notice = %id, "a notice of an integration has to wait: {error:#}");
    }
    Ok(())
}

/// Whether somebody tells something at this address: panels look before they save it.
///
/// # Errors
///
/// When the database is gone.
pub async fn is_known(means: &Means, token: &str) -> Result<bool, Error> {
    Ok(setup::by_hook(&means.db, token).await?.is_some())
}
