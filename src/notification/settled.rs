//! What follows from a try to write to a customer: when it was given up, the order says so until one arrives.

use crate::db::Tx;
use crate::error::Result;
use crate::event::{self, Fact};
use crate::order::change;
use entity::delivery::{DeliveryKind, DeliveryState, Model};
use entity::event::EventKind;
use entity::order::{self, ActiveModel};
use sea_orm::Set;

/// Writes down on the order what became of an e-mail to its customer; `delivery` stands as it does after the try, `code` is that of the
/// answer.
///
/// # Errors
///
/// When the database is gone.
pub async fn settled(tx: &Tx, delivery: &Model, code: Option<&str>) -> Result<()> {
    let (DeliveryKind::Mail, Some(order)) = (delivery.kind, delivery.order_id) else { return Ok(()) };
    let (kind, failed) = match delivery.state {
        DeliveryState::GivenUp => (EventKind::NotificationFailed, true),
        DeliveryState::Sent => (EventKind::NotificationSent, false),
        _ => return Ok(()),
    };
    if !failed && !is_marked(tx, order).await? {
        return Ok(());
    }
    let found = change::lock(tx, order, None).await?;
    if !failed && !found.email_failed {
        return Ok(());
    }
    mark(tx, &found, failed).await?;
    let details = serde_json::json!({
        "notificationId": delivery.id.to_string(),
        "template": delivery.what,
        "code": code,
    });
    event::record(tx, Fact { details, ..Fact::of(order, kind) }).await
}

/// Keeps on a locked order whether an e-mail to its customer has failed.
pub(super) async fn mark(tx: &Tx, found: &order::Model, failed: bool) -> Result<order::Model> {
    change::keep(tx, found, ActiveModel { email_failed: Set(failed), ..ActiveModel::default() }).await
}

/// Looked at without a lock: most mails arrive, and nobody has to wait for that.
async fn is_marked(tx: &Tx, order: entity::id::OrderId) -> Result<bool> {
    let found = crate::order::find::by_ids(tx, &[order]).await?;
    Ok(found.iter().any(|order| order.email_failed))
}
