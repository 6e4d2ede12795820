//! One who follows, loses the connection again and again, and goes on at the last cursor.

use super::shop::Shop;
use crate::support::follow::Follow;
use crate::support::socket::{DEADLINE, TRANSPORT};
use base64::Engine as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

pub(super) const CHANGED: &str =
    "subscription($after: String) { orderChanged(after: $after) { cursor kinds order { number } } }";

/// What a message tells.
#[derive(Debug, PartialEq)]
pub(super) struct Told {
    /// Its entry, which is in its cursor.
    pub(super) id: i64,
    pub(super) number: i64,
    pub(super) kinds: Value,
}

impl Told {
    /// What an answer tells, and its cursor.
    pub(super) fn read(answer: &Value) -> (Self, String) {
        let changed = &answer["data"]["orderChanged"];
        let cursor = changed["cursor"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
        let number = changed["order"]["number"].as_i64().unwrap();
        (Self { id: id(&cursor), number, kinds: changed["kinds"].clone() }, cursor)
    }
}

/// The entry of a cursor. No client should look into it: here, it is compared with the log.
pub(super) fn id(cursor: &str) -> i64 {
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(cursor).unwrap();
    i64::from_be_bytes(bytes[5..13].try_into().unwrap())
}

/// What came of following.
#[derive(Default)]
pub(super) struct Followed {
    pub(super) told: Vec<Told>,
    pub(super) connections: usize,
    /// How often it was let go because it did not read in time.
    pub(super) let_go: usize,
}

/// The same numbers on every run (a linear congruence).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Follows until the last event: every other one by WebSocket, and half of each directly.
pub(super) async fn follow(shop: Arc<Shop>, number: usize, mut cursor: String) -> Followed {
    let mut followed = Followed::default();
    let mut dice = Dice(u64::try_from(number).unwrap());
    let mut place = number / 4;
    loop {
        let address = shop.address(place, number % 4 < 2);
        let Some(mut line) = Line::open(address, &shop.key, &cursor, number.is_multiple_of(2)).await else {
            place += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        followed.connections += 1;
        // After so many messages it hangs up, without a goodbye.
        for _ in 0..100 + dice.roll(900) {
            let Some(answer) = line.next().await else {
                place += 1;
                break;
            };
            if answer["errors"][0]["extensions"]["code"] == "TOO_SLOW" {
                followed.let_go += 1;
                break;
            }
            let (told, at) = Told::read(&answer);
            cursor = at;
            let is_last = told.number == shop.last;
            followed.told.push(told);
            if is_last {
                return followed;
            }
        }
    }
}

/// A connection on which somebody follows.
enum Line {
    Socket(Box<WebSocketStream<TcpStream>>),
    Events(Follow),
}

impl Line {
    /// Follows what is behind a cursor; nothing when the server is gone, or goes.
    async fn open(address: SocketAddr, key: &str, cursor: &str, is_socket: bool) -> Option<Self> {
        if is_socket {
            let opened = timeout(DEADLINE, socket(address, key, cursor)).await.expect("a socket");
            return opened.map(|stream| Self::Socket(Box::new(stream)));
        }
        let headers = format!("Authorization: Bearer {key}\r\nLast-Event-ID: {cursor}\r\n");
        Follow::try_open(address, CHANGED, Value::Null, &headers).await.map(Self::Events)
    }

    /// The next answer; nothing at the end.
    async fn next(&mut self) -> Option<Value> {
        match self {
            Self::Events(follow) => {
                let event = follow.event().await.filter(|event| event.kind == "next")?;
                if let Some(id) = event.id {
                    assert_eq!(event.answer["data"]["orderChanged"]["cursor"], id);
                }
                Some(event.answer)
            }
            Self::Socket(stream) => {
                let mut message = timeout(DEADLINE, hear(stream)).await.expect("a message")?;
                if message["type"] == "error" {
                    return Some(json!({ "errors": message["payload"] }));
                }
                assert_eq!(message["type"], "next", "{message:#}");
                Some(message["payload"].take())
            }
        }
    }
}

async fn socket(address: SocketAddr, key: &str, cursor: &str) -> Option<WebSocketStream<TcpStream>> {
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    request.headers_mut().append("sec-websocket-protocol", HeaderValue::from_static(TRANSPORT));
    let tcp = TcpStream::connect(address).await.ok()?;
    let (mut stream, _) = tokio_tungstenite::client_async(request, tcp).await.ok()?;
    let init = json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {key}") } });
    let payload = json!({ "query": CHANGED, "variables": { "after": cursor } });
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": payload });
    stream.send(Message::Text(init.to_string().into())).await.ok()?;
    assert_eq!(hear(&mut stream).await?["type"], "connection_ack");
    stream.send(Message::Text(subscribe.to_string().into())).await.ok()?;
    Some(stream)
}

/// The next message of the protocol; nothing at the end.
async fn hear(stream: &mut WebSocketStream<TcpStream>) -> Option<Value> {
    loop {
        match stream.next().await?.ok()? {
            Message::Text(text) => {
                let message: Value = serde_json::from_str(&text).expect("JSON");
                if message["type"] != "ping" && message["type"] != "pong" {
                    return Some(message);
                }
            }
            Message::Close(frame) => panic!("{frame:?}"),
            _ => {}
        }
    }
}
