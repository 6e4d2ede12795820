//! Orders are found by where their shipments are.

use super::{There, create, id_of, on, post, two_lines};
use crate::both;

both! {
    async fn a_warehouse_finds_what_is_packed_and_not_printed(app: TestApp) {
        let given = app.given((1..=4).map(two_lines)).await;
        let mut ids = Vec::new();
        for whole in &given[..3] {
            ids.push(id_of(&create(&app, whole.order.id, "").await));
        }
        post(&app, &ids[1]).await;
        let number: entity::id::ShipmentId = ids[2].parse().unwrap();
        app.sql(&format!("UPDATE shipments SET printed_at = 1 WHERE id = {}", number.0)).await;
        for (filter, expected) in [
            ("state: [PENDING]", vec![1, 3, 4]), ("state: [PENDING], printed: false", vec![1, 4]), ("printed: true", vec![3]),
            ("state: [POSTED, DELIVERED]", vec![2]), ("state: [CANCELLED]", vec![]), ("state: []", vec![1, 2, 3, 4]),
        ] {
            let mut found = app.numbers(&format!("filter: {{ shipment: {{ {filter} }} }}")).await;
            found.sort_unstable();
            assert_eq!(found, expected, "{filter}");
            let told = app.told_numbers(&format!("shipment: {{ {filter} }}")).await;
            assert_eq!(told, expected, "the subscription differs from the list: {filter}");
        }
        on(&app, "cancelShipment", &ids[0], "reason: \"x\"").await;
        assert_eq!(app.numbers("filter: { not: { shipment: { state: [PENDING, POSTED] } } }").await, [1]);
        let there = There::of(&given[3]);
        assert!(!there.pack(&app, 1, 1).await.is_empty());
    }
}
