//! Where parcels are: carriers, what happens on the way, and the pages on which customers follow their orders.

mod carriers;
mod events;
mod hook;
mod html;
mod mails;
mod pages;
mod scopes;

use crate::support::TestApp;
use crate::support::app::settings;
use crate::support::client::{Reply, send};
use crate::support::given::{Given, invoice_key, order};
use entity::id::{OrderId, ShipmentId};
use entity::status::OrderStatus as S;
use pedidos::config::Config;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A code of Correios.
const CODE: &str = "PH297898690BR";

/// An order that is packed, with a parcel of Correios that waits to be posted.
fn packed(number: u32, code: &str) -> Given {
    order().status(S::Invoiced).invoice(&invoice_key(number)).shipment("Correios", Some(code))
}

/// Keeps an order; gives it with its first shipment.
async fn given(app: &TestApp, given: Given) -> (OrderId, ShipmentId) {
    let whole = app.given([given]).await.remove(0);
    (whole.order.id, whole.shipments[0].id)
}

/// The settings of a server that customers reach at an address.
fn reached() -> Config {
    let mut config = settings();
    "https://pedidos.loja.example/".clone_into(&mut config.http.public_url);
    config
}

/// Asks for a path of the server.
async fn get(app: &TestApp, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut head = format!("{method} {path} HTTP/1.1");
    for (name, value) in headers {
        write!(head, "\r\n{name}: {value}").unwrap();
    }
    send(app.address, &head, b"").await
}

const PAGE: &str =
    "order { trackingPage { url path createdAt expiresAt revokedAt } } userErrors { code path }";

/// Makes the page of an order; gives what came of it.
async fn create(app: &TestApp, order: OrderId, more: &str) -> Value {
    let query =
        format!("mutation {{ createTrackingPage(input: {{ orderId: \"{order}\" {more} }}) {{ {PAGE} }} }}");
    app.ask(&query).await.data()["createTrackingPage"].clone()
}

/// Makes the page of an order; gives its path.
async fn page(app: &TestApp, order: OrderId, more: &str) -> String {
    let made = create(app, order, more).await;
    assert_eq!(made["userErrors"], json!([]), "{made:#}");
    made["order"]["trackingPage"]["path"].as_str().unwrap().to_owned()
}

const ORDER: &str = "status version shipments { state postedAt deliveredAt failedAt failureReason trackingUrl
    trackingCodeFormatted trackingEvents { kind at description place source } }
    history(first: 50) { nodes { kind actor } }";

/// An order as it is seen.
async fn seen(app: &TestApp, order: OrderId) -> Value {
    app.ask(&format!("{{ node(id: \"{order}\") {{ ... on Order {{ {ORDER} }} }} }}")).await.data()["node"]
        .clone()
}

/// How often something stands in the history of an order.
fn times(seen: &Value, kind: &str) -> usize {
    seen["history"]["nodes"].as_array().unwrap().iter().filter(|entry| entry["kind"] == kind).count()
}
