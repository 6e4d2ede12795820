//! Postage as the API shows it.

use crate::actor::Scope;
use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::integration::Integration;
use crate::graphql::load;
use crate::graphql::mutation::actor;
use crate::graphql::printing::link;
use crate::graphql::scalar::{DateTime, Money};
use crate::link::Document;
use async_graphql::{Context, Enum, ID, Object};
use entity::postage::Model;

/// Where postage comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::postage::PostageProvider")]
pub(crate) enum PostageProvider {
    /// Somebody uploaded it.
    Manual,
    /// Melhor Envio.
    MelhorEnvio,
}

/// How far postage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::postage::PostageState")]
pub(crate) enum PostageState {
    /// It waits for its turn to be bought.
    Queued,
    /// It is in the provider's cart, not paid.
    InCart,
    /// It is paid, and its label is being made.
    Paid,
    /// Its label is here.
    Ready,
    /// It could not be had: see `problem`. Asked for again, it goes on from where it stands.
    Failed,
    /// It was given back, or is not wanted any more.
    Cancelled,
}

/// Postage for one shipment.
#[derive(Clone)]
pub(crate) struct Postage(pub(crate) Model);

/// Postage for one shipment: bought from an integration that sells it, or uploaded.
#[Object]
impl Postage {
    /// Opaque id (`postage_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where it comes from.
    async fn provider(&self) -> PostageProvider {
        self.0.provider.into()
    }

    /// The integration that sells it; null when it was uploaded.
    async fn integration(&self, ctx: &Context<'_>) -> Answer<Option<Integration>> {
        let Some(id) = self.0.integration_id else { return Ok(None) };
        Ok(load::one(ctx, id).await?.map(Integration))
    }

    /// How far it is.
    async fn state(&self) -> PostageState {
        self.0.state.into()
    }

    /// What the provider calls the service.
    async fn service_id(&self) -> Option<&str> {
        self.0.service_id.as_deref()
    }

    /// The service (SEDEX), once the provider has said it.
    async fn service(&self) -> Option<&str> {
        self.0.service.as_deref()
    }

    /// Who carries it (Correios), once the provider has said it.
    async fn carrier(&self) -> Option<&str> {
        self.0.carrier.as_deref()
    }

    /// What it costs, once the provider has said it.
    async fn price(&self) -> Option<Money> {
        self.0.price_cents.map(Money)
    }

    /// What it may cost at the most; null: whatever it costs.
    async fn max_price(&self) -> Option<Money> {
        self.0.max_price_cents.map(Money)
    }

    /// Whether it goes with a declaration of its content instead of an invoice.
    async fn non_commercial(&self) -> bool {
        self.0.non_commercial
    }

    /// What the provider calls it.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The carrier's code.
    async fn tracking_code(&self) -> Option<&str> {
        self.0.tracking_code.as_deref()
    }

    /// Where its label can be fetched: whoever has this link may open it until it expires. A whole address where the server knows under
    /// which one it is reached, else a path on it. Null until the label is here. Needs the scope `shipping:write`.
    async fn label_url(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 60, desc = "Minutes until the link expires, 1 to 10,080 (a week).")]
        expires_in_minutes: i32,
    ) -> Answer<Option<String>> {
        actor(ctx).require(Scope::ShippingWrite)?;
        if !(1..=10_080).contains(&expires_in_minutes) {
            return Err(Error::invalid("expiresInMinutes", "expected 1 to 10080 minutes").into());
        }
        if self.0.state != entity::postage::PostageState::Ready || self.0.file_id.is_none() {
            return Ok(None);
        }
        let expires = ctx.data_unchecked::<App>().clock.now() + i64::from(expires_in_minutes) * 60_000;
        link(ctx, Document::Postage(self.0.id), expires).await.map(Some)
    }

    /// What went wrong last, in the provider's words; null when nothing has.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// Who wanted it.
    async fn requested_by(&self) -> &str {
        &self.0.requested_by
    }

    /// When it was wanted.
    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    /// When it was paid.
    async fn paid_at(&self) -> Option<DateTime> {
        self.0.paid_at.map(DateTime)
    }

    /// When its label came.
    async fn ready_at(&self) -> Option<DateTime> {
        self.0.ready_at.map(DateTime)
    }

    /// When somebody wanted it given back; it is once it is `CANCELLED`.
    async fn cancel_requested_at(&self) -> Option<DateTime> {
        self.0.cancel_requested_at.map(DateTime)
    }

    /// When it was given back.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
