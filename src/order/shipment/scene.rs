//! One shipment among those of its order, which is locked.

use super::contents::{self, Contents, Units};
use super::rows;
use crate::db::{Read as _, Tx};
use crate::error::{Error, Result};
use crate::order::change;
use crate::order::change_status::Situation;
use crate::refusal::{Code, Refusal};
use entity::id::{OrderId, ShipmentId};
use entity::order::{self, ActiveModel};
use entity::shipment;
use entity::shipment_item;

/// An order that is locked, with all that decides what may happen to its shipments.
pub(super) struct Scene {
    pub(super) now: Situation,
    /// What is written down for each shipment.
    pub(super) written: Vec<shipment_item::Model>,
    /// What is in each shipment.
    pub(super) contents: Contents,
}

impl Scene {
    /// The scene of an order.
    pub(super) async fn of_order(tx: &Tx, order: OrderId, expected_version: Option<i32>) -> Result<Self> {
        let found = change::lock(tx, order, expected_version).await?;
        let now = Situation::read(tx, found).await?;
        let written = rows::of(tx, order).await?;
        let contents = contents::of(&now.items, &now.shipments, &written);
        Ok(Self { now, written, contents })
    }

    /// The scene of a shipment, and the shipment.
    pub(super) async fn of_shipment(
        tx: &Tx,
        id: ShipmentId,
        expected_version: Option<i32>,
    ) -> Result<(Self, shipment::Model)> {
        let missing = || {
            Error::from(Refusal::new(Code::NotFound, "there is no shipment with this id").at("shipmentId"))
        };
        let found: Vec<shipment::Model> = tx.rows_of("shipments", "id", &[id.0], &[]).await?;
        let order = found.first().ok_or_else(missing)?.order_id;
        let scene = Self::of_order(tx, order, expected_version).await?;
        let shipment = scene.now.shipments.iter().find(|one| one.id == id).cloned().ok_or_else(missing)?;
        Ok((scene, shipment))
    }

    /// What is in a shipment.
    pub(super) fn units(&self, shipment: ShipmentId) -> Units {
        self.contents.get(&shipment).cloned().unwrap_or_default()
    }

    /// Writes down what is in a shipment, if that was only "all that no other one carries".
    pub(super) async fn freeze(&self, tx: &Tx, shipment: ShipmentId) -> Result<()> {
        if self.written.iter().any(|row| row.shipment_id == shipment) {
            return Ok(());
        }
        rows::write(tx, (self.now.order.id, shipment), &self.units(shipment)).await
    }

    /// Puts a shipment that was changed into the scene.
    pub(super) fn replace(&mut self, shipment: shipment::Model) {
        if let Some(known) = self.now.shipments.iter_mut().find(|one| one.id == shipment.id) {
            *known = shipment;
        }
    }

    /// The lines of this many units more, or less, that have left: in the scene and in the database.
    pub(super) async fn left(&mut self, tx: &Tx, units: &Units, sign: i32) -> Result<()> {
        for item in &mut self.now.items {
            let more = units.get(&item.id).copied().unwrap_or_default();
            item.shipped = item.shipped.saturating_add(more.saturating_mul(sign)).max(0);
        }
        let changed: Vec<_> = self
            .now
            .items
            .iter()
            .filter(|item| units.contains_key(&item.id))
            .map(|item| (item.id, item.shipped))
            .collect();
        rows::set_shipped(tx, &changed).await
    }

    /// Keeps the order with its next version.
    pub(super) async fn keep(&mut self, tx: &Tx, codes_changed: bool) -> Result<order::Model> {
        let kept = change::keep(tx, &self.now.order, ActiveModel::default()).await?;
        if codes_changed {
            change::refresh_search(tx, &kept).await?;
        }
        self.now.order = kept.clone();
        Ok(kept)
    }
}
