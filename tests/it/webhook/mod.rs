//! Webhooks: who is told what, how it looks on the wire, and what becomes of it when the other side does not play along.

mod deliver;
mod library;
mod manage;
mod message;

use crate::support::TestApp;
use crate::support::database::{TestDatabase, postgres, sqlite};
use crate::support::receiver::Receiver;
use pedidos::config::{Config, Outbound, Relay};
use serde_json::{Value, json};
use std::time::Duration;

/// Nothing is measured here: this is against hanging.
const DEADLINE: Duration = Duration::from_secs(30);

/// Calls this machine, and not for long.
fn settings() -> Config {
    Config {
        outbound: Outbound {
            allow_networks: vec!["127.0.0.0/8".to_owned()],
            timeout_ms: 1_000,
            connect_timeout_ms: 400,
            ..Outbound::default()
        },
        relay: Relay { round_ms: 50, ..Relay::default() },
        ..Config::default()
    }
}

async fn each() -> [TestDatabase; 2] {
    [sqlite().await, postgres().await]
}

/// A store that calls this machine.
async fn store(database: TestDatabase) -> TestApp {
    TestApp::start_with(database, settings()).await
}

/// Runs a test on each database.
macro_rules! on_each {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        $(#[$meta])*
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            for database in $crate::webhook::each().await {
                let $app = $crate::webhook::store(database).await;
                $body
            }
        }
    )*};
}

use on_each;

/// A webhook that was made.
struct Made {
    id: String,
    secret: String,
}

/// Makes a webhook at this receiver.
async fn webhook(app: &TestApp, receiver: &Receiver, more: &str) -> Made {
    let made = create(app, &format!("url: \"{}\" {more}", receiver.url())).await;
    assert_eq!(made["userErrors"], json!([]), "{made:#}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Made { id: text(&made["webhook"]["id"]), secret: text(&made["secret"]) }
}

async fn create(app: &TestApp, input: &str) -> Value {
    let asked = format!(
        "mutation {{ createWebhook(input: {{ {input} }}) {{ webhook {{ id url types filter payload selection enabled }} secret
            userErrors {{ code message path }} }} }}"
    );
    app.ask(&asked).await.data()["createWebhook"].clone()
}

/// What there is to see of a webhook.
async fn seen(app: &TestApp, id: &str) -> Value {
    let asked = format!(
        "{{ webhook(id: \"{id}\") {{ enabled disabledReason failingSince deliveries(last: 200) {{ nodes {{
            id messageId messageType state problem body dueAt order {{ number }}
            attempts {{ number outcome status response request durationMs }} }} }} }} }}"
    );
    app.ask(&asked).await.data()["webhook"].clone()
}

/// The messages to a webhook, oldest first.
async fn messages(app: &TestApp, id: &str) -> Vec<Value> {
    let mut nodes = seen(app, id).await["deliveries"]["nodes"].as_array().unwrap().clone();
    nodes.sort_by_key(|node| node["messageType"].to_string());
    nodes
}

/// Waits until something holds of what there is to see of a webhook.
async fn until(app: &TestApp, id: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let begun = tokio::time::Instant::now();
    loop {
        let seen = seen(app, id).await;
        if holds(&seen) {
            return seen;
        }
        assert!(begun.elapsed() < DEADLINE, "it does not come to that: {seen:#}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether all messages stand so.
fn all(state: &'static str) -> impl Fn(&Value) -> bool {
    move |seen| {
        let nodes = seen["deliveries"]["nodes"].as_array().unwrap();
        !nodes.is_empty() && nodes.iter().all(|node| node["state"] == state)
    }
}

/// The id of the order with this number.
async fn order_id(app: &TestApp, number: i64) -> String {
    let found = app.ask(&format!("{{ order(by: {{ number: {number} }}) {{ id }} }}")).await.data();
    found["order"]["id"].as_str().unwrap().to_owned()
}

/// Writes a note on the order with this number.
async fn note(app: &TestApp, number: i64, text: &str) {
    let id = order_id(app, number).await;
    let asked = format!(
        "mutation {{ addOrderNote(input: {{ orderId: \"{id}\", text: \"{text}\" }}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(app.ask(&asked).await.data()["addOrderNote"]["userErrors"], json!([]));
}

/// Moves the order with this number.
async fn move_to(app: &TestApp, number: i64, to: &str) {
    let id = order_id(app, number).await;
    let asked = format!(
        "mutation {{ changeOrderStatus(input: {{ orderId: \"{id}\", to: {to} }}) {{ userErrors {{ code message }} }} }}"
    );
    assert_eq!(app.ask(&asked).await.data()["changeOrderStatus"]["userErrors"], json!([]));
}
