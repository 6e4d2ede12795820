//! Placing orders.

mod again;
mod amounts;
mod buyer;
mod everything;
mod goods;
mod pay;
mod refused;

use crate::support::TestApp;
use serde_json::{Value, json};

/// What is asked of an order that was placed.
const PLACE: &str = "mutation($input: PlaceOrderInput!, $key: String) {
    placeOrder(input: $input, idempotencyKey: $key) {
        isNew
        order {
            id number externalId source status paymentState paymentMethod total version placedAt paidAt shipBy deliverBy tags
            customerName customerEmail customerCpf customerPhone city uf
            customer { id name email cpf phone }
            totals { items discount shipping total }
            items { sku name quantity unitPrice discount total }
            payments { method state amount captured installments cardBrand pixTxid pixCode boletoLine reference expiresAt
                capturedAt instructions }
            shipments { carrier service cost promisedAt trackingCode }
            shippingAddress { recipient street number city uf cep ibgeCode }
            billingAddress { recipient city }
            history { nodes { kind actor toStatus visibility notifies } }
        }
        userErrors {
            code message path
            ... on StockUserError { sku requested available }
            ... on ExistingOrderUserError { order { id number } }
        }
    }
}";

/// Two mugs for Ana in São Paulo, by Pix, R$ 65.00 with shipping.
pub(crate) fn two_mugs() -> Value {
    json!({
        "customer": {
            "name": "Ana Souza",
            "document": "529.982.247-25",
            "email": "Ana@Example.com",
            "phone": "(11) 99402-9275",
        },
        "shippingAddress": {
            "street": "Avenida Paulista",
            "number": "1000",
            "district": "Bela Vista",
            "city": "São Paulo",
            "uf": "SP",
            "cep": "01310-200",
            "ibgeCode": "3550308",
        },
        "items": [{ "sku": "CANECA-01", "quantity": 2 }],
        "shipping": { "carrier": "Correios", "service": "SEDEX", "cost": "15.00", "promisedAt": "2026-12-01T23:00:00Z" },
        "payments": [{ "method": "PIX" }],
    })
}

/// The same with some of its fields replaced.
fn with(change: &Value) -> Value {
    changed(two_mugs(), change)
}

fn changed(mut input: Value, change: &Value) -> Value {
    for (field, value) in change.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

/// The payload of placing an order.
pub(super) async fn place(app: &TestApp, input: Value) -> Value {
    app.ask_with(PLACE, json!({ "input": input })).await.data()["placeOrder"].clone()
}

/// The order that is placed; fails the test when it is refused.
pub(crate) async fn placed(app: &TestApp, input: Value) -> Value {
    let payload = place(app, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
    payload["order"].clone()
}

/// Code and place of everything that is wrong, sorted.
async fn refusals(app: &TestApp, input: Value) -> Vec<(String, String)> {
    let payload = place(app, input).await;
    assert_eq!(payload["order"], Value::Null, "{payload:#}");
    of(&payload)
}

fn of(payload: &Value) -> Vec<(String, String)> {
    let path = |error: &Value| {
        let steps: Vec<&str> =
            error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        steps.join(".")
    };
    let errors = payload["userErrors"].as_array().unwrap();
    let mut refusals: Vec<(String, String)> =
        errors.iter().map(|error| (error["code"].as_str().unwrap().to_owned(), path(error))).collect();
    refusals.sort_unstable();
    refusals
}

/// The order is refused for exactly this, in any order.
async fn refused(app: &TestApp, input: Value, expected: &[(&str, &str)]) {
    let mut expected: Vec<(String, String)> =
        expected.iter().map(|(code, path)| ((*code).to_owned(), (*path).to_owned())).collect();
    expected.sort_unstable();
    assert_eq!(refusals(app, input.clone()).await, expected, "{input:#}");
}

/// A product with so many units on the shelf.
async fn given_stock(app: &TestApp, sku: &str, on_hand: i64) -> i64 {
    let id = app.given_product(sku).await.0;
    app.sql(&format!(
        "INSERT INTO stock_levels (product_id, on_hand, reserved, track_stock, allow_backorder, updated_at)
         VALUES ({id}, {on_hand}, 0, TRUE, FALSE, 0)"
    ))
    .await;
    id
}

/// One number that SQL gives.
async fn number(app: &TestApp, sql: &str) -> i64 {
    super::selected(app, sql).await[0].try_get_by_index(0).unwrap()
}

/// Units on the shelf and reserved.
async fn level(app: &TestApp, product: i64) -> (i64, i64) {
    let of = |column: &str| format!("SELECT {column} FROM stock_levels WHERE product_id = {product}");
    (number(app, &of("on_hand")).await, number(app, &of("reserved")).await)
}
