//! A client of subscriptions over WebSocket, for both subprotocols.
//!
//! ```text
//! let mut socket = Socket::greeted(app.address).await;               // graphql-transport-ws, connection_ack is over
//! let mut socket = Socket::greeted_with(app.address, LEGACY, json!({ "Authorization": … })).await;
//! let mut socket = Socket::open(app.address, TRANSPORT, &[("Authorization", "Bearer …")]).await?;    // says nothing by itself
//!
//! socket.start("1", "subscription { … }", json!({ … })).await;       // `subscribe`, or `start` of the older one
//! let payload = socket.next("1").await;                              // of the next answer of that operation: data and errors
//! let data = socket.data("1").await;                                 // its data; fails the test when it has errors
//! let errors = socket.failure("1").await;                            // of the message `error`, always a list
//! socket.completed("1").await;                                       // waits for `complete`; nothing may come before
//! socket.stop("1").await;                                            // `complete`, or `stop` of the older one
//! socket.is_silent(Duration::from_millis(200)).await;                // nothing comes for so long
//!
//! socket.say(json!({ "type": "ping" })).await;                       // any message
//! socket.say_at_once([socket.stopping("1"), …]).await;               // several in one packet
//! let message = socket.hear().await;                                 // any message; `ka` of the older one is left out
//! let (code, reason) = socket.closed().await;                        // waits for the end; (0, …) without a goodbye
//! ```
//!
//! Answers of other operations that come first are kept for whoever asks for them. Each wait ends after [`DEADLINE`] and fails.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

/// Nothing is measured here: this is against hanging.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// The subprotocol of the library `graphql-ws`.
pub(crate) const TRANSPORT: &str = "graphql-transport-ws";

/// The older one, of `subscriptions-transport-ws`.
pub(crate) const LEGACY: &str = "graphql-ws";

/// A connection.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    is_legacy: bool,
    /// What was heard while something else was waited for.
    kept: VecDeque<Value>,
    /// Code and reason of the end.
    end: Option<(u16, String)>,
}

/// Status and text of the answer to somebody who may not open a socket.
pub(crate) type Refused = (u16, String);

impl Socket {
    /// Connects and says nothing.
    pub(crate) async fn open(
        address: SocketAddr,
        protocol: &'static str,
        headers: &[(&str, &str)],
    ) -> Result<Self, Refused> {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        let mut add = |name: &str, value: &str| {
            request.headers_mut().append(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            )
        };
        if !protocol.is_empty() {
            add("sec-websocket-protocol", protocol);
        }
        for (name, value) in headers {
            add(name, value);
        }
        let tcp = TcpStream::connect(address).await.unwrap();
        match in_time("a connection", tokio_tungstenite::client_async(request, tcp)).await {
            Ok((stream, _)) => {
                Ok(Self { stream, is_legacy: protocol == LEGACY, kept: VecDeque::new(), end: None })
            }
            Err(Error::Http(answer)) => {
                let text = answer.body().clone().unwrap_or_default();
                Err((answer.status().as_u16(), String::from_utf8(text).unwrap()))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Connects by `graphql-transport-ws` and gets through the greeting.
    pub(crate) async fn greeted(address: SocketAddr) -> Self {
        Self::greeted_with(address, TRANSPORT, Value::Null).await
    }

    /// Gets through the greeting with this payload; null is none.
    pub(crate) async fn greeted_with(address: SocketAddr, protocol: &'static str, payload: Value) -> Self {
        let mut socket = Self::open(address, protocol, &[]).await.unwrap();
        socket.greet(payload).await;
        socket
    }

    /// `connection_init`, and its answer.
    pub(crate) async fn greet(&mut self, payload: Value) {
        let mut init = json!({ "type": "connection_init" });
        if !payload.is_null() {
            init["payload"] = payload;
        }
        self.say(init).await;
        assert_eq!(self.hear().await, json!({ "type": "connection_ack" }));
    }

    /// Sends a message.
    pub(crate) async fn say(&mut self, message: Value) {
        self.send(Message::Text(message.to_string().into())).await;
    }

    /// Sends messages in one go.
    pub(crate) async fn say_at_once(&mut self, messages: impl IntoIterator<Item = Value>) {
        for message in messages {
            self.stream.feed(Message::Text(message.to_string().into())).await.unwrap();
        }
        in_time("messages to be taken", self.stream.flush()).await.unwrap();
    }

    /// Sends a message that the other side may not take any more.
    pub(crate) async fn try_say(&mut self, message: Value) {
        let message = Message::Text(message.to_string().into());
        in_time("a message to be taken", self.stream.send(message)).await.unwrap_or_default();
    }

    /// Sends anything that WebSocket knows.
    pub(crate) async fn send(&mut self, message: Message) {
        in_time("a message to be taken", self.stream.send(message)).await.unwrap();
    }

    /// The next frame that is none of a text: pings are answered by themselves, and given too.
    pub(crate) async fn frame(&mut self) -> Option<Message> {
        in_time("a frame", self.stream.next()).await?.ok()
    }

    /// Begins an operation.
    pub(crate) async fn start(&mut self, id: &str, query: &str, variables: Value) {
        self.say(self.starting(id, query, &variables)).await;
    }

    /// The message that begins an operation.
    pub(crate) fn starting(&self, id: &str, query: &str, variables: &Value) -> Value {
        let kind = if self.is_legacy { "start" } else { "subscribe" };
        json!({ "type": kind, "id": id, "payload": { "query": query, "variables": variables } })
    }

    /// Ends an operation.
    pub(crate) async fn stop(&mut self, id: &str) {
        self.say(self.stopping(id)).await;
    }

    /// The message that ends an operation.
    pub(crate) fn stopping(&self, id: &str) -> Value {
        json!({ "type": if self.is_legacy { "stop" } else { "complete" }, "id": id })
    }

    /// The next message.
    pub(crate) async fn hear(&mut self) -> Value {
        match self.kept.pop_front() {
            Some(kept) => kept,
            None => self.fresh().await,
        }
    }

    /// The payload of the next answer of an operation.
    pub(crate) async fn next(&mut self, id: &str) -> Value {
        let kind = if self.is_legacy { "data" } else { "next" };
        let message = self.of(id).await;
        assert_eq!(message["type"], kind, "{message:#}");
        message["payload"].clone()
    }

    /// The data of the next answer of an operation.
    pub(crate) async fn data(&mut self, id: &str) -> Value {
        let payload = self.next(id).await;
        assert!(payload.get("errors").is_none(), "{payload:#}");
        payload["data"].clone()
    }

    /// The errors that end an operation; the older protocol has one.
    pub(crate) async fn failure(&mut self, id: &str) -> Value {
        let message = self.of(id).await;
        assert_eq!(message["type"], "error", "{message:#}");
        let payload = message["payload"].clone();
        if self.is_legacy { json!([payload]) } else { payload }
    }

    /// Waits for the end of an operation, which has nothing more to give.
    pub(crate) async fn completed(&mut self, id: &str) {
        assert_eq!(self.of(id).await, json!({ "type": "complete", "id": id }));
    }

    /// Nothing comes for so long.
    pub(crate) async fn is_silent(&mut self, time: Duration) {
        assert!(self.kept.is_empty(), "{:?}", self.kept);
        if let Ok(message) = tokio::time::timeout(time, self.read()).await {
            panic!("{message:?} {:?}", self.end);
        }
    }

    /// Waits for the end of the connection; what comes before it is let go.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        in_time("the end", async { while self.read().await.is_some() {} }).await;
        self.end.clone().unwrap()
    }

    /// The next message of an operation.
    async fn of(&mut self, id: &str) -> Value {
        if let Some(at) = self.kept.iter().position(|message| message["id"] == id) {
            return self.kept.remove(at).unwrap();
        }
        loop {
            let message = self.fresh().await;
            if message["id"] == id {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    async fn fresh(&mut self) -> Value {
        let Some(message) = in_time("a message", self.read()).await else {
            panic!("the connection has ended: {:?}", self.end)
        };
        message
    }

    /// The next message; `None` at the end.
    async fn read(&mut self) -> Option<Value> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(&text).expect("JSON");
                    if message["type"] != "ka" {
                        return Some(message);
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    let said = frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
                    self.end = self.end.take().or(said);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => {
                    self.end = self.end.take().or(Some((0, String::new())));
                    return None;
                }
            }
        }
    }
}

/// A text as it is, which may be no message.
pub(crate) fn text(text: &str) -> Message {
    Message::Text(Utf8Bytes::from(text))
}

async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.unwrap_or_else(|_| panic!("waited for {what}"))
}
