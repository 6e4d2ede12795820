//! What a line of an order holds of the stock, by where the order stands.

use crate::stock::{Holding, Line};
use entity::item;
use entity::status::OrderStatus as S;
use entity::stock::StockMoment;

/// What a line should hold; `None` in the statuses that are about money alone, where it holds what it held before.
///
/// Goods leave the shelf at the store's moment, and when they are shipped or picked up in any case: what was posted has left it,
/// wherever the order stands, and what came back of an order that could not be delivered is kept for it. What is missing is not
/// reserved; what came back and was put on the shelf is not taken any more. A cancelled order holds nothing but what was thrown
/// away of it.
pub fn holding(status: S, item: &item::Model, moment: StockMoment) -> Option<Holding> {
    let wanted = i64::from(item.quantity) - i64::from(item.missing);
    let on_shelf = match status {
        S::AwaitingPayment | S::UnderReview => moment != StockMoment::Placed,
        S::Paid | S::Picking | S::OnHold | S::Invoiced | S::ReadyForPickup | S::DeliveryFailed => {
            moment == StockMoment::Shipped
        }
        S::Shipped | S::Delivered | S::ReturnInProgress | S::Returned => false,
        S::Cancelled => return Some(Holding { reserved: 0, taken: i64::from(item.discarded) }),
        S::Refunded | S::InDispute | S::Chargeback => return None,
    };
    let shipped = i64::from(item.shipped).clamp(0, wanted.max(0));
    Some(if on_shelf {
        Holding { reserved: wanted - shipped, taken: shipped }
    } else {
        Holding { reserved: 0, taken: wanted - i64::from(item.restocked) }
    })
}

/// The lines of an order as the stock should hold them; lines without a product are left out.
pub fn lines(status: S, items: &[item::Model], moment: StockMoment) -> Vec<Line> {
    let line = |item: &item::Model| {
        Some(Line {
            item: item.id,
            product: item.product_id?,
            sku: item.sku.clone(),
            target: holding(status, item, moment)?,
        })
    };
    items.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{S, holding};
    use crate::stock::Holding;
    use entity::id::{ItemId, OrderId, ProductId};
    use entity::item::Model;
    use entity::money::Money;
    use entity::stock::StockMoment as M;

    fn five() -> Model {
        Model {
            id: ItemId(1),
            order_id: OrderId(1),
            position: 1,
            product_id: Some(ProductId(1)),
            sku: "CANECA-01".to_owned(),
            name: "Caneca".to_owned(),
            quantity: 5,
            unit_price_cents: Money(100),
            discount_cents: Money(0),
            total_cents: Money(500),
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

    /// For each moment and status of the trade: reserved and taken of five units.
    #[test]
    fn a_line_holds_what_the_moment_and_the_status_say() {
        let before_payment = [S::AwaitingPayment, S::UnderReview];
        let at_the_store =
            [S::Paid, S::Picking, S::OnHold, S::Invoiced, S::ReadyForPickup, S::DeliveryFailed];
        let gone = [S::Shipped, S::Delivered, S::ReturnInProgress, S::Returned];
        let table: [(&[S], M, (i64, i64)); 10] = [
            (&before_payment, M::Placed, (0, 5)),
            (&before_payment, M::Paid, (5, 0)),
            (&before_payment, M::Shipped, (5, 0)),
            (&at_the_store, M::Placed, (0, 5)),
            (&at_the_store, M::Paid, (0, 5)),
            (&at_the_store, M::Shipped, (5, 0)),
            (&gone, M::Placed, (0, 5)),
            (&gone, M::Shipped, (0, 5)),
            (&[S::Cancelled], M::Placed, (0, 0)),
            (&[S::Cancelled], M::Shipped, (0, 0)),
        ];
        for (statuses, moment, (reserved, taken)) in table {
            for status in statuses {
                let held = holding(*status, &five(), moment);
                assert_eq!(held, Some(Holding { reserved, taken }), "{status:?} {moment:?}");
            }
        }
    }

    #[test]
    fn what_was_posted_has_left_the_shelf_wherever_the_order_stands() {
        let part = Model { shipped: 2, ..five() };
        for status in [S::Paid, S::Picking, S::OnHold, S::Invoiced, S::DeliveryFailed] {
            assert_eq!(holding(status, &part, M::Shipped), Some(Holding { reserved: 3, taken: 2 }));
            assert_eq!(holding(status, &part, M::Paid), Some(Holding { reserved: 0, taken: 5 }));
        }
        let rest_is_missing = Model { missing: 3, ..part };
        let held = holding(S::OnHold, &rest_is_missing, M::Shipped);
        assert_eq!(held, Some(Holding { reserved: 0, taken: 2 }));
    }

    #[test]
    fn money_alone_moves_no_goods() {
        for status in [S::Refunded, S::InDispute, S::Chargeback] {
            assert_eq!(holding(status, &five(), M::Shipped), None);
        }
    }

    #[test]
    fn what_is_missing_is_not_reserved_and_what_was_restocked_is_not_taken() {
        let held = Model { missing: 2, ..five() };
        assert_eq!(holding(S::OnHold, &held, M::Shipped), Some(Holding { reserved: 3, taken: 0 }));
        let lost = Model { discarded: 5, ..five() };
        assert_eq!(holding(S::Cancelled, &lost, M::Paid), Some(Holding { reserved: 0, taken: 5 }));
        let back = Model { restocked: 4, discarded: 1, ..five() };
        assert_eq!(holding(S::Returned, &back, M::Shipped), Some(Holding { reserved: 0, taken: 1 }));
    }
}
