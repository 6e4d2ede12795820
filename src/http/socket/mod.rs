//! GraphQL over WebSocket at `/graphql`: subscriptions, and queries and mutations too.
//!
//! Two subprotocols are spoken: `graphql-transport-ws` (of the library `graphql-ws`) and the older `graphql-ws` (of
//! `subscriptions-transport-ws`), told apart in [`protocol`]. A connection is one task ([`session`]): it reads messages, runs
//! operations side by side, and writes what they give, in turns. It says who it is with the header `Authorization` or the same field in the
//! payload of `connection_init`, and the key is looked at again with each sign of life.
//!
//! A browser connects from any page, so an `Origin` must be this server's own, or one of `http.cors_origins`.

mod protocol;
mod session;

use self::protocol::Protocol;
use self::session::Session;
use super::caller::Caller;
use super::graphql::Endpoint;
use super::replica::{self, Written};
use async_graphql::Executor;
use async_graphql::http::ALL_WEBSOCKET_PROTOCOLS;
use axum::extract::FromRequestParts as _;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// Bytes that a connection reads and writes at once: small, because there are many connections, and most of them rest.
const BUFFER: usize = 4 * 1024;

/// Whether a request wants to become a WebSocket.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

/// Answers the request that opens a WebSocket, and serves it from then on.
pub(super) async fn open<E: Executor>(endpoint: Endpoint<E>, mut parts: Parts, caller: Caller) -> Response {
    if !is_from_here(&parts.headers, &endpoint.origins) {
        return (StatusCode::FORBIDDEN, "A page of this origin may not connect.\n").into_response();
    }
    let Ok(permit) = Arc::clone(&endpoint.connections).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "Too many connections are open.\n").into_response();
    };
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let upgrade = upgrade
        .protocols(ALL_WEBSOCKET_PROTOCOLS)
        .max_message_size(endpoint.settings.max_message_bytes)
        .max_frame_size(endpoint.settings.max_message_bytes)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER);
    let Some(protocol) = Protocol::named(upgrade.selected_protocol()) else {
        let expected = "Expected one of the subprotocols graphql-transport-ws and graphql-ws.\n";
        return (StatusCode::BAD_REQUEST, expected).into_response();
    };
    // The end of the server waits for those who have to be told.
    let open = endpoint.app.sockets.token();
    // A page brings its cookie; one that is mangled is none.
    let written = Written::upto(replica::written(&parts.headers).unwrap_or_default());
    upgrade.on_upgrade(async move |socket| {
        Session::new(endpoint, protocol, caller, written).run(socket).await;
        drop((permit, open));
    })
}

/// Programs name no origin. A page names its own, which must be the host it talks to, or allowed.
fn is_from_here(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let of_origin = origin.split_once("://").map(|(_, host)| host);
    allowed.iter().any(|allowed| allowed == origin) || (of_origin.is_some() && of_origin == host)
}

#[cfg(test)]
mod tests {
    use super::is_from_here;
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn pages_of_other_sites_may_not_connect() {
        let headers = |origin: Option<&'static str>| {
            let host = (header::HOST, HeaderValue::from_static("loja.example:8000"));
            let origin = origin.map(|origin| (header::ORIGIN, HeaderValue::from_static(origin)));
            std::iter::once(host).chain(origin).collect::<HeaderMap>()
        };
        let allowed = ["https://painel.example".to_owned()];
        for (origin, expected) in [
            (None, true),
            (Some("http://loja.example:8000"), true),
            (Some("https://painel.example"), true),
            (Some("https://painel.example.evil"), false),
            (Some("http://loja.example"), false),
            (Some("null"), false),
            (Some(""), false),
        ] {
            assert_eq!(is_from_here(&headers(origin), &allowed), expected, "{origin:?}");
        }
    }
}
