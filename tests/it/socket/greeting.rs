//! Opening a socket, and the greeting.

use super::{PLACED, ask, follow, place, shop};
use crate::support::TestApp;
use crate::support::database::sqlite;
use crate::support::socket::{LEGACY, Socket, TRANSPORT, text};
use pedidos::config::{Config, Http, Live};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn both_protocols_tell_of_new_orders() {
    let app = shop(Live::default()).await;
    for protocol in [TRANSPORT, LEGACY, "graphql-ws, graphql-transport-ws", "unknown, graphql-transport-ws"] {
        let mut socket = Socket::greeted_with(app.address, protocol, Value::Null).await;
        follow(&mut socket, "a").await;
        let number = place(&app).await;
        assert_eq!(socket.data("a").await["orderPlaced"]["order"]["number"], number);
    }
}

#[tokio::test]
async fn a_socket_needs_one_of_the_protocols() {
    let app = shop(Live::default()).await;
    for protocol in ["", "mqtt", "GRAPHQL-WS"] {
        let (status, text) = Socket::open(app.address, protocol, &[]).await.err().unwrap();
        assert_eq!(status, 400, "{protocol}");
        assert_eq!(text, "Expected one of the subprotocols graphql-transport-ws and graphql-ws.\n");
    }
}

#[tokio::test]
async fn pages_of_this_server_and_of_allowed_origins_may_connect() {
    let origins = vec!["https://painel.example".to_owned()];
    let http = Http { cors_origins: origins, ..Http::default() };
    let app = TestApp::start_with(sqlite().await, Config { http, ..Config::default() }).await;
    let own = format!("http://{}", app.address);
    for (origin, status) in
        [(own.as_str(), 101), ("https://painel.example", 101), ("https://evil.example", 403), ("null", 403)]
    {
        let opened = Socket::open(app.address, TRANSPORT, &[("Origin", origin)]).await;
        assert_eq!(opened.map_or_else(|(status, _)| status, |_| 101), status, "{origin}");
    }
}

#[tokio::test]
async fn whoever_does_not_greet_in_time_is_let_go() {
    let app = shop(Live { init_timeout_ms: 50, ..Live::default() }).await;
    for protocol in [TRANSPORT, LEGACY] {
        let mut silent = Socket::open(app.address, protocol, &[]).await.unwrap();
        let mut greeted = Socket::greeted_with(app.address, protocol, Value::Null).await;
        assert_eq!(silent.closed().await, (4408, "Connection initialisation timeout".to_owned()));
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        ask(&mut greeted).await;
    }
}

#[tokio::test]
async fn whoever_asks_before_the_greeting_is_let_go() {
    let app = shop(Live::default()).await;
    for protocol in [TRANSPORT, LEGACY] {
        let mut socket = Socket::open(app.address, protocol, &[]).await.unwrap();
        // The end is told even to somebody who goes on talking.
        for id in 0..100 {
            socket.start(&id.to_string(), PLACED, Value::Null).await;
        }
        assert_eq!(socket.closed().await, (4401, "Unauthorized".to_owned()));
    }
}

#[tokio::test]
async fn a_second_greeting_ends_the_connection() {
    let app = shop(Live::default()).await;
    let mut socket = Socket::greeted(app.address).await;
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await, (4429, "Too many initialisation requests".to_owned()));
}

#[tokio::test]
async fn what_is_no_message_ends_the_connection() {
    let app = shop(Live::default()).await;
    for (message, reason) in [
        (text("hello"), "Expected a JSON object with \"type\", and \"id\" where the protocol asks for it"),
        (text("{\"type\":\"start\",\"id\":\"1\"}"), "This message type is not one of the protocol's"),
        (text("{\"type\":\"complete\"}"), "\"id\" is missing: expected a text that is not empty"),
        (Message::Binary(vec![1].into()), "Expected a text"),
    ] {
        let mut socket = Socket::greeted(app.address).await;
        socket.send(message).await;
        assert_eq!(socket.closed().await, (4400, reason.to_owned()));
    }
}

#[tokio::test]
async fn the_older_protocol_may_say_goodbye() {
    let app = shop(Live::default()).await;
    let mut socket = Socket::greeted_with(app.address, LEGACY, Value::Null).await;
    socket.say(json!({ "type": "connection_terminate" })).await;
    assert_eq!(socket.closed().await, (1000, String::new()));
}
