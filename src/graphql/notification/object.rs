//! The e-mails of an order.

use crate::graphql::failure::Answer;
use crate::graphql::load::{self, AttemptsOf};
use crate::graphql::scalar::DateTime;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{delivery, delivery_attempt};
use serde_json::Value;

/// Where an e-mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::delivery::DeliveryState")]
pub(crate) enum NotificationState {
    /// Waiting for its turn.
    Queued,
    /// Under way.
    Sending,
    /// The mail server has taken it.
    Sent,
    /// It went wrong and will be tried again.
    Failed,
    /// It will not be tried again by itself: the order waits in the queue `EMAIL_FAILED`.
    GivenUp,
    /// It is not to be sent: `problem` says why.
    Suppressed,
}

/// How a try to send an e-mail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::delivery::AttemptOutcome")]
pub(crate) enum NotificationAttemptOutcome {
    /// The mail server has taken it.
    Delivered,
    /// It has not.
    Failed,
    /// Who tried ended before the answer: it may have been taken.
    Lost,
}

/// One try to send an e-mail.
#[derive(Clone, SimpleObject)]
pub(crate) struct NotificationAttempt {
    /// From 1.
    number: i32,
    /// When it ended.
    at: DateTime,
    /// How long it took, milliseconds.
    duration_ms: i64,
    /// How it ended.
    outcome: NotificationAttemptOutcome,
    /// The code of the mail server's answer (`250`, `550`); null when there was none.
    code: Option<String>,
    /// The mail server's answer; null when there was none.
    reply: Option<String>,
}

impl From<delivery_attempt::Model> for NotificationAttempt {
    fn from(row: delivery_attempt::Model) -> Self {
        Self {
            number: row.number,
            at: DateTime(row.at),
            duration_ms: row.duration_ms,
            outcome: row.outcome.into(),
            code: row.code,
            reply: row.reply,
        }
    }
}

/// An e-mail to the customer of an order.
#[derive(Clone)]
pub(crate) struct Notification {
    row: delivery::Model,
    payload: Value,
    /// Read ahead where the selection asks for them.
    pub(crate) attempts: Option<Vec<NotificationAttempt>>,
}

impl From<delivery::Model> for Notification {
    fn from(row: delivery::Model) -> Self {
        let payload = serde_json::from_str(&row.payload).unwrap_or_default();
        Self { row, payload, attempts: None }
    }
}

impl Notification {
    fn said(&self, field: &str) -> Option<&str> {
        self.payload.get(field).and_then(Value::as_str)
    }
}

/// An e-mail to the customer of an order, as it was sent or will be.
#[Object]
impl Notification {
    /// Opaque id (`delivery_…`).
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// The text (`paid`, `awaiting_payment_pix`).
    async fn template(&self) -> &str {
        &self.row.what
    }

    /// Where it stands.
    async fn state(&self) -> NotificationState {
        self.row.state.into()
    }

    /// Why it stands there, for people; null when nothing is wrong.
    async fn problem(&self) -> Option<&str> {
        self.row.problem.as_deref()
    }

    /// Where it goes; null when the order has no address that mail could be sent to.
    async fn recipient(&self) -> Option<&str> {
        self.said("to")
    }

    /// Its language (BCP 47).
    async fn locale(&self) -> Option<&str> {
        self.said("locale")
    }

    /// Its subject.
    async fn subject(&self) -> Option<&str> {
        self.said("subject")
    }

    /// Its text part.
    async fn text(&self) -> Option<&str> {
        self.said("text")
    }

    /// Its HTML part. It may hold what a stranger has written, escaped: show it in a frame of its own.
    async fn html(&self) -> Option<&str> {
        self.said("html")
    }

    /// Its Message-ID, the same at every try.
    async fn message_id(&self) -> Option<&str> {
        self.said("messageId")
    }

    /// When it was put together.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it is tried next; null when it is not tried any more, and while it is under way.
    async fn due_at(&self) -> Option<DateTime> {
        use delivery::DeliveryState as S;
        matches!(self.row.state, S::Queued | S::Failed).then_some(DateTime(self.row.due_at))
    }

    /// When the mail server took it.
    async fn sent_at(&self) -> Option<DateTime> {
        self.row.sent_at.map(DateTime)
    }

    /// Each try, the first one first.
    async fn attempts(&self, ctx: &Context<'_>) -> Answer<Vec<NotificationAttempt>> {
        if let Some(attempts) = &self.attempts {
            return Ok(attempts.clone());
        }
        let attempts = load::one(ctx, AttemptsOf(self.row.id)).await?.unwrap_or_default();
        Ok(attempts.into_iter().map(Into::into).collect())
    }
}
