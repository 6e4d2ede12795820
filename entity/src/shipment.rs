//! Parcels and deliveries of an order.

use crate::Instant;
use crate::id::{OrderId, ShipmentId};
use crate::kept::kept_as_text;
use crate::money::Money;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// Where a shipment is.
    pub enum ShipmentState {
        /// At the store: it may still be changed or called off.
        Pending = "PENDING",
        /// Handed to the carrier.
        Posted = "POSTED",
        /// With the customer.
        Delivered = "DELIVERED",
        /// The carrier could not deliver it.
        Failed = "FAILED",
        /// Called off: what was in it is free for another one.
        Cancelled = "CANCELLED",
    }
}

stored! {
    /// One shipment. Without `shipment_items` of its own it carries all that no other one does.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipments")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: ShipmentId,
        /// The order it belongs to.
        pub order_id: OrderId,
        /// Place in the order, from 1.
        pub position: i32,
        /// Who carries it (`Correios`), `None` when the source does not say.
        pub carrier: Option<String>,
        /// The carrier's service (`SEDEX`).
        pub service: Option<String>,
        /// What it costs the store.
        pub cost_cents: Money,
        /// When it was promised to arrive.
        pub promised_at: Option<Instant>,
        /// The carrier's tracking code, upper case.
        pub tracking_code: Option<String>,
        /// When it was handed to the carrier.
        pub posted_at: Option<Instant>,
        /// When it reached the customer.
        pub delivered_at: Option<Instant>,
        /// When it was created.
        pub created_at: Instant,
        /// Where it is.
        pub state: ShipmentState,
        /// When the carrier last said that it could not be delivered.
        pub failed_at: Option<Instant>,
        /// Why it could not be delivered.
        pub failure_reason: Option<String>,
        /// When it was called off.
        pub cancelled_at: Option<Instant>,
        /// When its label was last printed.
        pub printed_at: Option<Instant>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ShipmentState {
    /// Where a shipment is by when it was posted and when it arrived.
    pub const fn by(posted_at: Option<Instant>, delivered_at: Option<Instant>) -> Self {
        match (posted_at, delivered_at) {
            (_, Some(_)) => Self::Delivered,
            (Some(_), None) => Self::Posted,
            (None, None) => Self::Pending,
        }
    }
}

impl Model {
    /// A shipment of which nothing is known.
    pub const BLANK: Self = Self {
        id: ShipmentId(0),
        order_id: OrderId(0),
        position: 1,
        carrier: None,
        service: None,
        cost_cents: Money::ZERO,
        promised_at: None,
        tracking_code: None,
        posted_at: None,
        delivered_at: None,
        created_at: 0,
        state: ShipmentState::Pending,
        failed_at: None,
        failure_reason: None,
        cancelled_at: None,
        printed_at: None,
    };
}
