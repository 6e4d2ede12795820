//! Orders to ERPs, and what they tell: against servers that behave as the ERPs' documentation says.

mod bling;
mod generic;
mod omie;
mod poll;
mod rule;
mod setup;
mod tiny;
mod tokens;

use crate::support::TestApp;
use crate::support::erp::generic::WHSEC;
use crate::support::erp::{ACCOUNT, FakeErp, Kind, SECRET};
use entity::id::OrderId;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;

/// The company whose books the ERPs keep.
const COMPANY: &str = "11222333000181";

const ADD: &str = "mutation($input: AddIntegrationInput!) { addIntegration(input: $input) {
    integration { id kind name active ready url account company secretSetAt authorizedAt problem sendOn advance settings { channelId cfop } }
    secret hookPath userErrors { code message path } } }";

const SEND: &str = "mutation($order: ID!, $integration: ID!) { sendToIntegration(input: { orderId: $order, integrationId: $integration }) {
    sync { id state } order { number } userErrors { code path } } }";

const SYNCS: &str = "query($id: ID!) { node(id: $id) { ... on Order { status invoiceState invoices { key enteredBy }
    integrations { id state attempts problem externalId externalNumber requestedBy invoiceKey sentAt confirmedAt integration { name } }
    history(first: 50) { nodes { kind actor comment reason } } } } }";

/// An integration that was added.
pub(crate) struct Added {
    pub(crate) id: String,
    /// Where it tells what happened.
    hook: String,
}

fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Generic => "Sistema próprio",
        Kind::Bling => "Bling",
        Kind::Tiny => "Tiny",
        Kind::Omie => "Omie",
        Kind::MelhorEnvio => "Melhor Envio",
    }
}

/// What is needed to add the integration of an ERP.
fn input(erp: &FakeErp) -> Value {
    let kind = match erp.kind {
        Kind::MelhorEnvio => "MELHOR_ENVIO".to_owned(),
        kind => format!("{kind:?}").to_uppercase(),
    };
    let secret = if erp.kind == Kind::Generic { WHSEC } else { SECRET };
    let mut input = json!({ "kind": kind, "name": name_of(erp.kind), "url": erp.url, "account": ACCOUNT,
        "secret": secret, "company": COMPANY });
    if erp.kind == Kind::MelhorEnvio {
        input["settings"] = json!({ "redirectUri": "https://loja.example/volta",
            "postage": { "contact": "ti@loja.example", "stateRegister": "110042490114" } });
    }
    if erp.kind == Kind::Omie {
        input["settings"] = json!({ "accountId": "77", "categoryId": "1.01.01", "cfop": "5.102" });
    }
    input
}

/// Adds the integration of an ERP, and authorises it where that is needed.
pub(crate) async fn add(app: &TestApp, erp: &FakeErp) -> Added {
    add_with(app, erp, input(erp)).await
}

async fn add_with(app: &TestApp, erp: &FakeErp, input: Value) -> Added {
    let done = app.ask_with(ADD, json!({ "input": input })).await.data()["addIntegration"].clone();
    assert_eq!(done["userErrors"], json!([]), "{done:#}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let added = Added { id: text(&done["integration"]["id"]), hook: text(&done["hookPath"]) };
    if matches!(erp.kind, Kind::Bling | Kind::Tiny | Kind::MelhorEnvio) {
        authorise(app, &added).await;
    }
    added
}

/// The integration of an ERP that nobody has authorised yet.
pub(crate) async fn begun(app: &TestApp, erp: &FakeErp) -> Added {
    let mut wanted = input(erp);
    wanted["name"] = "Outro".into();
    let done = app.ask_with(ADD, json!({ "input": wanted })).await.data()["addIntegration"].clone();
    Added { id: done["integration"]["id"].as_str().unwrap().to_owned(), hook: String::new() }
}

/// What comes back from the page of an authorisation.
pub(crate) async fn state_of(app: &TestApp, added: &Added) -> String {
    let begin = "mutation($id: ID!) { authorizeIntegration(input: { integrationId: $id }) { url userErrors { code } } }";
    let done = app.ask_with(begin, json!({ "id": added.id })).await.data()["authorizeIntegration"].clone();
    let url = done["url"].as_str().unwrap_or_else(|| panic!("{done:#}")).to_owned();
    url.split("state=").nth(1).unwrap().to_owned()
}

const COMPLETE: &str = "mutation($id: ID!, $code: String!, $state: String!) {
    completeIntegrationAuthorization(input: { integrationId: $id, code: $code, state: $state }) {
    integration { ready authorizedAt problem } userErrors { code message path } } }";

async fn complete(app: &TestApp, added: &Added, code: &str, state: &str) -> Value {
    let with = json!({ "id": added.id, "code": code, "state": state });
    app.ask_with(COMPLETE, with).await.data()["completeIntegrationAuthorization"].clone()
}

async fn authorise(app: &TestApp, added: &Added) {
    let state = state_of(app, added).await;
    let done = complete(app, added, "codigo-1", &state).await;
    assert_eq!(done["integration"]["ready"], true, "{done:#}");
}

/// Presses the button.
async fn send(app: &TestApp, order: OrderId, added: &Added) -> Value {
    let with = json!({ "order": order.to_string(), "integration": added.id });
    app.ask_with(SEND, with).await.data()["sendToIntegration"].clone()
}

/// The order as it is seen.
async fn seen(app: &TestApp, order: OrderId) -> Value {
    app.ask_with(SYNCS, json!({ "id": order.to_string() })).await.data()["node"].clone()
}

/// Waits until the only sync of an order fits; gives it.
async fn until(app: &TestApp, order: OrderId, fits: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..400 {
        last = seen(app, order).await["integrations"][0].clone();
        if fits(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let tries = app
        .texts("SELECT CONCAT(what, ' ', state, ' ', problem, ' ', request) FROM deliveries LEFT JOIN delivery_attempts ON delivery_id = deliveries.id")
        .await;
    panic!("it did not come so far: {last:#}\n{tries:#?}");
}

async fn until_state(app: &TestApp, order: OrderId, state: &str) -> Value {
    until(app, order, |sync| sync["state"] == state).await
}

/// Sends an order and waits for a state.
async fn sent(app: &TestApp, order: OrderId, added: &Added, state: &str) -> Value {
    let done = send(app, order, added).await;
    assert_eq!(done["userErrors"], json!([]), "{done:#}");
    until_state(app, order, state).await
}

/// What the history says of integrations, oldest first: kind, comment, reason.
async fn told(app: &TestApp, order: OrderId) -> Vec<String> {
    let history = seen(app, order).await["history"]["nodes"].as_array().unwrap().clone();
    let line = |entry: &Value| {
        let kind = entry["kind"].as_str().unwrap();
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        kind.starts_with("INTEGRATION").then(|| format!("{kind} {} {}", text("comment"), text("reason")))
    };
    history.iter().rev().filter_map(line).map(|line| line.trim().to_owned()).collect()
}

/// Tells something at the address of an integration; gives the status.
async fn tell(app: &TestApp, hook: &str, headers: &[(&str, &str)], body: &Value) -> u16 {
    let mut head = format!("POST {hook} HTTP/1.1\r\nContent-Type: application/json");
    for (name, value) in headers {
        write!(head, "\r\n{name}: {value}").unwrap();
    }
    crate::support::client::send(app.address, &head, body.to_string().as_bytes()).await.status
}
