//! What is in each parcel, and how large it is.

use crate::order::keep::Packed;
use entity::id::{OrderId, ShipmentId, VolumeId};
use entity::{item, shipment, shipment_volume};

/// What a box weighs, grams.
const BOX_G: i32 = 180;

/// What is in the shipments of an order: of one, all of it; of several, each a share of the lines.
pub(super) fn packed(items: &[item::Model], shipments: &[shipment::Model]) -> Vec<Packed> {
    let share = items.len().div_ceil(shipments.len().max(1)).max(1);
    let packed = |(shipment, items): (&shipment::Model, &[item::Model])| Packed {
        shipment: shipment.position,
        units: match shipments.len() {
            1 => Vec::new(),
            _ => items.iter().map(|item| (item.position, item.quantity)).collect(),
        },
        volumes: vec![volume(items)],
    };
    shipments.iter().zip(items.chunks(share)).map(packed).collect()
}

fn volume(items: &[item::Model]) -> shipment_volume::Model {
    let weight = |item: &item::Model| item.weight_g.unwrap_or_default().saturating_mul(item.quantity);
    let weight_g = items.iter().map(weight).fold(BOX_G, i32::saturating_add);
    let largest = |side: fn(&item::Model) -> Option<i32>| items.iter().filter_map(side).max();
    shipment_volume::Model {
        id: VolumeId(0),
        order_id: OrderId(0),
        shipment_id: ShipmentId(0),
        position: 1,
        weight_g: Some(weight_g),
        length_mm: largest(|item| item.length_mm),
        width_mm: largest(|item| item.width_mm),
        height_mm: largest(|item| item.height_mm),
        tracking_code: None,
    }
}
