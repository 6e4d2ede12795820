//! A connection to a server, by the subprotocol `graphql-transport-ws`.

use super::server::Server;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// Time in which a connection has to stand, and to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two questions whether the server is still there.
const PACE: Duration = Duration::from_secs(15);

/// A server that says nothing for so long is gone.
const SILENCE: Duration = Duration::from_secs(40);

/// Why nothing follows.
#[derive(Debug)]
pub(super) enum Failure {
    /// Asking again changes nothing.
    Refused(String),
    /// It may work again.
    Lost(String),
    /// What followed the cursor is not kept any more.
    Expired {
        /// The oldest cursor that serves.
        oldest: String,
        /// The same in words.
        problem: String,
    },
}

/// What the server says.
#[derive(Deserialize)]
struct Said {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    #[serde(default)]
    payload: Value,
}

/// A connection that runs one operation at a time.
#[derive(Debug)]
pub(super) struct Connection {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The operation that runs; answers of others are late.
    operation: u64,
    paces: Interval,
    /// When the server last said something.
    heard: Instant,
}

impl Connection {
    /// Connects, and gets through the greeting.
    pub(super) async fn open(server: &Server) -> Result<Self, Failure> {
        // For wss; whoever has installed one before has installed the same.
        rustls::crypto::ring::default_provider().install_default().unwrap_or_default();
        let connected = timeout(PATIENCE, connect_async_with_config(server.request(), None, true));
        let (stream, _) = match connected.await {
            Ok(connected) => connected.map_err(|error| unconnected(&server.url, error))?,
            Err(_) => {
                return Err(Failure::Lost(format!("cannot connect to {}: it does not answer", server.url)));
            }
        };
        let mut paces = interval(PACE);
        paces.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut connection = Self { stream, operation: 0, paces, heard: Instant::now() };
        connection.say(&json!({ "type": "connection_init" })).await?;
        while connection.read().await?.kind != "connection_ack" {}
        Ok(connection)
    }

    /// Begins an operation.
    pub(super) async fn start(&mut self, query: &str, variables: &Value) -> Result<(), Failure> {
        self.operation += 1;
        let payload = json!({ "query": query, "variables": variables });
        self.say(&json!({ "type": "subscribe", "id": self.operation.to_string(), "payload": payload })).await
    }

    /// The data of the next answer. Asking is given up without loss.
    pub(super) async fn next(&mut self) -> Result<Value, Failure> {
        let id = Some(self.operation.to_string());
        loop {
            let Said { mut payload, .. } = match self.read().await? {
                said if said.id != id => continue,
                said if said.kind == "next" => said,
                said if said.kind == "error" => return Err(failed(&said.payload)),
                _ => return Err(Failure::Lost("the server has ended the subscription".to_owned())),
            };
            if let Some(errors) = payload.get("errors") {
                return Err(failed(errors));
            }
            return Ok(payload.get_mut("data").map(Value::take).unwrap_or_default());
        }
    }

    /// The data of the first answer of an operation that is ended then.
    pub(super) async fn first(&mut self, query: &str) -> Result<Value, Failure> {
        self.start(query, &Value::Null).await?;
        let data = self.next().await?;
        self.say(&json!({ "type": "complete", "id": self.operation.to_string() })).await?;
        Ok(data)
    }

    /// Says goodbye.
    pub(super) async fn close(mut self) {
        // A server that does not hear it learns it from the system.
        timeout(PATIENCE, self.stream.close(None)).await.map(drop).unwrap_or_default();
    }

    async fn say(&mut self, message: &Value) -> Result<(), Failure> {
        self.stream.send(Message::Text(message.to_string().into())).await.map_err(|error| cut(&error))
    }

    /// The next message.
    async fn read(&mut self) -> Result<Said, Failure> {
        loop {
            let frame = tokio::select! {
                frame = self.stream.next() => frame,
                _ = self.paces.tick() => {
                    if self.heard.elapsed() > SILENCE {
                        return Err(Failure::Lost("the server says nothing any more".to_owned()));
                    }
                    self.say(&json!({ "type": "ping" })).await?;
                    continue;
                }
            };
            self.heard = Instant::now();
            match frame {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text)
                        .map_err(|_| Failure::Refused("the server says what is no message".to_owned()));
                }
                Some(Ok(Message::Close(frame))) => return Err(closed(frame.as_ref())),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(cut(&error)),
                None => return Err(Failure::Lost("the connection was closed".to_owned())),
            }
        }
    }
}

fn cut(error: &Error) -> Failure {
    Failure::Lost(format!("the connection was lost ({error})"))
}

/// Why there is no connection.
fn unconnected(url: &str, error: Error) -> Failure {
    match error {
        Error::Http(answer) => not_opened(url, &answer),
        Error::Io(error) => Failure::Lost(format!("cannot connect to {url}: {error}")),
        error => Failure::Refused(format!("{url} is no server that can be followed: {error}")),
    }
}

/// What the server has answered instead of opening a socket.
fn not_opened(url: &str, answer: &Response) -> Failure {
    let body = answer.body().as_deref().unwrap_or_default();
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = String::from_utf8_lossy(body);
    let problem = json.pointer("/errors/0/message").and_then(Value::as_str).unwrap_or_else(|| text.trim());
    let problem: String = problem.chars().filter(|letter| !letter.is_control()).take(300).collect();
    let problem = format!("{url} answers {}: {problem}", answer.status());
    let problem = problem.trim_end_matches(": ").to_owned();
    if answer.status().is_server_error() { Failure::Lost(problem) } else { Failure::Refused(problem) }
}

/// Why the server has closed the connection.
fn closed(frame: Option<&CloseFrame>) -> Failure {
    let Some(frame) = frame else { return Failure::Lost("the server has closed the connection".to_owned()) };
    let code: u16 = frame.code.into();
    match code {
        4403 => Failure::Refused("the access key was revoked, or has expired".to_owned()),
        4400.. => {
            Failure::Refused(format!("the server has closed the connection: {} ({code})", frame.reason))
        }
        _ => Failure::Lost(format!("the server has closed the connection: {} ({code})", frame.reason)),
    }
}

/// Why the server does not go on.
fn failed(errors: &Value) -> Failure {
    let text = |place: &str| errors.pointer(place).and_then(Value::as_str);
    let problem = text("/0/message").unwrap_or("the server does not say why").to_owned();
    match (text("/0/extensions/code"), text("/0/extensions/oldest")) {
        (Some("CURSOR_EXPIRED"), Some(oldest)) => Failure::Expired { oldest: oldest.to_owned(), problem },
        (Some("TOO_SLOW" | "INTERNAL" | "TIMEOUT"), _) => Failure::Lost(problem),
        _ => Failure::Refused(problem),
    }
}
