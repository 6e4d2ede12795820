//! One connection.

use super::protocol::{Close, Protocol, Said};
use crate::error::Error;
use crate::http::caller::{self, Caller};
use crate::http::graphql::Endpoint;
use crate::http::live::{Asked, Message, Seen};
use crate::http::replica::Written;
use async_graphql::Executor;
use axum::extract::ws::{Message as Frame, Utf8Bytes, WebSocket};
use futures_util::stream::{AbortHandle, BoxStream, SelectAll, abortable};
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _, stream};
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite;

/// Answers that are written before anything else is looked at.
const AT_ONCE: usize = 64;

/// How long somebody who is let go has to hear why.
const GOODBYE: Duration = Duration::from_secs(1);

/// An operation by its id, as JSON.
type Id = Arc<str>;

/// What an operation gives; `None` at its end.
type Given = (Id, Option<Arc<Message>>);

pub(super) struct Session<E> {
    endpoint: Endpoint<E>,
    protocol: Protocol,
    /// Who it is.
    caller: Caller,
    /// How far it has written.
    written: Written,
    /// Whether the greeting is over.
    is_greeted: bool,
    operations: SelectAll<BoxStream<'static, Given>>,
    /// How to end each operation.
    running: HashMap<Id, AbortHandle>,
    /// When the client last gave a sign of life.
    seen: Instant,
    /// How long a message may take to be taken.
    patience: Duration,
}

/// What comes next.
enum Event {
    Frame(Option<Result<Frame, axum::Error>>),
    Given(Given),
    Tick,
    Stopping,
    InitTimeout,
}

/// The connection is to be closed, or is gone already.
enum End {
    Close(Close),
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl<E: Executor> Session<E> {
    pub(super) fn new(endpoint: Endpoint<E>, protocol: Protocol, caller: Caller, written: Written) -> Self {
        Self {
            patience: Duration::from_millis(endpoint.settings.write_timeout_ms),
            endpoint,
            protocol,
            caller,
            written,
            is_greeted: false,
            operations: SelectAll::new(),
            running: HashMap::new(),
            seen: Instant::now(),
        }
    }

    /// Serves the connection to its end.
    pub(super) async fn run(mut self, mut socket: WebSocket) {
        if let End::Close(close) = self.serve(&mut socket).await {
            // No more work for somebody who is let go.
            drop(self);
            // Whoever does not take it is gone.
            tokio::time::timeout(GOODBYE, goodbye(&mut socket, close)).await.unwrap_or_default();
        }
    }

    async fn serve(&mut self, socket: &mut WebSocket) -> End {
        let settings = self.endpoint.settings.clone();
        let pace = Duration::from_millis(settings.keep_alive_ms);
        let mut ticks = tokio::time::interval_at(Instant::now() + pace, pace);
        let greeting = tokio::time::sleep(Duration::from_millis(settings.init_timeout_ms));
        let mut greeting = std::pin::pin!(greeting);
        let stopping = self.endpoint.app.stopping.clone();
        loop {
            let event = tokio::select! {
                frame = socket.recv() => Event::Frame(frame),
                Some(given) = self.operations.next() => Event::Given(given),
                _ = ticks.tick() => Event::Tick,
                () = stopping.cancelled() => Event::Stopping,
                () = &mut greeting, if !self.is_greeted => Event::InitTimeout,
            };
            let done = match event {
                Event::Frame(frame) => self.hear(socket, frame).await,
                Event::Given(given) => self.give(socket, given).await,
                Event::Tick => self.tick(socket, pace).await,
                Event::Stopping => Err(Close::GoingAway.into()),
                Event::InitTimeout => Err(Close::InitTimeout.into()),
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn hear(
        &mut self,
        socket: &mut WebSocket,
        frame: Option<Result<Frame, axum::Error>>,
    ) -> Result<(), End> {
        self.seen = Instant::now();
        match frame {
            Some(Ok(Frame::Text(text))) => {
                let said = self.protocol.read(&text)?;
                self.answer(socket, said).await
            }
            Some(Ok(Frame::Binary(_))) => Err(Close::BadMessage("Expected a text".to_owned()).into()),
            Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => Ok(()),
            // What cannot be read any more is gone, but whoever sent too much should know it.
            Some(Err(error)) if is_too_large(&error) => Err(Close::TooLarge.into()),
            Some(Ok(Frame::Close(_)) | Err(_)) | None => Err(End::Gone),
        }
    }

    async fn answer(&mut self, socket: &mut WebSocket, said: Said) -> Result<(), End> {
        match said {
            Said::Init(_) if self.is_greeted => Err(Close::SecondInit.into()),
            Said::Init(payload) => {
                self.recognise(&payload).await?;
                self.is_greeted = true;
                send(socket, self.patience, Protocol::ACK).await
            }
            Said::Ping(payload) => send(socket, self.patience, Protocol::pong(payload.as_ref())).await,
            Said::Pong => Ok(()),
            Said::Subscribe(..) if !self.is_greeted => Err(Close::Unauthorized.into()),
            Said::Subscribe(id, asked) => self.start(socket, &id, asked).await,
            Said::Complete(id) => {
                if let Some(running) = self.running.remove(json(&id).as_str()) {
                    running.abort();
                }
                Ok(())
            }
            Said::Terminate => Err(Close::Normal.into()),
        }
    }

    /// Who it is, by the key in the payload of the greeting; without one, by the headers of the request.
    async fn recognise(&mut self, payload: &Value) -> Result<(), Close> {
        let Some(shown) = authorization(payload) else { return Ok(()) };
        // Something else than a text is a mistake, and nobody is let in as nobody by mistake.
        let shown = shown.as_str().ok_or(Close::Forbidden)?;
        match caller::by_authorization(&self.endpoint.app, shown).await {
            Ok(caller) => {
                self.caller = caller;
                Ok(())
            }
            Err(_) => Err(Close::Forbidden),
        }
    }

    async fn start(&mut self, socket: &mut WebSocket, id: &str, asked: Asked) -> Result<(), End> {
        let key: Id = json(id).into();
        if self.running.contains_key(&key) {
            return Err(Close::Taken(id.to_owned()).into());
        }
        let limit = self.endpoint.settings.max_operations;
        if self.running.len() >= limit {
            let refused = self.protocol.error(&key, &Message::too_many(limit).body);
            return send(socket, self.patience, refused).await;
        }
        let seen = Seen { written: self.written.clone(), is_following: !self.running.is_empty() };
        let answers =
            self.endpoint.live.clone().answers(asked, self.caller.actor().clone(), seen).flatten_stream();
        let (answers, handle) = abortable(answers);
        let named = Arc::clone(&key);
        let given =
            answers.map(Some).chain(stream::iter([None])).map(move |given| (Arc::clone(&named), given));
        self.operations.push(given.boxed());
        self.running.insert(key, handle);
        Ok(())
    }

    /// Writes an answer, and those that are ready behind it.
    async fn give(&mut self, socket: &mut WebSocket, first: Given) -> Result<(), End> {
        let mut given = Some(first);
        for _ in 0..AT_ONCE {
            let Some((id, message)) = given else { break };
            if let Some(frame) = self.frame(&id, message.as_deref()) {
                in_time(self.patience, socket.feed(Frame::Text(frame))).await?;
            }
            given = self.operations.next().now_or_never().flatten();
            if given.is_none() {
                return in_time(self.patience, socket.flush()).await;
            }
        }
        if let Some((id, message)) = given
            && let Some(frame) = self.frame(&id, message.as_deref())
        {
            in_time(self.patience, socket.feed(Frame::Text(frame))).await?;
        }
        in_time(self.patience, socket.flush()).await
    }

    /// What an answer looks like; `None` when the operation was ended before.
    fn frame(&mut self, id: &Id, message: Option<&Message>) -> Option<Utf8Bytes> {
        // Another operation may have the same id by now.
        if !self.running.get_key_value(id).is_some_and(|(running, _)| Arc::ptr_eq(running, id)) {
            return None;
        }
        match message {
            Some(message) if message.is_failure => {
                self.running.remove(id);
                Some(self.protocol.error(id, &message.body))
            }
            Some(message) => Some(self.protocol.next(id, &message.body)),
            None => {
                self.running.remove(id);
                Some(Protocol::complete(id))
            }
        }
    }

    /// Gives and asks for a sign of life, and looks at the key again.
    async fn tick(&mut self, socket: &mut WebSocket, pace: Duration) -> Result<(), End> {
        if self.seen.elapsed() > pace * 5 / 2 {
            return Err(End::Gone);
        }
        if let Err(Error::BadKey(_)) = self.caller.again(&self.endpoint.app).await {
            return Err(Close::Forbidden.into());
        }
        if let Some(sign) = self.protocol.keep_alive().filter(|_| self.is_greeted) {
            send(socket, self.patience, sign).await?;
        }
        in_time(self.patience, socket.send(Frame::Ping(axum::body::Bytes::new()))).await
    }
}

/// Says why it ends, and reads until the client has heard it: what was sent and never read would make the system cut the connection,
/// and the reason could be lost with it.
async fn goodbye(socket: &mut WebSocket, close: Close) {
    if socket.send(Frame::Close(Some(close.frame()))).await.is_ok() {
        while let Some(Ok(_)) = socket.recv().await {}
    }
}

/// Whether a message was larger than is read.
fn is_too_large(error: &axum::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<tungstenite::Error>());
    matches!(cause, Some(tungstenite::Error::Capacity(_)))
}

async fn send(socket: &mut WebSocket, patience: Duration, text: impl Into<Utf8Bytes>) -> Result<(), End> {
    in_time(patience, socket.send(Frame::Text(text.into()))).await
}

/// Whoever does not take what is written, in time, is let go.
async fn in_time(
    patience: Duration,
    written: impl Future<Output = Result<(), axum::Error>>,
) -> Result<(), End> {
    match tokio::time::timeout(patience, written).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(End::Gone),
    }
}

fn json(id: &str) -> String {
    Value::from(id).to_string()
}

/// The field `Authorization` of a greeting, however it is spelled; also among `headers`, where some clients put them. A null is none.
fn authorization(payload: &Value) -> Option<&Value> {
    field(payload, "authorization").or_else(|| field(field(payload, "headers")?, "authorization"))
}

fn field<'v>(fields: &'v Value, name: &str) -> Option<&'v Value> {
    let mut fields = fields.as_object()?.iter();
    fields.find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null()).map(|(_, value)| value)
}
