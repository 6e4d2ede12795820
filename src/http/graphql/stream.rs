//! Server-sent events: the distinct connections mode of
//! [GraphQL over SSE](https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md).
//!
//! A request that accepts `text/event-stream` gets each answer as an event `next`, and `complete` at the end. The id of an event is its
//! cursor: an `EventSource` that reconnects sends it as `Last-Event-ID`, which counts instead of the operation's own `after`.

use super::Endpoint;
use super::params::Params;
use crate::error::Error;
use crate::http::caller::Caller;
use crate::http::live::{Asked, Message};
use async_graphql::Executor;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Interval};
use tokio_util::sync::CancellationToken;

/// A comment: keeps the way open, and is the first thing sent, so that a client knows at once that it is heard.
const SIGN_OF_LIFE: Bytes = Bytes::from_static(b":\n\n");

const COMPLETE: Bytes = Bytes::from_static(b"event: complete\ndata: \n\n");

/// Leave to keep a connection open; `None` when there are too many.
pub(super) fn permit<E>(endpoint: &Endpoint<E>) -> Option<OwnedSemaphorePermit> {
    Arc::clone(&endpoint.connections).try_acquire_owned().ok()
}

/// What is answered then.
pub(super) fn busy() -> Response<Body> {
    let mut busy = Response::new(Body::from("Too many connections are open.\n"));
    *busy.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    busy
}

/// The messages of a subscription, behind the last event that the client has got.
pub(super) async fn follow<E: Executor>(
    endpoint: &Endpoint<E>,
    params: Params,
    headers: &HeaderMap,
    caller: &Caller,
) -> BoxStream<'static, Arc<Message>> {
    let resume = headers.get("last-event-id").and_then(|id| id.to_str().ok()).filter(|id| !id.is_empty());
    let Params { query, operation_name, variables, .. } = params;
    let asked = Asked { query, operation_name, variables };
    endpoint.live.subscribe(asked, caller.actor().clone(), resume.map(str::to_owned)).await
}

/// Answers with events, as long as there are any.
pub(super) fn of<E: Executor>(
    endpoint: &Endpoint<E>,
    answers: BoxStream<'static, Arc<Message>>,
    caller: Caller,
    permit: OwnedSemaphorePermit,
) -> Response<Body> {
    let pace = Duration::from_millis(endpoint.settings.keep_alive_ms);
    let events = Events {
        stopping: endpoint.app.stopping.clone(),
        endpoint: endpoint.clone(),
        caller,
        answers: Some(answers),
        ticks: tokio::time::interval_at(Instant::now() + pace, pace),
        _permit: permit,
    };
    let events = stream::unfold(events, async |mut events| Some((events.next().await?, events)));
    let events = stream::iter([SIGN_OF_LIFE]).chain(events).map(Ok::<_, Infallible>);
    let mut response = Response::new(Body::from_stream(events));
    response.headers_mut().extend([
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ]);
    response
}

struct Events<E> {
    endpoint: Endpoint<E>,
    caller: Caller,
    /// `None` once the end was told.
    answers: Option<BoxStream<'static, Arc<Message>>>,
    ticks: Interval,
    stopping: CancellationToken,
    _permit: OwnedSemaphorePermit,
}

impl<E: Executor> Events<E> {
    /// What is written next; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        let answers = self.answers.as_mut()?;
        tokio::select! {
            answer = answers.next() => {
                let Some(message) = answer else {
                    self.answers = None;
                    return Some(COMPLETE);
                };
                Some(event(&message))
            }
            _ = self.ticks.tick() => {
                // The end without `complete` tells a client to come again, which then is turned away with the reason.
                let refused = self.caller.again(&self.endpoint.app).await;
                (!matches!(refused, Err(Error::BadKey(_)))).then_some(SIGN_OF_LIFE)
            }
            () = self.stopping.cancelled() => None,
        }
    }
}

/// JSON has no line breaks, so it is one line of data.
fn event(message: &Message) -> Bytes {
    let mut event = Vec::with_capacity(message.body.len() + 64);
    event.extend_from_slice(b"event: next\n");
    if let Some(cursor) = &message.cursor {
        event.extend_from_slice(b"id: ");
        event.extend_from_slice(cursor.as_bytes());
        event.push(b'\n');
    }
    event.extend_from_slice(b"data: ");
    event.extend_from_slice(&message.body);
    event.extend_from_slice(b"\n\n");
    event.into()
}
