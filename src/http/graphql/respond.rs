//! Answers as bytes, with the status that their media type asks for.

use std::collections::BTreeMap;

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header},
};
use serde::Serialize;

use crate::error::Error;
use crate::graphql::Failure;

use super::{malformed::Malformed, negotiate::Media, seal};

/// An answer to a well-formed request. It has `data` unless nothing was executed.
pub(super) fn executed(mut response: async_graphql::Response, media: Media) -> Response<Body> {
    seal::seal(&mut response);
    let was_refused =
        response.data == Value::Null && !response.errors.is_empty() && is_before_execution(&response.errors);
    let status = if was_refused { status_of(&response.errors, media) } else { StatusCode::OK };
    let body = Answer {
        errors: response.errors,
        data: (!was_refused).then_some(response.data),
        extensions: response.extensions,
    };
    let mut answer = bytes(status, media, &body);
    answer.headers_mut().extend(response.http_headers);
    answer
}

/// An answer as JSON, for transports that have no status.
pub(in crate::http) fn answer_bytes(mut response: async_graphql::Response) -> Bytes {
    seal::seal(&mut response);
    let was_refused =
        response.data == Value::Null && !response.errors.is_empty() && is_before_execution(&response.errors);
    let data = (!was_refused).then_some(response.data);
    json(&Answer { errors: response.errors, data, extensions: response.extensions })
        .unwrap_or_else(|| MASKED.into())
}

/// An error with a code, and what else a program has to know.
pub(in crate::http) fn failure(code: &str, message: String, more: Option<(&str, String)>) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    if let Some((name, value)) = more {
        extensions.set(name, value);
    }
    let mut error = ServerError::new(message, None);
    error.extensions = Some(extensions);
    error
}

/// An answer to a request that is not GraphQL over HTTP.
pub(super) fn malformed(malformed: Malformed, media: Media) -> Response<Body> {
    let (status, allow) = (malformed.status(), malformed.allow());
    let body = Answer { errors: vec![malformed.into()], data: None, extensions: BTreeMap::new() };
    let mut answer = bytes(status, media, &body);
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    answer
}

/// An answer to somebody who is not let in: what they have shown as a key is none.
pub(super) fn turned_away(error: Error, media: Media) -> Response<Body> {
    let status = match error {
        Error::BadKey(_) | Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Invalid { .. } => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let failure = async_graphql::Error::from(Failure::from(error));
    let mut told = ServerError::new(failure.message, None);
    told.extensions = failure.extensions;
    let mut answer =
        bytes(status, media, &Answer { errors: vec![told], data: None, extensions: BTreeMap::new() });
    if status == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

/// Sends a browser to the page, with the query it came with.
pub(super) fn to_graphiql(uri: &Uri) -> Response<Body> {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(place) = HeaderValue::try_from(format!("/graphiql{query}")) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    answer
}

/// The answer without `data` has none at all, instead of a null.
#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

/// Errors of execution have a path.
fn is_before_execution(errors: &[ServerError]) -> bool {
    errors.iter().all(|error| error.path.is_empty())
}

fn status_of(errors: &[ServerError], media: Media) -> StatusCode {
    if media == Media::Json {
        return StatusCode::OK;
    }
    match errors.first().and_then(seal::code) {
        Some("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
        Some("TIMEOUT") => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// What is sent when an answer cannot be written.
const MASKED: &[u8] = br#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}"#;

fn json(body: &Answer) -> Option<Bytes> {
    match serde_json::to_vec(body) {
        Ok(body) => Some(body.into()),
        Err(error) => {
            tracing::error!(%error, "answer cannot be written as JSON");
            None
        }
    }
}

fn bytes(status: StatusCode, media: Media, body: &Answer) -> Response<Body> {
    let (status, body) = match json(body) {
        Some(body) => (status, body),
        None => (StatusCode::INTERNAL_SERVER_ERROR, MASKED.into()),
    };
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().extend(fixed_headers(media));
    answer
}

/// Orders are personal data: no cache may keep an answer.
fn fixed_headers(media: Media) -> HeaderMap {
    HeaderMap::from_iter([
        (header::CONTENT_TYPE, media.header()),
        (header::VARY, HeaderValue::from_static("accept")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ])
}
