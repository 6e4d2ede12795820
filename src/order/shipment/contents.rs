//! What is in each shipment, and what is free for another one. Pure.
//!
//! A shipment carries the units that are written down for it. One for which none are, as placed and imported orders have it, carries
//! all that no other one does; of several such, the first that has left, else the first.

use entity::id::{ItemId, ShipmentId};
use entity::item;
use entity::shipment::{self, ShipmentState as S};
use entity::shipment_item;
use entity::status::OrderStatus;
use std::collections::{BTreeMap, HashMap};

/// Units by line.
pub type Units = BTreeMap<ItemId, i32>;

/// Units by line, by shipment.
pub type Contents = BTreeMap<ShipmentId, Units>;

/// Whether the goods of a shipment in this state have left the store.
pub const fn has_left(state: S) -> bool {
    matches!(state, S::Posted | S::Delivered | S::Failed)
}

/// Whether a shipment in this state counts: it was not called off.
pub const fn is_live(state: S) -> bool {
    !matches!(state, S::Cancelled)
}

/// Where a shipment is whose order was brought in as a whole and stands there.
pub const fn state_beside(order: OrderStatus, state: S) -> S {
    match (order, state) {
        (OrderStatus::Cancelled, S::Pending) => S::Cancelled,
        (OrderStatus::Shipped | OrderStatus::ReturnInProgress | OrderStatus::Returned, S::Pending) => {
            S::Posted
        }
        (OrderStatus::DeliveryFailed, S::Pending | S::Posted) => S::Failed,
        (OrderStatus::Delivered, S::Pending | S::Posted | S::Failed) => S::Delivered,
        (_, state) => state,
    }
}

/// What is in each of the shipments of an order. One that was called off shows what was in it, as far as it was written down.
pub fn of(items: &[item::Model], shipments: &[shipment::Model], rows: &[shipment_item::Model]) -> Contents {
    let mut contents = written(rows);
    let open = shipments.iter().filter(|one| is_live(one.state) && !contents.contains_key(&one.id));
    let Some(rest) = open.min_by_key(|one| (!has_left(one.state), one.position)) else { return contents };
    let carried = carried(shipments, &contents, None);
    let left = |item: &item::Model| {
        let back = if has_left(rest.state) { 0 } else { item.restocked.saturating_add(item.discarded) };
        let others = carried.get(&item.id).copied().unwrap_or_default();
        let units = i64::from(item.quantity) - i64::from(item.missing) - i64::from(back) - others;
        Some((item.id, i32::try_from(units).ok().filter(|units| *units > 0)?))
    };
    let units: Units = items.iter().filter_map(left).collect();
    contents.insert(rest.id, units);
    contents
}

/// What is written down for each shipment.
pub fn written(rows: &[shipment_item::Model]) -> Contents {
    let mut contents = Contents::new();
    for row in rows {
        contents.entry(row.shipment_id).or_default().insert(row.item_id, row.quantity);
    }
    contents
}

/// Units that live shipments carry, by line; one of them may be left out.
fn carried(
    shipments: &[shipment::Model],
    contents: &Contents,
    except: Option<ShipmentId>,
) -> HashMap<ItemId, i64> {
    let mut carried = HashMap::new();
    let live = shipments.iter().filter(|one| is_live(one.state) && Some(one.id) != except);
    for (item, units) in live.filter_map(|one| contents.get(&one.id)).flatten() {
        *carried.entry(*item).or_default() += i64::from(*units);
    }
    carried
}

/// Units of each line that no live shipment carries, those of one shipment aside; lines without any are left out.
pub fn free(
    items: &[item::Model],
    shipments: &[shipment::Model],
    contents: &Contents,
    except: Option<ShipmentId>,
) -> Units {
    let carried = carried(shipments, contents, except);
    let units = |item: &item::Model| {
        let others = carried.get(&item.id).copied().unwrap_or_default();
        let gone = i64::from(item.missing) + i64::from(item.restocked) + i64::from(item.discarded);
        let units = i64::from(item.quantity) - gone - others;
        Some((item.id, i32::try_from(units).ok().filter(|units| *units > 0)?))
    };
    items.iter().filter_map(units).collect()
}

/// Units of each line that have left in shipments; lines without any are left out.
pub fn shipped(shipments: &[shipment::Model], contents: &Contents) -> Units {
    let mut shipped = Units::new();
    for (item, units) in
        shipments.iter().filter(|one| has_left(one.state)).filter_map(|one| contents.get(&one.id)).flatten()
    {
        let sum = shipped.entry(*item).or_default();
        *sum = sum.saturating_add(*units);
    }
    shipped
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::id::{OrderId, ShipmentItemId};
    use entity::money::Money;

    fn line(id: i64, quantity: i32) -> item::Model {
        item::Model {
            id: ItemId(id),
            order_id: OrderId(1),
            position: 1,
            product_id: None,
            sku: "A".to_owned(),
            name: "A".to_owned(),
            quantity,
            unit_price_cents: Money(1),
            discount_cents: Money(0),
            total_cents: Money(1),
            weight_g: None,
            length_mm: None,
            width_mm: None,
            height_mm: None,
            ship_by: None,
            missing: 0,
            restocked: 0,
            discarded: 0,
            shipped: 0,
        }
    }

    fn parcel(id: i64, state: S) -> shipment::Model {
        let position = i32::try_from(id).unwrap();
        shipment::Model { id: ShipmentId(id), position, state, ..shipment::Model::BLANK }
    }

    fn row(shipment: i64, item: i64, quantity: i32) -> shipment_item::Model {
        shipment_item::Model {
            id: ShipmentItemId(0),
            order_id: OrderId(1),
            shipment_id: ShipmentId(shipment),
            item_id: ItemId(item),
            quantity,
        }
    }

    fn units(pairs: &[(i64, i32)]) -> Units {
        pairs.iter().map(|(item, units)| (ItemId(*item), *units)).collect()
    }

    #[test]
    fn a_shipment_without_rows_carries_what_no_other_does() {
        let items = [line(1, 5), line(2, 1)];
        let shipments = [parcel(1, S::Pending), parcel(2, S::Posted), parcel(3, S::Cancelled)];
        let rows = [row(2, 1, 2), row(3, 1, 3)];
        let contents = of(&items, &shipments, &rows);
        assert_eq!(contents[&ShipmentId(1)], units(&[(1, 3), (2, 1)]));
        assert_eq!(contents[&ShipmentId(2)], units(&[(1, 2)]));
        assert_eq!(shipped(&shipments, &contents), units(&[(1, 2)]));
        assert_eq!(free(&items, &shipments, &contents, None), units(&[]));
        assert_eq!(free(&items, &shipments, &contents, Some(ShipmentId(1))), units(&[(1, 3), (2, 1)]));
    }

    #[test]
    fn of_several_without_rows_the_one_that_has_left_carries_all() {
        let shipments = [parcel(1, S::Pending), parcel(2, S::Delivered)];
        let contents = of(&[line(1, 5)], &shipments, &[]);
        assert_eq!(contents.get(&ShipmentId(1)), None);
        assert_eq!(contents[&ShipmentId(2)], units(&[(1, 5)]));
    }

    #[test]
    fn what_is_missing_or_came_back_is_not_free() {
        let items = [item::Model { missing: 1, restocked: 1, discarded: 1, ..line(1, 5) }];
        assert_eq!(free(&items, &[], &Contents::new(), None), units(&[(1, 2)]));
        let plan = [parcel(1, S::Pending)];
        assert_eq!(of(&items, &plan, &[])[&ShipmentId(1)], units(&[(1, 2)]));
        let gone = [parcel(1, S::Posted)];
        assert_eq!(of(&items, &gone, &[])[&ShipmentId(1)], units(&[(1, 4)]));
    }
}
