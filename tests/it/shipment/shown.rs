//! What is shown of shipments, and how many statements it takes.

use super::{codes, create, two_lines};
use crate::both;
use crate::support::TestApp;
use serde_json::json;

const PARTS: [(&str, u64); 4] = [
    ("shipments { state printedAt failedAt cancelledAt failureReason }", 1),
    ("shipments { volumes { weightG } }", 2),
    ("shipments { items { quantity item { sku } } }", 3),
    ("items { sku shippedQuantity } shipments { items { quantity } volumes { position } }", 4),
];

async fn sent(app: &TestApp, query: &str) -> u64 {
    let before = app.db.statements();
    app.ask(query).await.data();
    app.db.statements() - before
}

both! {
    async fn shipments_with_their_parts_take_the_same_statements_for_any_number_of_orders(app: TestApp) {
        let given = app.given((1..=30).map(two_lines)).await;
        for whole in &given[..3] {
            assert_eq!(codes(&create(&app, whole.order.id, "volumes: [{ weightG: 500 }]").await), Vec::<&str>::new());
        }
        for (fields, more) in PARTS {
            for size in [1, 10, 30] {
                let query = format!("{{ orders(first: {size}) {{ nodes {{ number {fields} }} }} }}");
                assert_eq!(sent(&app, &query).await, 1 + more, "{size} orders with {fields}");
            }
        }
    }

    async fn a_shipment_shows_the_same_by_every_way(app: TestApp) {
        let given = app.given([two_lines(1)]).await;
        let id = given[0].order.id;
        let done = create(&app, id, "volumes: [{ weightG: 500 }]").await;
        let fields = "shipments { id state items { quantity item { id sku product { sku } } } volumes { position weightG trackingCode } }";
        let alone = app.ask(&format!("{{ order(by: {{ id: \"{id}\" }}) {{ {fields} }} }}")).await.data()["order"].clone();
        let listed = app.ask(&format!("{{ orders {{ nodes {{ {fields} }} }} }}")).await.data()["orders"]["nodes"][0].clone();
        let node = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Order {{ {fields} }} }} }}")).await.data()["node"].clone();
        assert_eq!((&alone, &listed), (&listed, &node));
        assert_eq!(alone["shipments"][0]["id"], done["shipment"]["id"]);
        assert_eq!(alone["shipments"][0]["items"][0]["quantity"], json!(2));
    }
}
