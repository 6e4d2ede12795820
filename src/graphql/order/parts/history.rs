//! The history of an order.

use crate::graphql::order::enums::OrderStatus;
use crate::graphql::order::facts::{EventKind, Visibility};
use crate::graphql::scalar::DateTime;
use async_graphql::{ID, Object};
use entity::event;

/// One entry in the history of an order.
#[derive(Clone)]
pub(crate) struct HistoryEntry(pub(crate) event::Model);

/// One entry in the history of an order.
#[Object]
impl HistoryEntry {
    /// Opaque id (`event_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What happened.
    async fn kind(&self) -> EventKind {
        self.0.kind.into()
    }

    /// Who did it: a person, a service, or a part of the system.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The status before; null for a new order and for notes.
    async fn from_status(&self) -> Option<OrderStatus> {
        self.0.from_status.map(Into::into)
    }

    /// The status after; null for notes.
    async fn to_status(&self) -> Option<OrderStatus> {
        self.0.to_status.map(Into::into)
    }

    /// What somebody wrote about it.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// What staff wrote to the customer about it.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Why: a code of the trade, or what somebody gave as the reason.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Whether the rules would not have let it happen.
    async fn forced(&self) -> bool {
        self.0.forced
    }

    /// Whether the customer is told of it, decided when it happened; null where there is nothing to tell.
    async fn notifies(&self) -> Option<bool> {
        self.0.notifies
    }

    /// Who may read it.
    async fn visibility(&self) -> Visibility {
        self.0.visibility.into()
    }
}
