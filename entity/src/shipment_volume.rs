//! The parcels of each shipment.

use crate::id::{OrderId, ShipmentId, VolumeId};
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// One parcel.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipment_volumes")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: VolumeId,
        /// The order.
        pub order_id: OrderId,
        /// The shipment.
        pub shipment_id: ShipmentId,
        /// Place in the shipment, from 1.
        pub position: i32,
        /// Weight, grams.
        pub weight_g: Option<i32>,
        /// Length, millimetres.
        pub length_mm: Option<i32>,
        /// Width, millimetres.
        pub width_mm: Option<i32>,
        /// Height, millimetres.
        pub height_mm: Option<i32>,
        /// The carrier's code of this parcel, where it has one of its own, upper case.
        pub tracking_code: Option<String>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
