//! Somebody who does not read what is sent.

use super::{follow, place};
use crate::order::place::{placed, two_mugs};
use crate::support::TestApp;
use crate::support::events::Events;
use crate::support::socket::Socket;
use pedidos::config::Live;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;

/// How many orders are placed: their messages are more than the system keeps for one connection.
const ORDERS: usize = 150;

/// New orders with much about each: about 80 KB.
fn long() -> String {
    let mut fields = String::new();
    for number in 0..40 {
        write!(fields, "n{number}: customerNote ").unwrap();
    }
    format!(
        "subscription($after: String) {{ orderPlaced(after: $after) {{ cursor order {{ number {fields} }} }} }}"
    )
}

/// Places an order with a long note, and gives its number.
async fn place_long(app: &TestApp) -> i64 {
    let mut input = two_mugs();
    input["customerNote"] = json!("não li ".repeat(280));
    placed(app, input).await["number"].as_i64().unwrap()
}

fn number(data: &Value) -> i64 {
    data["orderPlaced"]["order"]["number"].as_i64().unwrap()
}

async fn start(app: &TestApp, id: &str) -> Socket {
    let mut socket = Socket::greeted(app.address).await;
    socket.start(id, &long(), Value::Null).await;
    super::ask(&mut socket).await;
    socket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_told_with_the_last_cursor_and_nobody_else_notices() {
    let app = super::shop(Live { buffer: 8, ..Live::default() }).await;
    let mut slow = start(&app, "slow").await;
    let mut slow_events = Events::ask(app.address, &long(), Value::Null, &[]).await;
    let mut quick = start(&app, "quick").await;
    let mut expected = Vec::new();
    for _ in 0..ORDERS {
        expected.push(place_long(&app).await);
        assert_eq!(number(&quick.data("quick").await), *expected.last().unwrap());
    }

    // Gets what was on the way, then is told where to go on, and goes on there on the same connection.
    let mut got = Vec::new();
    let cursor = loop {
        let message = slow.hear().await;
        assert_eq!(message["id"], "slow");
        if message["type"] == "error" {
            let error = &message["payload"][0];
            assert_eq!(error["extensions"]["code"], "TOO_SLOW", "{error:#}");
            break error["extensions"]["cursor"].clone();
        }
        got.push(number(&message["payload"]["data"]));
        assert!(got.len() < ORDERS, "it was never too slow");
    };
    slow.start("again", &long(), json!({ "after": cursor })).await;
    while got.len() < ORDERS {
        got.push(number(&slow.data("again").await));
    }
    assert_eq!(got, expected);
    slow.is_silent(Duration::from_millis(50)).await;

    let mut got = Vec::new();
    let mut last = String::new();
    loop {
        let event = slow_events.next().await.unwrap();
        let payload = event.json();
        if payload["data"].is_null() {
            assert_eq!(payload["errors"][0]["extensions"]["code"], "TOO_SLOW", "{payload:#}");
            assert_eq!(payload["errors"][0]["extensions"]["cursor"], last);
            break;
        }
        got.push(number(&payload["data"]));
        last = event.id.unwrap();
    }
    let headers = [("Last-Event-ID", last.as_str())];
    let mut again = Events::ask(app.address, &long(), Value::Null, &headers).await;
    while got.len() < ORDERS {
        got.push(number(&again.data().await));
    }
    assert_eq!(got, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_take_a_message_in_time_is_cut_off() {
    let app = super::shop(Live { buffer: 8, write_timeout_ms: 100, ..Live::default() }).await;
    let mut slow = start(&app, "slow").await;
    let mut quick = Socket::greeted(app.address).await;
    follow(&mut quick, "quick").await;
    for _ in 0..ORDERS {
        let placed = place_long(&app).await;
        assert_eq!(number(&quick.data("quick").await), placed);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(slow.closed().await.0, 0);
    place(&app).await;
    assert!(quick.next("quick").await["errors"].is_null());
}
