//! An order on its way to an integration.

use super::object::Integration;
use crate::graphql::failure::Answer;
use crate::graphql::load;
use crate::graphql::scalar::DateTime;
use anyhow::Context as _;
use async_graphql::{Context, Enum, ID, Object};
use entity::integration_sync::Model;

/// How far an order has come on its way to an integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "IntegrationState", remote = "entity::integration_sync::SyncState")]
pub(crate) enum SyncState {
    /// Waits for its turn.
    Queued,
    /// Under way.
    Sending,
    /// The integration has it.
    Sent,
    /// The integration has it not: see `problem`. It is tried again by itself, or when somebody sends it again.
    Failed,
    /// The key of its invoice has come back.
    Confirmed,
}

/// An order on its way to an integration: one, however often it is asked for.
#[derive(Clone)]
pub(crate) struct OrderIntegration(pub(crate) Model);

/// An order on its way to an integration: one, however often it is asked for.
#[Object]
impl OrderIntegration {
    /// Opaque id (`sync_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The integration.
    async fn integration(&self, ctx: &Context<'_>) -> Answer<Integration> {
        let found = load::one(ctx, self.0.integration_id).await?;
        Ok(Integration(found.context("an order is on its way to an integration that is not there")?))
    }

    /// How far it has come.
    async fn state(&self) -> SyncState {
        self.0.state.into()
    }

    /// Tries that were begun.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// What went wrong last, in the integration's words; null when nothing has.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// What the integration calls the order.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The number it has there.
    async fn external_number(&self) -> Option<&str> {
        self.0.external_number.as_deref()
    }

    /// Who wanted it sent; `relay` when it was a rule.
    async fn requested_by(&self) -> &str {
        &self.0.requested_by
    }

    /// When.
    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    /// When the integration had it.
    async fn sent_at(&self) -> Option<DateTime> {
        self.0.sent_at.map(DateTime)
    }

    /// When the key of its invoice came back and was entered.
    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.confirmed_at.map(DateTime)
    }

    /// The key that came back; when it could not be entered, `problem` says why.
    async fn invoice_key(&self) -> Option<&str> {
        self.0.invoice_key.as_deref()
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
