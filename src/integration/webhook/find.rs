//! Finding webhooks and what was sent to them.

use super::message::Message;
use super::{WEBHOOKS, checked};
use crate::db::{self, Cursor, Db, Key, Page, Read, Slice, Sorting, columns_of};
use crate::error::Result;
use entity::delivery::{self, DeliveryState};
use entity::id::WebhookId;
use entity::webhook::{MessageType, Model};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{Condition, Order};

/// Deliveries are listed newest first.
pub const NEWEST_FIRST: Sorting =
    Sorting { mark: b'w', table: "deliveries", column: "created_at", text: false, descending: true };

/// All webhooks, oldest first.
///
/// # Errors
///
/// When the database is gone.
pub async fn all(db: &impl Read) -> Result<Vec<Model>> {
    db.rows(&columns_of::<Model>(WEBHOOKS).order_by("id", Order::Asc).take()).await
}

/// The webhook with this id.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, id: WebhookId) -> Result<Option<Model>> {
    Ok(by_ids(db, &[id]).await?.pop())
}

/// The webhooks with these ids, in no particular order.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_ids(db: &impl Read, ids: &[WebhookId]) -> Result<Vec<Model>> {
    db.rows_of(WEBHOOKS, "id", &ids.iter().map(|id| id.0).collect::<Vec<_>>(), &[]).await
}

/// What its deliveries call a webhook.
pub fn receiver(id: WebhookId) -> String {
    format!("webhook:{}", id.0)
}

/// The webhook that deliveries call so.
pub fn webhook_of(receiver: &str) -> Option<WebhookId> {
    receiver.strip_prefix("webhook:")?.parse().ok().map(WebhookId)
}

/// Which types are sent to a webhook; empty for all.
pub fn types(webhook: &Model) -> Vec<MessageType> {
    checked::types(&webhook.types)
}

/// The `webhook-id` and the body of a message, as it was kept.
pub fn content(delivery: &delivery::Model) -> Option<(String, String)> {
    Message::read(&delivery.payload).map(|message| (message.id, message.body))
}

/// The place of a delivery in the list.
pub fn cursor(delivery: &delivery::Model) -> Cursor {
    NEWEST_FIRST.cursor(Key::Int(delivery.created_at), delivery.id.0)
}

/// Reads one page of what was sent to a webhook, or is to be; only what stands so, when that is given.
///
/// # Errors
///
/// When the database is gone.
pub async fn deliveries(
    db: &Db,
    id: WebhookId,
    state: Option<DeliveryState>,
    wanted: &Page,
) -> Result<Slice<delivery::Model>> {
    let column = |name: &'static str| Expr::col(("deliveries", name));
    let condition = Condition::all()
        .add(column("receiver").eq(receiver(id)))
        .add_option(state.map(|state| column("state").eq(state.code())));
    db::page(db, NEWEST_FIRST, condition, wanted).await
}
