//! What happened to shipments on their way, as carriers say it.

use crate::Instant;
use crate::id::{OrderId, ShipmentId, TrackingEventId};
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// What happened on the way.
    pub enum TrackingKind {
        /// The carrier has it.
        Posted = "POSTED",
        /// It goes from place to place.
        InTransit = "IN_TRANSIT",
        /// It is on the round of today.
        OutForDelivery = "OUT_FOR_DELIVERY",
        /// The customer has it.
        Delivered = "DELIVERED",
        /// It could not be delivered.
        Failed = "FAILED",
        /// It goes back to the store.
        Returning = "RETURNING",
        /// It is back at the store.
        Returned = "RETURNED",
        /// Anything else; the description says what.
        Other = "OTHER",
    }
}

stored! {
    /// One step of a shipment, each once for its source.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tracking_events")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: TrackingEventId,
        /// The order.
        pub order_id: OrderId,
        /// The shipment.
        pub shipment_id: ShipmentId,
        /// When it happened.
        pub at: Instant,
        /// What happened.
        pub kind: TrackingKind,
        /// In the carrier's words.
        pub description: Option<String>,
        /// Where: city and state.
        pub place: Option<String>,
        /// Who said so.
        pub source: String,
        /// What the source calls it, or a digest of what it says.
        pub external_id: String,
        /// When it was written down.
        pub created_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
