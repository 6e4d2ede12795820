//! The messages of the two subprotocols.
//!
//! | what | `graphql-transport-ws` | `graphql-ws` (legacy) |
//! |---|---|---|
//! | greeting | `connection_init` → `connection_ack` | the same |
//! | operation | `subscribe` → `next`…, `complete`, or `error` | `start` → `data`…, `complete`, or `error` |
//! | its end by the client | `complete` | `stop` |
//! | signs of life | `ping` ↔ `pong` | `ka` from the server |
//! | end | the socket is closed | `connection_terminate` |

use crate::http::live::Asked;
use async_graphql::Variables;
use async_graphql::http::WebSocketProtocols;
use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Utf8Bytes};
use axum::http::HeaderValue;
use serde::Deserialize;
use serde_json::Value;
use std::str::FromStr as _;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Transport,
    Legacy,
}

/// What a client says.
#[derive(Debug)]
pub(super) enum Said {
    Init(Value),
    Ping(Option<Value>),
    Pong,
    Subscribe(String, Asked),
    Complete(String),
    Terminate,
}

/// Why a connection is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The client has said goodbye.
    Normal,
    GoingAway,
    TooLarge,
    BadMessage(String),
    Unauthorized,
    Forbidden,
    InitTimeout,
    Taken(String),
    SecondInit,
}

impl Close {
    pub(super) fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::Normal => (1000, String::new()),
            Self::GoingAway => (1001, "Going away".to_owned()),
            Self::TooLarge => (1009, "Message too large".to_owned()),
            Self::BadMessage(problem) => (4400, problem),
            Self::Unauthorized => (4401, "Unauthorized".to_owned()),
            Self::Forbidden => (4403, "Forbidden".to_owned()),
            Self::InitTimeout => (4408, "Connection initialisation timeout".to_owned()),
            Self::Taken(id) => (4409, format!("Subscriber for {id} already exists")),
            Self::SecondInit => (4429, "Too many initialisation requests".to_owned()),
        };
        CloseFrame { code, reason: shortened(reason).into() }
    }
}

/// A close frame has room for 123 bytes.
fn shortened(mut reason: String) -> String {
    if reason.len() > 120 {
        let end = (0..=120).rev().find(|end| reason.is_char_boundary(*end)).unwrap_or_default();
        reason.truncate(end);
    }
    reason
}

#[derive(Deserialize)]
struct Raw {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    payload: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    query: String,
    operation_name: Option<String>,
    variables: Option<Variables>,
}

impl Protocol {
    /// The one that was agreed on; `None` without any.
    pub(super) fn named(name: Option<&HeaderValue>) -> Option<Self> {
        match WebSocketProtocols::from_str(name?.to_str().ok()?).ok()? {
            WebSocketProtocols::SubscriptionsTransportWS => Some(Self::Legacy),
            WebSocketProtocols::GraphQLWS => Some(Self::Transport),
        }
    }

    /// Reads a message.
    ///
    /// # Errors
    ///
    /// [`Close::BadMessage`] with what was expected.
    pub(super) fn read(self, text: &str) -> Result<Said, Close> {
        let bad = |problem: &str| Close::BadMessage(problem.to_owned());
        let Raw { kind, id, payload } = serde_json::from_str(text).map_err(|_| {
            bad("Expected a JSON object with \"type\", and \"id\" where the protocol asks for it")
        })?;
        let named = |id: Option<String>| {
            id.filter(|id| !id.is_empty())
                .ok_or_else(|| bad("\"id\" is missing: expected a text that is not empty"))
        };
        Ok(match (self, kind.as_str()) {
            (_, "connection_init") => Said::Init(payload.unwrap_or_default()),
            (Self::Transport, "ping") => Said::Ping(payload),
            (Self::Transport, "pong") => Said::Pong,
            (Self::Transport, "subscribe") | (Self::Legacy, "start") => {
                let asked: Payload = serde_json::from_value(payload.unwrap_or_default()).map_err(|_| {
                    bad("\"payload\" must have a text \"query\", and perhaps \"operationName\" and \"variables\"")
                })?;
                let Payload { query, operation_name, variables } = asked;
                let variables = variables.unwrap_or_default();
                Said::Subscribe(named(id)?, Asked { query, operation_name, variables })
            }
            (Self::Transport, "complete") | (Self::Legacy, "stop") => Said::Complete(named(id)?),
            (Self::Legacy, "connection_terminate") => Said::Terminate,
            _ => return Err(bad("This message type is not one of the protocol's")),
        })
    }

    /// What answers a greeting.
    pub(super) const ACK: &'static str = r#"{"type":"connection_ack"}"#;

    /// A sign of life, besides the ping of WebSocket itself; `None` where that is enough.
    pub(super) fn keep_alive(self) -> Option<&'static str> {
        (self == Self::Legacy).then_some(r#"{"type":"ka"}"#)
    }

    /// What answers a ping.
    pub(super) fn pong(payload: Option<&Value>) -> String {
        match payload {
            Some(payload) => format!(r#"{{"type":"pong","payload":{payload}}}"#),
            None => r#"{"type":"pong"}"#.to_owned(),
        }
    }

    /// One answer of an operation, whose id is given as JSON. The whole of it is copied once: the id is this client's own.
    pub(super) fn next(self, id: &str, body: &Bytes) -> Utf8Bytes {
        let kind = if self == Self::Transport { "next" } else { "data" };
        wrapped(kind, id, body)
    }

    /// The failure that ends an operation: its errors (the first of them, in the older protocol).
    pub(super) fn error(self, id: &str, body: &Bytes) -> Utf8Bytes {
        let mut answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let mut errors = answer.get_mut("errors").map(Value::take).unwrap_or_default();
        let payload = match self {
            Self::Transport => errors,
            Self::Legacy => errors.get_mut(0).map(Value::take).unwrap_or_default(),
        };
        wrapped("error", id, &payload.to_string().into())
    }

    /// An operation has ended.
    pub(super) fn complete(id: &str) -> Utf8Bytes {
        format!(r#"{{"type":"complete","id":{id}}}"#).into()
    }
}

fn wrapped(kind: &str, id: &str, payload: &Bytes) -> Utf8Bytes {
    let mut text = Vec::with_capacity(kind.len() + id.len() + payload.len() + 32);
    for part in [
        br#"{"type":""#.as_slice(),
        kind.as_bytes(),
        br#"","id":"#,
        id.as_bytes(),
        br#","payload":"#,
        payload,
        b"}",
    ] {
        text.extend_from_slice(part);
    }
    // All of it is JSON.
    Utf8Bytes::try_from(Bytes::from(text)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Close, Protocol, Said};

    #[test]
    fn each_protocol_has_its_own_words() {
        let start = r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#;
        assert!(
            matches!(Protocol::Legacy.read(start), Ok(Said::Subscribe(id, asked)) if id == "1" && asked.query == "{a}")
        );
        assert!(matches!(Protocol::Transport.read(start), Err(Close::BadMessage(_))));
        let subscribe =
            r#"{"type":"subscribe","id":"a","payload":{"query":"{a}","variables":null,"extensions":{}}}"#;
        assert!(matches!(Protocol::Transport.read(subscribe), Ok(Said::Subscribe(..))));
        assert!(matches!(Protocol::Legacy.read(r#"{"type":"connection_terminate"}"#), Ok(Said::Terminate)));
    }

    #[test]
    fn what_is_no_message_closes_the_connection() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"subscribe"}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"","variables":[]}}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"next","id":"1"}"#,
        ] {
            assert!(matches!(Protocol::Transport.read(text), Err(Close::BadMessage(_))), "{text}");
        }
    }

    #[test]
    fn reasons_fit_into_a_close_frame() {
        let frame = Close::Taken("é".repeat(200)).frame();
        assert!(frame.reason.len() <= 123);
    }
}
