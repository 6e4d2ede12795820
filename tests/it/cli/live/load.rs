//! Those who change orders.

use super::shop::Shop;
use super::subscriber::Told;
use crate::support::client;
use crate::support::follow::Follow;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Each order gets another tag, in one unit of work, and two of them a note, each in its own.
const CHANGE: &str =
    "mutation($orders: [ID!]!, $first: ID!, $second: ID!, $add: [String!]!, $remove: [String!]!) {
    one: addOrderNote(input: { orderId: $first, text: \"visto\" }) { userErrors { code message } }
    all: tagOrders(input: { orderIds: $orders, add: $add, remove: $remove }) { userErrors { code message } }
    two: addOrderNote(input: { orderId: $second, text: \"visto\" }) { userErrors { code message } }
}";

const NOTE: &str = "mutation($order: ID!) { addOrderNote(input: { orderId: $order, text: \"visto\" }) { userErrors { code } } }";

/// Asks the server in this place; nothing when it died before it answered.
async fn ask(shop: &Shop, place: usize, query: &str, variables: Value) -> Option<Value> {
    let head = format!(
        "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\nAuthorization: Bearer {}",
        shop.key
    );
    let body = json!({ "query": query, "variables": variables }).to_string();
    let reply = client::try_send(shop.address(place, true), &head, body.as_bytes()).await?;
    Some(reply.data())
}

/// Changes these orders until there are as many events as wanted. What was cut off is left as it is, done or not.
pub(super) async fn change(shop: Arc<Shop>, caller: usize, orders: Vec<Value>, wanted: usize) {
    let mut place = caller;
    for round in 1_usize.. {
        if shop.done() >= wanted {
            return;
        }
        let variables = json!({
            "orders": orders,
            "first": orders[round % orders.len()],
            "second": orders[(round + 1) % orders.len()],
            "add": [format!("volta {round}")],
            "remove": [format!("volta {}", round - 1)],
        });
        if let Some(data) = ask(&shop, place, CHANGE, variables).await {
            for field in ["one", "all", "two"] {
                assert_eq!(data[field]["userErrors"], json!([]), "{data:#}");
            }
            shop.did(orders.len() + 2);
        } else {
            place += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Writes a note on an order at the first server.
pub(super) async fn note(shop: &Shop, order: &Value) {
    let data = ask(shop, 0, NOTE, json!({ "order": order })).await.expect("an answer");
    assert_eq!(data["addOrderNote"]["userErrors"], json!([]));
}

/// The cursor of a first event, a note on this order.
pub(super) async fn first_cursor(shop: &Shop, order: &Value) -> String {
    let authorization = format!("Authorization: Bearer {}\r\n", shop.key);
    let mut follow =
        Follow::open(shop.address(0, true), super::subscriber::CHANGED, Value::Null, &authorization).await;
    note(shop, order).await;
    let (told, cursor) = Told::read(&follow.next().await.answer);
    assert_eq!(told.number, shop.last);
    cursor
}
