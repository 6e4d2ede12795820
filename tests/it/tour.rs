//! The README's tour does what it says: every operation in it is sent to a demo store as it stands there.

use crate::both;
use crate::support::NOW;
use crate::support::events::Events;
use pedidos::demo::{Recipe, fill};
use serde_json::{Value, json};

/// The GraphQL documents of the README, in their order.
fn documents() -> Vec<String> {
    let readme = include_str!("../../README.md");
    let blocks = readme.split("```graphql\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

fn the_one(named: &str) -> String {
    let words = format!(" {named}");
    documents().into_iter().find(|document| document.lines().next().unwrap().contains(&words)).expect(named)
}

both! {
    async fn every_query_of_the_tour_is_answered(app: TestApp) {
        fill(&app.db, &Recipe { seed: 1, orders: 200, now: NOW }, false).await.unwrap();
        let queries: Vec<String> =
            documents().into_iter().filter(|document| document.starts_with("query")).collect();
        assert!(queries.len() >= 5, "{}", queries.len());
        for query in queries {
            app.ask(&query).await.data();
        }
    }

    async fn every_subscription_of_the_tour_hears_of_an_order(app: TestApp) {
        fill(&app.db, &Recipe { seed: 1, orders: 200, now: NOW }, false).await.unwrap();
        let subscriptions: Vec<String> =
            documents().into_iter().filter(|document| document.starts_with("subscription")).collect();
        assert!(subscriptions.len() >= 2, "{}", subscriptions.len());
        let mut open = Vec::new();
        for subscription in subscriptions {
            open.push(Events::ask(app.address, &subscription, Value::Null, &[]).await);
        }
        let placed = app.ask(&the_one("Place")).await.data()["placeOrder"]["order"].clone();
        for mut events in open {
            let told = events.data().await.as_object().unwrap().values().next().unwrap().clone();
            assert_eq!(told["order"]["number"], placed["number"], "{told:#}");
        }
    }

    async fn other_systems_are_told_and_fetch(app: TestApp) {
        fill(&app.db, &Recipe { seed: 1, orders: 200, now: NOW }, false).await.unwrap();
        let hook = app.ask(&the_one("Hook")).await.data()["createWebhook"].clone();
        assert_eq!(hook["userErrors"], json!([]), "{hook:#}");
        let cursor = app.ask(&the_one("Fetch")).await.data()["orderFeed"]["endCursor"].clone();
        let kept = app.ask_with(&the_one("Kept"), json!({ "cursor": cursor })).await.data();
        assert_eq!(kept["ackOrderFeed"]["userErrors"], json!([]));
    }

    async fn a_paid_order_is_packed_printed_and_posted(app: TestApp) {
        fill(&app.db, &Recipe { seed: 1, orders: 200, now: NOW }, false).await.unwrap();
        let placed = app.ask(&the_one("Place")).await.data()["placeOrder"]["order"].clone();
        let order = json!({ "order": placed["id"] });
        app.ask_with(&the_one("Pay"), json!({ "payment": placed["payments"][0]["id"] })).await.data();
        app.ask_with(&the_one("Invoice"), order.clone()).await.data();
        let packed = app.ask_with(&the_one("Pack"), order.clone()).await.data()["createShipment"].clone();
        assert_eq!(packed["userErrors"], json!([]), "{packed:#}");
        let printed = app.ask_with(&the_one("Print"), order).await.data()["printLabels"].clone();
        assert_eq!(printed["document"]["pages"], 1, "{printed:#}");
        let shipment = json!({ "shipment": packed["shipment"]["id"] });
        let posted = app.ask_with(&the_one("Post"), shipment).await.data()["markPosted"].clone();
        assert_eq!(posted["order"]["status"], "SHIPPED", "{posted:#}");
    }

    async fn five_mutations_take_an_order_from_the_storefront_to_the_carrier(app: TestApp) {
        fill(&app.db, &Recipe { seed: 1, orders: 200, now: NOW }, false).await.unwrap();
        let placed = app.ask(&the_one("Place")).await.data()["placeOrder"].clone();
        let order = json!({ "order": placed["order"]["id"] });
        let payment = json!({ "payment": placed["order"]["payments"][0]["id"] });
        let steps: [(&str, &str, &str, &Value); 4] = [
            ("Pay", "confirmPayment", "PAID", &payment),
            ("Pick", "changeOrderStatus", "PICKING", &order),
            ("Invoice", "setInvoice", "INVOICED", &order),
            ("Ship", "changeOrderStatus", "SHIPPED", &order),
        ];
        for (name, mutation, status, variables) in steps {
            let done = app.ask_with(&the_one(name), variables.clone()).await.data()[mutation].clone();
            assert_eq!(done["userErrors"], json!([]), "{name}: {done:#}");
            assert_eq!(done["order"]["status"], status, "{name}");
        }
        // The first, sent again, is the same order.
        let again = app.ask(&the_one("Place")).await.data();
        assert_eq!(again["placeOrder"]["order"]["id"], order["order"]);
    }
}
