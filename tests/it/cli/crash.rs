//! A server that is killed in the middle of its work: nothing is half done, and asking again does nothing twice.

use super::{Desk, Serving};
use crate::support::client::{self, Reply};
use crate::support::database;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// Callers at the same time.
const CALLERS: usize = 8;

const PLACE: &str = "mutation Place($key: String!) {
    placeOrder(idempotencyKey: $key, input: {
        customer: { name: \"Ana Souza\", email: \"ana@example.com\" }
        deliveryMethod: PICKUP
        items: [{ sku: \"CANECA-01\", quantity: 2 }, { sku: \"PRATO-01\", quantity: 1 }]
        payments: [{ method: PIX, state: CAPTURED, reference: $key }]
    }) { order { id number status items { quantity } payments { state } history { nodes { kind } } } userErrors { code message } }
}";

const CANCEL: &str = "mutation Cancel($order: ID!) {
    cancelOrder(input: { orderId: $order, reason: CUSTOMER }) { userErrors { code } }
}";

/// Asks with a key; nothing when the server died before it answered.
async fn ask(address: SocketAddr, key: &str, query: &str, variables: Value) -> Option<Reply> {
    let head = format!(
        "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\nAuthorization: Bearer {key}"
    );
    let body = json!({ "query": query, "variables": variables }).to_string();
    client::try_send(address, &head, body.as_bytes()).await
}

/// Places orders and cancels every third one until the server dies; gives how many were answered. The one after those may
/// have been done or not.
async fn work(address: SocketAddr, key: String, caller: usize) -> usize {
    for number in 0.. {
        let placing = ask(address, &key, PLACE, json!({ "key": format!("{caller}-{number}") })).await;
        let Some(placed) = placing else { return number };
        let placed = placed.data()["placeOrder"].clone();
        assert_eq!(placed["userErrors"], json!([]), "{placed:#}");
        if number % 3 == 0 {
            ask(address, &key, CANCEL, json!({ "order": placed["order"]["id"] })).await;
        }
    }
    0
}

async fn shop(desk: &Desk, arguments: &[&str]) -> String {
    let created = desk.run(&[&["key", "create", "robo", "--scopes", "admin"], arguments].concat()).await;
    assert!(created.status.success(), "{}", created.stderr);
    let words = created.stdout.split_whitespace();
    words.map(str::to_owned).find(|word| word.starts_with("ped_") && word.len() > 30).expect("a key")
}

async fn is_killed_and_loses_nothing(url: &str) {
    let desk = Desk::new();
    let on = ["--database", url];
    assert!(desk.run(&[&["migrate"][..], &on].concat()).await.status.success());
    let key = shop(&desk, &on).await;
    let mut serving: Serving = desk.serve(&on).await;
    let address = serving.address;
    for sku in ["CANECA-01", "PRATO-01"] {
        let product = format!(
            "mutation {{ createProduct(input: {{ sku: \"{sku}\", name: \"{sku}\", price: \"10.00\", stock: {{ onHand: 100000 }} }}) {{ userErrors {{ code }} }} }}"
        );
        ask(address, &key, &product, Value::Null).await.unwrap().data();
    }

    let callers: Vec<_> =
        (0..CALLERS).map(|caller| tokio::spawn(work(address, key.clone(), caller))).collect();
    tokio::time::sleep(Duration::from_millis(900)).await;
    serving.child.kill().await.unwrap();
    let mut answered = Vec::new();
    for caller in callers {
        answered.push(caller.await.unwrap());
    }
    assert!(answered.iter().sum::<usize>() > 0, "it was killed before it did anything");

    let serving = desk.serve(&on).await;
    let asked =
        async |query: &str, variables| ask(serving.address, &key, query, variables).await.unwrap().data();
    for (caller, number) in answered.iter().enumerate() {
        let again = asked(PLACE, json!({ "key": format!("{caller}-{number}") })).await;
        assert_eq!(again["placeOrder"]["userErrors"], json!([]), "{again:#}");
        let order = &again["placeOrder"]["order"];
        assert_eq!(order["items"].as_array().unwrap().len(), 2);
        assert_eq!(order["history"]["nodes"].as_array().unwrap().len(), 1, "{order:#}");
    }
    let count = asked("{ orders { totalCount } }", Value::Null).await;
    let keys: usize = answered.iter().map(|number| number + 1).sum();
    assert_eq!(count["orders"]["totalCount"], keys, "each key has its order, once");
    serving.terminate().await;
    let doctor = desk.run(&[&["doctor"][..], &on].concat()).await;
    assert!(doctor.status.success(), "{}{}", doctor.stdout, doctor.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_under_load_leaves_no_half_order_on_sqlite() {
    is_killed_and_loses_nothing(&database::bare_sqlite().url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_under_load_leaves_no_half_order_on_postgres() {
    is_killed_and_loses_nothing(&database::bare_postgres().await.url).await;
}
