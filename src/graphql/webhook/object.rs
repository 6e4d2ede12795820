//! How a webhook and what was sent to it look.

#![expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, each documented")]

use crate::actor::Scope;
use crate::app::App;
use crate::delivery;
use crate::graphql::connection::{Paged, Paging, connection};
use crate::graphql::failure::Answer;
use crate::graphql::load;
use crate::graphql::mutation::actor;
use crate::graphql::order::Order;
use crate::graphql::scalar::DateTime;
use crate::integration::webhook;
use async_graphql::connection::EmptyFields;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::delivery::Model as Delivery;
use entity::id::DeliveryId;
use entity::webhook::Model;
use entity::{delivery_attempt, order};
use std::collections::HashMap;

/// What a webhook may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::webhook::MessageType")]
pub(crate) enum WebhookMessageType {
    /// `order.created`: an order came in.
    OrderCreated,
    /// `order.status_changed`: an order moved from status to status.
    OrderStatusChanged,
    /// `order.paid`: an order came to PAID, or was placed so.
    OrderPaid,
    /// `order.invoice_added`: a fiscal document was entered.
    OrderInvoiceAdded,
    /// `order.invoice_cancelled`: a fiscal document was cancelled.
    OrderInvoiceCancelled,
    /// `order.shipped`: an order came to SHIPPED.
    OrderShipped,
    /// `order.delivered`: an order came to DELIVERED.
    OrderDelivered,
    /// `order.cancelled`: an order came to CANCELLED.
    OrderCancelled,
    /// `order.returned`: an order came to RETURNED.
    OrderReturned,
    /// `order.refunded`: money of an order went back.
    OrderRefunded,
    /// `order.note_added`: somebody wrote a note on an order.
    OrderNoteAdded,
    /// `order.updated`: a command changed an order in a way that has no type of its own; `changed` says what.
    OrderUpdated,
    /// `stock.changed`: there is more or less of a product.
    StockChanged,
    /// `integration.failed`: an order did not get into another system.
    IntegrationFailed,
    /// `webhook.test`: somebody tries the webhook out; sent whatever types it has.
    WebhookTest,
}

/// How much the messages of a webhook say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::webhook::PayloadMode")]
pub(crate) enum WebhookPayload {
    /// Ids, status, totals and version of the order.
    Thin,
    /// The whole order, with customer and addresses.
    Full,
    /// What `selection` asks for.
    Selection,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::delivery::DeliveryState")]
pub(crate) enum WebhookDeliveryState {
    /// Waiting for its turn.
    Queued,
    /// Under way.
    Sending,
    /// The receiver has taken it.
    Sent,
    /// It went wrong and will be tried again.
    Failed,
    /// It will not be tried again by itself.
    GivenUp,
    /// It is not sent: `problem` says why.
    Suppressed,
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::delivery::AttemptOutcome")]
pub(crate) enum WebhookAttemptOutcome {
    /// The receiver has taken it.
    Delivered,
    /// The receiver has not.
    Failed,
    /// Whoever tried ended before the answer came: it may have been taken.
    Lost,
}

/// An address of another system that hears what happens, by Standard Webhooks 1.0.
#[derive(Clone)]
pub(crate) struct Webhook(pub(crate) Model);

/// An address of another system that hears what happens, by Standard Webhooks 1.0: each message is signed, and has a `webhook-id` that stays
/// the same however often it is sent. What it is signed with was shown when it was made.
#[Object]
impl Webhook {
    /// Opaque id (`webhook_…`).
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where messages are sent.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What it is for.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Which types are sent; empty for all.
    async fn types(&self) -> Vec<WebhookMessageType> {
        webhook::types(&self.0).into_iter().map(Into::into).collect()
    }

    /// Which orders are meant: an `OrderFilter` as JSON; null for all.
    async fn filter(&self) -> Option<&str> {
        self.0.filter.as_deref()
    }

    /// How much a message says.
    async fn payload(&self) -> WebhookPayload {
        self.0.mode.into()
    }

    /// What is selected of an order, with the payload SELECTION.
    async fn selection(&self) -> Option<&str> {
        self.0.selection.as_deref()
    }

    /// Whether messages are sent.
    async fn enabled(&self) -> bool {
        self.0.enabled
    }

    /// Why it was switched off, when nobody did it: the receiver said that it is gone, or nothing arrived for days.
    async fn disabled_reason(&self) -> Option<&str> {
        self.0.disabled_reason.as_deref()
    }

    /// Since when it is off.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(DateTime)
    }

    /// Since when messages do not arrive; null while they do.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.failing_since.map(DateTime)
    }

    /// Until when messages are signed with the secret before too.
    async fn previous_secret_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        let now = ctx.data_unchecked::<App>().clock.now();
        self.0.previous_until.filter(|until| *until > now).map(DateTime)
    }

    /// Who made it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When somebody last changed it.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// What was sent to it, or is to be, newest first, page by page. What is done with is kept for some weeks.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first rows, 1 to 200; 25 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last rows instead, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only what stands so.")] state: Option<WebhookDeliveryState>,
    ) -> Answer<Paged<WebhookDelivery>> {
        let db = &ctx.data_unchecked::<App>().db;
        let wanted = Paging { first, after, last, before }.page(webhook::NEWEST_FIRST)?;
        let slice = webhook::deliveries(db, self.0.id, state.map(Into::into), &wanted).await?;
        let ids: Vec<DeliveryId> = slice.rows.iter().map(|row| row.id).collect();
        let mut attempts = attempts(ctx, &ids).await?;
        let slice = slice.map(|row| {
            let tried = attempts.remove(&row.id).unwrap_or_default();
            (webhook::cursor(&row), WebhookDelivery { row, tried })
        });
        Ok(connection(slice, EmptyFields))
    }
}

/// The tries of these deliveries.
async fn attempts(
    ctx: &Context<'_>,
    ids: &[DeliveryId],
) -> Answer<HashMap<DeliveryId, Vec<delivery_attempt::Model>>> {
    let mut attempts: HashMap<DeliveryId, Vec<delivery_attempt::Model>> = HashMap::new();
    for attempt in delivery::attempts_of(&ctx.data_unchecked::<App>().db, ids).await? {
        attempts.entry(attempt.delivery_id).or_default().push(attempt);
    }
    Ok(attempts)
}

/// One message to one webhook.
pub(crate) struct WebhookDelivery {
    row: Delivery,
    tried: Vec<delivery_attempt::Model>,
}

impl WebhookDelivery {
    /// The delivery with this id; `None` when there is none.
    pub(super) async fn find(ctx: &Context<'_>, id: DeliveryId) -> Answer<Option<Self>> {
        let Some(row) = delivery::find(&ctx.data_unchecked::<App>().db, id).await? else { return Ok(None) };
        let tried = attempts(ctx, &[id]).await?.remove(&id).unwrap_or_default();
        Ok(Some(Self { row, tried }))
    }
}

/// One message to one webhook.
#[Object]
impl WebhookDelivery {
    /// Opaque id (`delivery_…`).
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// The header `webhook-id`, the same for each try.
    async fn message_id(&self) -> Option<String> {
        webhook::content(&self.row).map(|(id, _)| id)
    }

    /// The type of the message, such as `order.paid`.
    async fn message_type(&self) -> &str {
        &self.row.what
    }

    /// The body, as it is sent; null when you may not see orders (scope `orders:read`).
    async fn body(&self, ctx: &Context<'_>) -> Option<String> {
        let content = webhook::content(&self.row).filter(|_| actor(ctx).may(Scope::OrdersRead));
        content.map(|(_, body)| body)
    }

    /// The order it is about; null when it is about none, or you may not see orders (scope `orders:read`).
    async fn order(&self, ctx: &Context<'_>) -> Option<Answer<Order>> {
        let id = self.row.order_id.filter(|_| actor(ctx).may(Scope::OrdersRead))?;
        let found = load::one(ctx, id).await.transpose()?;
        Some(found.map(|row: order::Model| Order::from(row)))
    }

    /// Where it stands.
    async fn state(&self) -> WebhookDeliveryState {
        self.row.state.into()
    }

    /// Why it stands there.
    async fn problem(&self) -> Option<&str> {
        self.row.problem.as_deref()
    }

    /// When it will be tried, while it waits for that.
    async fn due_at(&self) -> Option<DateTime> {
        use entity::delivery::DeliveryState::{Failed, Queued};
        matches!(self.row.state, Queued | Failed).then_some(DateTime(self.row.due_at))
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When the receiver took it.
    async fn sent_at(&self) -> Option<DateTime> {
        self.row.sent_at.map(DateTime)
    }

    /// The tries, oldest first.
    async fn attempts(&self) -> Vec<WebhookAttempt> {
        self.tried.iter().map(WebhookAttempt::of).collect()
    }
}

/// One try to deliver a message.
#[derive(SimpleObject)]
pub(crate) struct WebhookAttempt {
    /// Which try, from 1.
    number: i32,
    /// When it ended.
    at: DateTime,
    /// How long it took, milliseconds.
    duration_ms: i64,
    /// How it ended.
    outcome: WebhookAttemptOutcome,
    /// The status of the answer; null when there was none.
    status: Option<i32>,
    /// The body of the answer, cut where it is long.
    response: Option<String>,
    /// The request: method, URL and headers; the body is that of the delivery.
    request: Option<String>,
}

impl WebhookAttempt {
    fn of(row: &delivery_attempt::Model) -> Self {
        Self {
            number: row.number,
            at: DateTime(row.at),
            duration_ms: row.duration_ms,
            outcome: row.outcome.into(),
            status: row.code.as_ref().and_then(|code| code.parse().ok()),
            response: row.reply.clone(),
            request: row.request.clone(),
        }
    }
}
