//! Correcting orders.

mod contact;
mod destination;
mod tags;
mod who;

use crate::support::TestApp;
use serde_json::{Value, json};

/// What comes of a mutation: its payload.
async fn edited(app: &TestApp, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let one = "order { id version customerName customerEmail customerPhone customerCpf customerCnpj city uf assignedTo
        shippingAddress { recipient street cep ibgeCode } history { nodes { kind actor } } }";
    let fields =
        if name == "tagOrders" { "orders { number tags version history { nodes { kind } } }" } else { one };
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} userErrors {{ code path
            ... on VersionUserError {{ currentVersion order {{ version }} }} }} }} }}"
    );
    app.ask_with(&query, json!({ "input": input })).await.data()[name].clone()
}

/// Codes and places of what was refused.
fn refusals(payload: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let path =
        |error: &Value| error["path"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(".");
    payload["userErrors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (text(&error["code"]), path(error)))
        .collect()
}

fn one(code: &str, path: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), path.to_owned())]
}

/// How many entries the history of all orders has.
async fn facts(app: &TestApp) -> usize {
    super::rows(app, "SELECT kind FROM events").await
}
