//! Invoices on orders: keys, XML, links to it, and files over HTTP.

mod cancel;
mod enter;
mod link;
mod nfe;
mod twice;
mod upload;
mod xml;

use crate::support::TestApp;
use crate::support::given::{Given, order};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::id::OrderId;
use entity::money::Money;
use serde_json::{Value, json};

/// The CNPJ that the ordinary key is of.
/// The XML of an invoice for the ordinary order, in base64.
pub(crate) fn xml_of(number: u32) -> String {
    STANDARD.encode(nfe::nfe(number).xml())
}

const OURS: &str = "11222333000181";

const SET: &str = "mutation($input: SetInvoiceInput!, $key: String) {
    setInvoice(input: $input, idempotencyKey: $key) {
        order { id number version status invoiceState invoicedAt invoices { id key state } }
        invoice { id key model series number state enteredBy }
        warnings { code message }
        userErrors { code message path ... on ExistingOrderUserError { order { number } } }
    }
}";

const CANCEL: &str = "mutation($input: CancelInvoiceInput!) {
    cancelInvoice(input: $input) {
        order { version status invoiceState invoices { key state } }
        invoice { state cancelledAt cancelReason }
        userErrors { code path }
    }
}";

/// An ordinary order of this total, paid.
fn paid(cents: i64) -> Given {
    order().total(cents).with(|whole| {
        whole.payments[0].amount_cents = Money(cents);
        whole.payments[0].captured_cents = Money(cents);
    })
}

/// What `setInvoice` answers.
async fn set(app: &TestApp, input: Value) -> Value {
    app.ask_with(SET, json!({ "input": input })).await.data()["setInvoice"].clone()
}

/// Enters a key on an order, which has to go well.
async fn entered(app: &TestApp, order: OrderId, key: &str) -> Value {
    let done = set(app, json!({ "orderId": order.to_string(), "key": key })).await;
    assert_eq!(codes(&done["userErrors"]), "", "{done:#}");
    done
}

/// The codes of errors or warnings, in their order.
fn codes(list: &Value) -> String {
    let codes = list.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap());
    codes.collect::<Vec<_>>().join(" ")
}

/// The store knows who issues for it.
async fn with_issuers(app: &TestApp, issuers: &[(&str, &str)]) {
    let issuers: Vec<Value> = issuers.iter().map(|(cnpj, uf)| json!({ "cnpj": cnpj, "uf": uf })).collect();
    app.sql(&format!("UPDATE stores SET issuers = '{}'", Value::from(issuers))).await;
}

/// What the history of an order says, newest first.
async fn kinds(app: &TestApp, order: OrderId) -> Vec<String> {
    let query =
        format!("{{ node(id: \"{order}\") {{ ... on Order {{ history {{ nodes {{ kind }} }} }} }} }}");
    let nodes = app.ask(&query).await.data()["node"]["history"]["nodes"].clone();
    nodes.as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect()
}
