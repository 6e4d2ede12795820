//! The bare twin: a broadcast channel, and a loop for each socket that sends what comes out of it.

use axum::Router;
use axum::body::Bytes;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::header;
use axum::routing::get;
use std::collections::HashMap;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::broadcast::Sender;

/// Messages that fit into the channel: all of a burst, so that nobody is behind.
const CHANNEL: usize = 32_768;

const ANSWER: &str = r#"{"data":{}}"#;

/// A request that it answers when it is up.
pub(crate) const GREETING: &[u8] = b"GET /up HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// The request that lets a burst of these bytes go.
pub(crate) fn publish(events: usize, bytes: &str) -> Vec<u8> {
    let head = format!(
        "POST /?events={events} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        bytes.len()
    );
    [head.as_bytes(), bytes.as_bytes()].concat()
}

pub(crate) async fn serve(address: SocketAddr) {
    let sender: Sender<Utf8Bytes> = Sender::new(CHANNEL);
    let answer = || async { ([(header::CONTENT_TYPE, "application/json")], ANSWER) };
    let router =
        Router::new().route("/up", get(answer)).route("/", get(upgrade).post(burst)).with_state(sender);
    axum::serve(TcpListener::bind(address).await.unwrap(), router).await.unwrap();
}

async fn upgrade(
    State(sender): State<Sender<Utf8Bytes>>,
    upgrade: WebSocketUpgrade,
) -> axum::response::Response {
    upgrade.on_upgrade(async move |socket| send(socket, &sender).await)
}

async fn send(mut socket: WebSocket, sender: &Sender<Utf8Bytes>) {
    let mut messages = sender.subscribe();
    while let Ok(message) = messages.recv().await {
        if socket.send(Message::Text(message)).await.is_err() {
            return;
        }
    }
}

async fn burst(
    State(sender): State<Sender<Utf8Bytes>>,
    Query(query): Query<HashMap<String, usize>>,
    bytes: Bytes,
) -> &'static str {
    let bytes = Utf8Bytes::try_from(bytes).unwrap();
    for _ in 0..query["events"] {
        sender.send(bytes.clone()).unwrap();
    }
    ANSWER
}
