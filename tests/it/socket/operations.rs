//! Operations side by side on one connection.

use super::{ask, follow, place, shop};
use crate::order::place::two_mugs;
use crate::support::socket::{LEGACY, Socket, TRANSPORT};
use pedidos::config::Live;
use serde_json::{Value, json};
use std::time::Duration;

const CHANGED: &str = "subscription($id: ID) { orderChanged(orderId: $id) { kinds order { number tags } } }";

#[tokio::test]
async fn queries_and_mutations_go_over_it_too() {
    let app = shop(Live::default()).await;
    for protocol in [TRANSPORT, LEGACY] {
        let mut socket = Socket::greeted_with(app.address, protocol, Value::Null).await;
        follow(&mut socket, "live").await;
        let place = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { number } userErrors { code } } }";
        socket.start("m", place, json!({ "input": two_mugs() })).await;
        let placed = socket.data("m").await["placeOrder"].clone();
        socket.completed("m").await;
        assert_eq!(placed["userErrors"], json!([]));
        assert_eq!(socket.data("live").await["orderPlaced"]["order"], placed["order"]);

        let by = "query($n: Int) { order(by: { number: $n }) { number } }";
        socket.start("q", by, json!({ "n": placed["order"]["number"] })).await;
        assert_eq!(socket.data("q").await["order"], placed["order"]);
        socket.completed("q").await;
    }
}

#[tokio::test]
async fn operations_run_side_by_side() {
    let app = shop(Live::default()).await;
    let mut socket = Socket::greeted(app.address).await;
    follow(&mut socket, "a").await;
    follow(&mut socket, "b").await;
    socket.start("c", CHANGED, Value::Null).await;
    ask(&mut socket).await;
    for _ in 0..3 {
        let number = place(&app).await;
        assert_eq!(socket.data("b").await["orderPlaced"]["order"]["number"], number);
        assert_eq!(socket.data("a").await["orderPlaced"]["order"]["number"], number);
        assert_eq!(socket.data("c").await["orderChanged"]["order"]["number"], number);
    }
}

#[tokio::test]
async fn the_client_may_end_an_operation_and_use_its_id_again() {
    let app = shop(Live::default()).await;
    for protocol in [TRANSPORT, LEGACY] {
        let mut socket = Socket::greeted_with(app.address, protocol, Value::Null).await;
        for _ in 0..3 {
            follow(&mut socket, "a").await;
            let number = place(&app).await;
            assert_eq!(socket.data("a").await["orderPlaced"]["order"]["number"], number);
            // Again at once: what the first one still gives is not taken for the second's.
            let (stop, start) = (socket.stopping("a"), socket.starting("a", CHANGED, &Value::Null));
            socket.say_at_once([stop, start]).await;
            ask(&mut socket).await;
            place(&app).await;
            assert!(socket.data("a").await["orderChanged"].is_object());
            socket.stop("a").await;
            ask(&mut socket).await;
        }
        place(&app).await;
        socket.is_silent(Duration::from_millis(100)).await;
        // What does not run cannot be ended, which is no mistake: it may have crossed the end.
        socket.stop("a").await;
        socket.stop("nobody").await;
        ask(&mut socket).await;
    }
}

#[tokio::test]
async fn an_id_that_is_taken_ends_the_connection() {
    let app = shop(Live::default()).await;
    let mut socket = Socket::greeted(app.address).await;
    follow(&mut socket, "é\"1").await;
    socket.start("é\"1", "{ store { name } }", Value::Null).await;
    assert_eq!(socket.closed().await, (4409, "Subscriber for é\"1 already exists".to_owned()));
}

#[tokio::test]
async fn an_error_ends_the_operation_and_nothing_else() {
    let app = shop(Live::default()).await;
    for protocol in [TRANSPORT, LEGACY] {
        let mut socket = Socket::greeted_with(app.address, protocol, Value::Null).await;
        follow(&mut socket, "live").await;
        for (query, variables, code) in [
            ("subscription {", json!({}), "SYNTAX_ERROR"),
            ("subscription { nothing }", json!({}), "VALIDATION_ERROR"),
            (
                "subscription { a: orderPlaced { cursor } b: orderPlaced { cursor } }",
                json!({}),
                "VALIDATION_ERROR",
            ),
            (
                "subscription($after: String) { orderPlaced(after: $after) { cursor } }",
                json!({ "after": "x" }),
                "BAD_USER_INPUT",
            ),
            ("subscription($id: ID!) { orderHistory(orderId: $id) { cursor } }", json!({}), "BAD_USER_INPUT"),
            ("subscription { orderHistory(orderId: \"x\") { cursor } }", json!({}), "BAD_USER_INPUT"),
            (
                "subscription { orderPlaced(filter: { total: { gte: \"x\" } }) { cursor } }",
                json!({}),
                "BAD_USER_INPUT",
            ),
            ("{ nothing }", json!({}), "VALIDATION_ERROR"),
            ("subscription { __typename }", json!({}), "VALIDATION_ERROR"),
            ("subscription { orderPlaced @skip(if: true) { cursor } }", json!({}), "VALIDATION_ERROR"),
        ] {
            socket.start("a", query, variables).await;
            let errors = socket.failure("a").await;
            assert_eq!(errors[0]["extensions"]["code"], code, "{query}: {errors:#}");
            assert!(errors[0]["message"].as_str().is_some_and(|text| !text.is_empty()));
        }
        ask(&mut socket).await;
        let number = place(&app).await;
        assert_eq!(socket.data("live").await["orderPlaced"]["order"]["number"], number);
        socket.is_silent(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn an_answer_with_errors_and_data_is_an_answer() {
    let app = shop(Live::default()).await;
    let mut socket = Socket::greeted(app.address).await;
    socket.start("a", "{ store { name } order(by: { id: \"x\" }) { id } }", Value::Null).await;
    let payload = socket.next("a").await;
    assert_eq!(payload["data"]["store"]["name"], "Minha Loja", "{payload:#}");
    assert_eq!(payload["errors"][0]["path"], json!(["order"]), "{payload:#}");
    socket.completed("a").await;
}

#[tokio::test]
async fn after_is_found_however_the_operation_is_written() {
    let app = shop(Live::default()).await;
    let mut socket = Socket::greeted(app.address).await;
    follow(&mut socket, "live").await;
    let mut cursors = Vec::new();
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(place(&app).await);
        cursors.push(socket.data("live").await["orderPlaced"]["cursor"].as_str().unwrap().to_owned());
    }
    let cursor = &cursors[0];
    for query in [
        "subscription($c: String) { orderPlaced(after: $c) { order { number } } }".to_owned(),
        "subscription Live($c: String!) { orderPlaced(filter: {}, after: $c) { order { number } } }".to_owned(),
        format!("subscription Live {{ orderPlaced(after: \"{cursor}\") {{ order {{ number }} }} }}"),
        format!("subscription($c: String = \"{cursor}\") {{ orderPlaced(after: $c) {{ order {{ number }} }} }}"),
        format!("subscription {{ orderPlaced(after: \"\"\"{cursor}\"\"\") {{ order {{ number }} }} }}"),
        "subscription($c: String) { ...F } fragment F on Subscription { orderPlaced(after: $c) { order { number } } }"
            .to_owned(),
        "subscription($c: String, $no: Boolean = false) { ... on Subscription { orderPlaced(after: $c) { cursor @include(if: $no) order { number } } } }"
            .to_owned(),
    ] {
        let variables = if query.contains("$c: String = ") { json!({}) } else { json!({ "c": cursor }) };
        socket.start("a", &query, variables).await;
        for expected in &numbers[1..] {
            assert_eq!(socket.data("a").await["orderPlaced"]["order"]["number"], *expected, "{query}");
        }
        socket.stop("a").await;
    }
}
