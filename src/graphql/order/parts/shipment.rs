//! Shipments of an order: what is in each, its volumes, where it is.

use super::item::OrderItem;
use crate::carrier;
use crate::graphql::failure::Answer;
use crate::graphql::load::{
    self, AllCarriers, ItemsOf, PostagesOf, ShipmentItemsOf, ShipmentVolumesOf, ShipmentsOf, TrackingOf,
};
use crate::graphql::order::enums::ShipmentState;
use crate::graphql::postage::Postage;
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::{DateTime, Money};
use crate::graphql::tracking::TrackingEvent;
use crate::order::shipment::contents::{self, Units};
use async_graphql::{Context, ID, Object};
use entity::{shipment, shipment_volume};
use std::borrow::Cow;

/// What goes out together: one parcel, or several.
#[derive(Clone)]
pub(crate) struct Shipment {
    pub(crate) row: shipment::Model,
    /// Read ahead with the order when the selection asks for it.
    pub(crate) items: Option<Vec<ShipmentItem>>,
    /// Read ahead with the order when the selection asks for it.
    pub(crate) volumes: Option<Vec<ShipmentVolume>>,
}

impl From<shipment::Model> for Shipment {
    fn from(row: shipment::Model) -> Self {
        Self { row, items: None, volumes: None }
    }
}

/// What goes out together: one parcel, or several.
#[Object]
impl Shipment {
    /// Opaque id (`shipment_…`).
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Place in the order, from 1.
    async fn position(&self) -> i32 {
        self.row.position
    }

    /// Where it is.
    async fn state(&self) -> ShipmentState {
        self.row.state.into()
    }

    /// Who carries it (Correios).
    async fn carrier(&self) -> Option<&str> {
        self.row.carrier.as_deref()
    }

    /// The carrier's service (SEDEX).
    async fn service(&self) -> Option<&str> {
        self.row.service.as_deref()
    }

    /// What it costs the store.
    async fn cost(&self) -> Money {
        Money(self.row.cost_cents)
    }

    /// When it was promised to arrive.
    async fn promised_at(&self) -> Option<DateTime> {
        self.row.promised_at.map(DateTime)
    }

    /// The carrier's tracking code.
    async fn tracking_code(&self) -> Option<&str> {
        self.row.tracking_code.as_deref()
    }

    /// When it was last handed to the carrier.
    async fn posted_at(&self) -> Option<DateTime> {
        self.row.posted_at.map(DateTime)
    }

    /// When it reached the customer.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.row.delivered_at.map(DateTime)
    }

    /// When the carrier last said that it could not be delivered.
    async fn failed_at(&self) -> Option<DateTime> {
        self.row.failed_at.map(DateTime)
    }

    /// Why it could not be delivered.
    async fn failure_reason(&self) -> Option<&str> {
        self.row.failure_reason.as_deref()
    }

    /// When it was called off.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.row.cancelled_at.map(DateTime)
    }

    /// When its label was last printed; null while it was not.
    async fn printed_at(&self) -> Option<DateTime> {
        self.row.printed_at.map(DateTime)
    }

    /// Its postage from elsewhere, oldest first: bought from an integration that sells it, or uploaded.
    async fn postages(&self, ctx: &Context<'_>) -> Answer<Vec<Postage>> {
        let rows = load::one(ctx, PostagesOf(self.row.id)).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Postage).collect())
    }

    /// The tracking code as people read it: that of Correios in groups (PH 297 898 690 BR).
    async fn tracking_code_formatted(&self) -> Option<String> {
        self.row.tracking_code.as_deref().map(carrier::grouped)
    }

    /// Where the customer follows the parcel, at its carrier (see `carriers`); null without a code, and where nobody has said it.
    async fn tracking_url(&self, ctx: &Context<'_>) -> Option<Answer<String>> {
        let code = self.row.tracking_code.as_deref()?;
        let found = load::one(ctx, AllCarriers).await.transpose()?;
        found.map(|carriers| carriers.tracking_url(self.row.carrier.as_deref(), code)).transpose()
    }

    /// What happened to it on its way, by time.
    async fn tracking_events(&self, ctx: &Context<'_>) -> Answer<Vec<TrackingEvent>> {
        let mut events = load::one(ctx, TrackingOf(self.row.order_id)).await?.unwrap_or_default();
        events.retain(|event| event.shipment_id == self.row.id);
        events.sort_by_key(|event| (event.at, event.id));
        Ok(events.into_iter().map(TrackingEvent).collect())
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// What is in it, by the place of the items in the order. One that nobody has put together yet carries all that no other does; of
    /// one that was called off, what was in it.
    async fn items(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Vec<ShipmentItem>>> {
        if let Some(items) = &self.items {
            return Ok(Cow::Borrowed(items));
        }
        let order = self.row.order_id;
        let (items, shipments, written) = futures_util::future::try_join3(
            load::one(ctx, ItemsOf(order)),
            load::one(ctx, ShipmentsOf(order)),
            load::one(ctx, ShipmentItemsOf(order)),
        )
        .await?;
        let items = items.unwrap_or_default();
        let mut contents = contents::of(&items, &shipments.unwrap_or_default(), &written.unwrap_or_default());
        let units = contents.remove(&self.row.id).unwrap_or_default();
        let items: Vec<OrderItem> = items.into_iter().map(OrderItem::from).collect();
        Ok(Cow::Owned(ShipmentItem::of(&items, &units)))
    }

    /// Its volumes, by position; none while nobody has said.
    async fn volumes(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Vec<ShipmentVolume>>> {
        if let Some(volumes) = &self.volumes {
            return Ok(Cow::Borrowed(volumes));
        }
        let of_order = load::one(ctx, ShipmentVolumesOf(self.row.order_id)).await?.unwrap_or_default();
        let own = of_order.into_iter().filter(|volume| volume.shipment_id == self.row.id);
        Ok(Cow::Owned(own.map(ShipmentVolume).collect()))
    }
}

/// Units of an item that are in a shipment.
#[derive(Clone)]
pub(crate) struct ShipmentItem {
    item: OrderItem,
    quantity: i32,
}

impl ShipmentItem {
    /// The units of these items, in the order of the items.
    pub(crate) fn of(items: &[OrderItem], units: &Units) -> Vec<Self> {
        let of = |item: &OrderItem| {
            let quantity = *units.get(&item.row.id)?;
            Some(Self { item: item.clone(), quantity })
        };
        items.iter().filter_map(of).collect()
    }
}

/// Units of an item that are in a shipment.
#[Object]
impl ShipmentItem {
    /// The item of the order.
    async fn item(&self) -> &OrderItem {
        &self.item
    }

    /// Units of it that are in the shipment.
    async fn quantity(&self) -> i32 {
        self.quantity
    }
}

/// One parcel of a shipment.
#[derive(Clone)]
pub(crate) struct ShipmentVolume(pub(crate) shipment_volume::Model);

/// One parcel of a shipment.
#[Object]
impl ShipmentVolume {
    /// Place in the shipment, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// Weight, grams.
    async fn weight_g(&self) -> Option<i32> {
        self.0.weight_g
    }

    /// Length, millimetres.
    async fn length_mm(&self) -> Option<i32> {
        self.0.length_mm
    }

    /// Width, millimetres.
    async fn width_mm(&self) -> Option<i32> {
        self.0.width_mm
    }

    /// Height, millimetres.
    async fn height_mm(&self) -> Option<i32> {
        self.0.height_mm
    }

    /// The carrier's code of this parcel, where it has one of its own.
    async fn tracking_code(&self) -> Option<&str> {
        self.0.tracking_code.as_deref()
    }
}

impl Fields for Shipment {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.row;
        match name {
            "id" => slot.put(&row.id),
            "position" => slot.put(&row.position),
            "state" => slot.put(&ShipmentState::from(row.state)),
            "carrier" => slot.put(&row.carrier),
            "service" => slot.put(&row.service),
            "cost" => slot.put(&Money(row.cost_cents)),
            "promisedAt" => slot.put(&row.promised_at.map(DateTime)),
            "trackingCode" => slot.put(&row.tracking_code),
            "postedAt" => slot.put(&row.posted_at.map(DateTime)),
            "deliveredAt" => slot.put(&row.delivered_at.map(DateTime)),
            "failedAt" => slot.put(&row.failed_at.map(DateTime)),
            "failureReason" => slot.put(&row.failure_reason),
            "cancelledAt" => slot.put(&row.cancelled_at.map(DateTime)),
            "printedAt" => slot.put(&row.printed_at.map(DateTime)),
            "createdAt" => slot.put(&DateTime(row.created_at)),
            "items" => slot.put_read(self.items.as_ref()),
            "volumes" => slot.put_read(self.volumes.as_ref()),
            _ => Err(NotPlain),
        }
    }
}

impl Fields for ShipmentItem {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        match name {
            "item" => slot.put(&self.item),
            "quantity" => slot.put(&self.quantity),
            _ => Err(NotPlain),
        }
    }
}

impl Fields for ShipmentVolume {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.0;
        match name {
            "position" => slot.put(&row.position),
            "weightG" => slot.put(&row.weight_g),
            "lengthMm" => slot.put(&row.length_mm),
            "widthMm" => slot.put(&row.width_mm),
            "heightMm" => slot.put(&row.height_mm),
            "trackingCode" => slot.put(&row.tracking_code),
            _ => Err(NotPlain),
        }
    }
}
