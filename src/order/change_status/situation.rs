//! An order with all that decides where it may go.

use crate::carrier::Carriers;
use crate::db::Read;
use crate::error::Result;
use crate::order::paid::Paid;
use crate::order::parts;
use crate::store;
use entity::id::OrderId;
use entity::status::OrderStatus;
use entity::{invoice, item, order, payment, shipment};
use std::sync::Arc;

/// An order and its parts as they are now.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The order.
    pub order: order::Model,
    /// Its lines, by position.
    pub items: Vec<item::Model>,
    /// Its payments, by position.
    pub payments: Vec<payment::Model>,
    /// Its fiscal documents.
    pub invoices: Vec<invoice::Model>,
    /// Its parcels, by position.
    pub shipments: Vec<shipment::Model>,
    /// Who carries parcels; none are read when no parcel asks for that.
    pub carriers: Arc<Carriers>,
    /// The rules of the store.
    pub store: entity::store::Model,
    /// Where it stood before its payment was disputed.
    pub before_dispute: Option<OrderStatus>,
}

impl Situation {
    /// Reads all that belongs to an order: one statement for each kind of thing.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read(db: &impl Read, order: order::Model) -> Result<Self> {
        Self::read_towards(db, order, OrderStatus::Shipped).await
    }

    /// The same for a step to this status alone: only one that leaves the store asks who carries.
    pub(super) async fn read_towards(db: &impl Read, order: order::Model, to: OrderStatus) -> Result<Self> {
        let store = store::settings(db).await?;
        let mut all = Self::gather(db, vec![order], &store, to == OrderStatus::Shipped).await?;
        Ok(all.pop().ok_or_else(|| anyhow::anyhow!("an order that was read is gone"))?)
    }

    /// The same for many orders at once.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read_all(
        db: &impl Read,
        orders: Vec<order::Model>,
        store: &entity::store::Model,
    ) -> Result<Vec<Self>> {
        Self::gather(db, orders, store, true).await
    }

    async fn gather(
        db: &impl Read,
        orders: Vec<order::Model>,
        store: &entity::store::Model,
        asks_carriers: bool,
    ) -> Result<Vec<Self>> {
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let mut items = parts::of::<item::Model>(db, &ids).await?;
        let mut payments = parts::of::<payment::Model>(db, &ids).await?;
        let mut invoices = parts::of::<invoice::Model>(db, &ids).await?;
        let mut shipments = parts::of::<shipment::Model>(db, &ids).await?;
        let untold = shipments.values().flatten().filter(|_| asks_carriers);
        let carriers = Arc::new(Carriers::read_for(db, untold).await?);
        let disputed: Vec<OrderId> =
            orders.iter().filter(|order| is_disputed(order.status)).map(|order| order.id).collect();
        let before = if disputed.is_empty() {
            std::collections::HashMap::new()
        } else {
            parts::before_dispute(db, &disputed).await?
        };
        let whole = |order: order::Model| Self {
            items: items.remove(&order.id).unwrap_or_default(),
            payments: payments.remove(&order.id).unwrap_or_default(),
            invoices: invoices.remove(&order.id).unwrap_or_default(),
            shipments: shipments.remove(&order.id).unwrap_or_default(),
            carriers: Arc::clone(&carriers),
            store: store.clone(),
            before_dispute: before.get(&order.id).copied(),
            order,
        };
        Ok(orders.into_iter().map(whole).collect())
    }

    /// The money that came in and went back.
    pub fn paid(&self) -> Paid {
        Paid::of(&self.payments)
    }

    /// Whether the money covers the total.
    pub fn is_paid(&self) -> bool {
        self.paid().covers(&self.order)
    }
}

/// Whether the payment of an order in this status is disputed or was taken back.
pub(super) const fn is_disputed(status: OrderStatus) -> bool {
    matches!(status, OrderStatus::InDispute | OrderStatus::Chargeback)
}
