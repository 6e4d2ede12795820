//! Parcels and deliveries of an order.

use crate::Instant;
use crate::id::{OrderId, ShipmentId};
use crate::money::Money;
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// One shipment.
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
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
