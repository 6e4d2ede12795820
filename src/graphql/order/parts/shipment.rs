//! Parcels of an order.

use crate::carrier;
use crate::graphql::failure::Answer;
use crate::graphql::load::{self, AllCarriers, PostagesOf, TrackingOf};
use crate::graphql::postage::Postage;
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::{DateTime, Money};
use crate::graphql::tracking::TrackingEvent;
use async_graphql::{Context, ID, Object};
use entity::shipment;

/// One parcel or delivery of an order.
#[derive(Clone)]
pub(crate) struct Shipment(pub(crate) shipment::Model);

/// One parcel or delivery of an order.
#[Object]
impl Shipment {
    /// Opaque id (`shipment_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Place in the order, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// Who carries it (Correios).
    async fn carrier(&self) -> Option<&str> {
        self.0.carrier.as_deref()
    }

    /// The carrier's service (SEDEX).
    async fn service(&self) -> Option<&str> {
        self.0.service.as_deref()
    }

    /// What it costs the store.
    async fn cost(&self) -> Money {
        Money(self.0.cost_cents)
    }

    /// When it was promised to arrive.
    async fn promised_at(&self) -> Option<DateTime> {
        self.0.promised_at.map(DateTime)
    }

    /// The carrier's tracking code.
    async fn tracking_code(&self) -> Option<&str> {
        self.0.tracking_code.as_deref()
    }

    /// When it was handed to the carrier.
    async fn posted_at(&self) -> Option<DateTime> {
        self.0.posted_at.map(DateTime)
    }

    /// When it reached the customer.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(DateTime)
    }

    /// Its postage from elsewhere, oldest first: bought from an integration that sells it, or uploaded.
    async fn postages(&self, ctx: &Context<'_>) -> Answer<Vec<Postage>> {
        let rows = load::one(ctx, PostagesOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Postage).collect())
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The tracking code as people read it: that of Correios in groups (PH 297 898 690 BR).
    async fn tracking_code_formatted(&self) -> Option<String> {
        self.0.tracking_code.as_deref().map(carrier::grouped)
    }

    /// Where the customer follows the parcel, at its carrier (see `carriers`); null without a code, and where nobody has said it.
    async fn tracking_url(&self, ctx: &Context<'_>) -> Option<Answer<String>> {
        let code = self.0.tracking_code.as_deref()?;
        let found = load::one(ctx, AllCarriers).await.transpose()?;
        found.map(|carriers| carriers.tracking_url(self.0.carrier.as_deref(), code)).transpose()
    }

    /// What happened to it on its way, by time.
    async fn tracking_events(&self, ctx: &Context<'_>) -> Answer<Vec<TrackingEvent>> {
        let mut events = load::one(ctx, TrackingOf(self.0.order_id)).await?.unwrap_or_default();
        events.retain(|event| event.shipment_id == self.0.id);
        events.sort_by_key(|event| (event.at, event.id));
        Ok(events.into_iter().map(TrackingEvent).collect())
    }
}

impl Fields for Shipment {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.0;
        match name {
            "id" => slot.put(&row.id),
            "position" => slot.put(&row.position),
            "carrier" => slot.put(&row.carrier),
            "service" => slot.put(&row.service),
            "cost" => slot.put(&Money(row.cost_cents)),
            "promisedAt" => slot.put(&row.promised_at.map(DateTime)),
            "trackingCode" => slot.put(&row.tracking_code),
            "postedAt" => slot.put(&row.posted_at.map(DateTime)),
            "deliveredAt" => slot.put(&row.delivered_at.map(DateTime)),
            "createdAt" => slot.put(&DateTime(row.created_at)),
            _ => Err(NotPlain),
        }
    }
}
