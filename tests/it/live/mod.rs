//! Following what happens: subscriptions, as the messages arrive.

mod again;
mod counts;
mod cursor;
mod fetched;
mod gaps;
mod happening;
mod instances;
mod retention;
mod shared;
mod stock;

use crate::order::place::{placed, two_mugs};
use crate::support::TestApp;
use serde_json::{Value, json};

/// What is asked of a new order.
const PLACED: &str = "subscription($after: String, $filter: OrderFilter) {
    orderPlaced(after: $after, filter: $filter) { cursor at order { id number status total items { sku quantity } } }
}";

/// What is asked of a change.
const CHANGED: &str = "subscription($after: String, $order: ID) {
    orderChanged(after: $after, orderId: $order) { cursor actor kinds facets order { number status version } }
}";

/// Places an order for two mugs; gives its number and id.
async fn place(app: &TestApp) -> (i64, Value) {
    let order = placed(app, two_mugs()).await;
    (order["number"].as_i64().unwrap(), order["id"].clone())
}

/// Writes a note on an order, which is one change of it.
async fn note(app: &TestApp, order: &Value) {
    let query = "mutation($order: ID!) { addOrderNote(input: { orderId: $order, text: \"visto\" }) { userErrors { code } } }";
    let done = app.ask_with(query, json!({ "order": order })).await.data();
    assert_eq!(done["addOrderNote"]["userErrors"], json!([]));
}
