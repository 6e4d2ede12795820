//! Postage from Melhor Envio, against a server that behaves as its documentation says.

mod buy;
mod cancel;
mod crash;
mod quote;
mod refuse;
mod track;

use crate::integration::{Added, add};
use crate::support::TestApp;
use crate::support::erp::FakeErp;
use crate::support::given::{Given, invoice_key, order};
use entity::id::{OrderId, ShipmentId};
use serde_json::{Value, json};
use std::time::Duration;

const BUY: &str = "mutation($input: BuyPostageInput!) { buyPostage(input: $input) {
    postage { id state serviceId provider maxPrice requestedBy } order { number } userErrors { code message path } } }";

const CANCEL: &str = "mutation($id: ID!) { cancelPostage(input: { postageId: $id }) {
    postage { state cancelRequestedAt } userErrors { code message path } } }";

const SEEN: &str = "query($id: ID!) { node(id: $id) { ... on Order { status
    shipments { state carrier service cost trackingCode postages { id state serviceId service carrier price externalId trackingCode
        problem paidAt readyAt cancelRequestedAt cancelledAt integration { name } } trackingEvents { kind } }
    history(first: 50) { nodes { kind actor comment reason } } } } }";

/// The store says who sends.
async fn with_sender(app: &TestApp) {
    let asked = "mutation { updateStore(input: { sender: { name: \"Loja Exemplo\", document: \"11222333000181\",
        street: \"Rua do Comércio\", number: \"10\", district: \"Centro\", city: \"Campinas\", uf: SP, cep: \"13010001\" } })
        { userErrors { path message } } }";
    assert_eq!(app.ask(asked).await.data()["updateStore"]["userErrors"], json!([]));
}

/// An order with its NF-e and one shipment that has not left.
fn parcel(number: u32) -> Given {
    order().invoice(&invoice_key(number)).shipment("Correios", None)
}

/// What a test starts from.
pub(crate) struct Scene {
    pub(crate) order: OrderId,
    pub(crate) shipment: String,
    pub(crate) sold: Added,
}

/// An order with its shipment, and Melhor Envio, authorised.
pub(crate) async fn scene(app: &TestApp, erp: &FakeErp) -> Scene {
    with_sender(app).await;
    let sold = add(app, erp).await;
    let (order, shipment) = given(app, parcel(1)).await;
    Scene { order, shipment, sold }
}

/// What is wanted of two shipments, as inputs are written.
pub(crate) async fn two(app: &TestApp, erp: &FakeErp) -> (String, String) {
    with_sender(app).await;
    let sold = add(app, erp).await;
    let wanted = |shipment: &str| {
        format!("shipmentId: \"{shipment}\", integrationId: \"{}\", serviceId: \"2\"", sold.id)
    };
    let (_, first) = given(app, parcel(76)).await;
    let (_, second) = given(app, parcel(77)).await;
    (wanted(&first), wanted(&second))
}

/// Keeps an order; gives it with its shipment.
async fn given(app: &TestApp, given: Given) -> (OrderId, String) {
    let whole = app.given([given]).await.remove(0);
    let ShipmentId(id) = whole.shipments[0].id;
    (whole.order.id, ShipmentId(id).to_string())
}

impl Scene {
    /// What is wanted: SEDEX.
    fn wanted(&self) -> Value {
        json!({ "shipmentId": self.shipment, "integrationId": self.sold.id, "serviceId": "2" })
    }

    async fn buy(&self, app: &TestApp) -> Value {
        buy(app, self.wanted()).await
    }

    /// Buys and waits for a state.
    async fn bought(&self, app: &TestApp, state: &str) -> Value {
        let done = self.buy(app).await;
        assert_eq!(done["userErrors"], json!([]), "{done:#}");
        until(app, self.order, |postage| postage["state"] == state).await
    }
}

async fn buy(app: &TestApp, input: Value) -> Value {
    app.ask_with(BUY, json!({ "input": input })).await.data()["buyPostage"].clone()
}

async fn cancel(app: &TestApp, postage: &Value) -> Value {
    app.ask_with(CANCEL, json!({ "id": postage["id"] })).await.data()["cancelPostage"].clone()
}

/// The order as it is seen.
async fn seen(app: &TestApp, order: OrderId) -> Value {
    app.ask_with(SEEN, json!({ "id": order.to_string() })).await.data()["node"].clone()
}

/// The last postage of the only shipment, once it fits. What waits for its next try is tried meanwhile.
async fn until(app: &TestApp, order: OrderId, fits: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..400 {
        let postages = seen(app, order).await["shipments"][0]["postages"].as_array().unwrap().clone();
        last = postages.last().cloned().unwrap_or_default();
        if fits(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let tries = app
        .texts("SELECT CONCAT(what, ' ', state, ' ', problem, ' ', request) FROM deliveries LEFT JOIN delivery_attempts ON delivery_id = deliveries.id WHERE kind = 'SYNC'")
        .await;
    panic!("it did not come so far: {last:#}\n{tries:#?}");
}

/// Time goes on: what waits for its next try is tried.
async fn later(app: &TestApp) {
    app.sql("DELETE FROM receivers_paused").await;
    app.sql("UPDATE deliveries SET due_at = 0 WHERE state = 'FAILED'").await;
    app.app.deliveries.wake();
}

/// What the history says of postage, oldest first: kind and reason.
async fn told(app: &TestApp, order: OrderId) -> Vec<String> {
    let history = seen(app, order).await["history"]["nodes"].as_array().unwrap().clone();
    let line = |entry: &Value| {
        let kind = entry["kind"].as_str().unwrap();
        let reason = entry["reason"].as_str().unwrap_or_default();
        kind.starts_with("POSTAGE").then(|| format!("{kind} {reason}").trim().to_owned())
    };
    history.iter().rev().filter_map(line).collect()
}

/// The codes of refusals with their paths.
fn refusals(done: &Value) -> Vec<String> {
    let refusals = done["userErrors"].as_array().unwrap().iter();
    refusals
        .map(|one| {
            format!("{} {}", one["code"].as_str().unwrap(), one["path"][0].as_str().unwrap_or_default())
        })
        .collect()
}
