//! Whatever happens to the shipments of orders, in any order, the books stay true.

use super::{There, act, healthy, level, on, step};
use crate::both;
use crate::support::TestApp;
use entity::status::OrderStatus as S;
use entity::{item, shipment, shipment_item};
use pedidos::db::Read as _;
use std::collections::HashMap;

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One thing that somebody does, which may be refused.
async fn turn(app: &TestApp, there: &There, dice: &mut Dice) {
    let rows: Vec<shipment::Model> =
        app.db.rows_of("shipments", "order_id", &[there.id.0], &["position"]).await.unwrap();
    let one = usize::try_from(dice.roll(u64::try_from(rows.len().max(1)).unwrap())).unwrap();
    let shipment = rows.get(one).map(|row| row.id.to_string()).unwrap_or_default();
    let (mugs, plates) = (i32::try_from(dice.roll(3)).unwrap(), i32::try_from(dice.roll(4)).unwrap());
    match dice.roll(12) {
        0 | 1 => drop(
            act(app, "createShipment", &format!("orderId: \"{}\", {}", there.id, there.items(mugs, plates)))
                .await,
        ),
        2 => drop(act(app, "createShipment", &format!("orderId: \"{}\"", there.id)).await),
        3 | 4 => drop(on(app, "markPosted", &shipment, "trackingCode: \"PH297898690BR\"").await),
        5 => drop(on(app, "markDelivered", &shipment, "").await),
        6 => drop(on(app, "markDeliveryFailed", &shipment, "reason: \"ausente\"").await),
        7 | 8 => drop(on(app, "cancelShipment", &shipment, "reason: \"voltou\"").await),
        9 => drop(on(app, "updateShipment", &shipment, &there.items(mugs, plates)).await),
        10 => drop(
            step(app, there.id, [S::Shipped, S::Picking, S::Invoiced, S::DeliveryFailed][one % 4], "").await,
        ),
        _ => {
            let to = [S::Picking, S::Cancelled, S::Paid, S::Invoiced, S::Shipped]
                [usize::try_from(dice.roll(5)).unwrap()];
            drop(
                step(
                    app,
                    there.id,
                    to,
                    "force: true, reason: \"teste\", cancelReason: OTHER, trackingCode: \"PH297898690BR\"",
                )
                .await,
            );
        }
    }
}

/// No line is in shipments with more units than there are.
async fn nothing_is_sent_twice(app: &TestApp, there: &There) {
    let items: Vec<item::Model> =
        app.db.rows_of("order_items", "order_id", &[there.id.0], &[]).await.unwrap();
    let shipments: Vec<shipment::Model> =
        app.db.rows_of("shipments", "order_id", &[there.id.0], &[]).await.unwrap();
    let written: Vec<shipment_item::Model> =
        app.db.rows_of("shipment_items", "order_id", &[there.id.0], &[]).await.unwrap();
    let live: Vec<_> = shipments
        .iter()
        .filter(|one| one.state != shipment::ShipmentState::Cancelled)
        .map(|one| one.id)
        .collect();
    let mut carried: HashMap<_, i32> = HashMap::new();
    for row in written.iter().filter(|row| live.contains(&row.shipment_id)) {
        *carried.entry(row.item_id).or_default() += row.quantity;
    }
    for item in &items {
        let units = carried.get(&item.id).copied().unwrap_or_default();
        assert!(
            units <= item.quantity && item.shipped <= item.quantity,
            "{units} and {} of {}",
            item.shipped,
            item.quantity
        );
    }
}

both! {
    async fn stock_and_shipments_stay_true_through_a_hundred_and_twenty_random_turns(app: TestApp) {
        let (there, mug, plate) = super::counted(&app).await;
        let mut dice = Dice(20_261_124);
        for number in 0..120 {
            turn(&app, &there, &mut dice).await;
            nothing_is_sent_twice(&app, &there).await;
            let found = pedidos::doctor::examine(&app.db).await.unwrap();
            assert!(found.is_empty(), "turn {number}: {found:#?}");
            for product in [mug, plate] {
                let (on_hand, reserved) = level(&app, product).await;
                assert!((0..=10).contains(&on_hand) && (0..=3).contains(&reserved), "turn {number}: {on_hand} {reserved}");
            }
        }
        healthy(&app).await;
    }
}
