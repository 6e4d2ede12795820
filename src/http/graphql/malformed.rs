//! Requests that are not GraphQL over HTTP.

use async_graphql::{ErrorExtensionValues, ServerError};
use axum::http::StatusCode;
use thiserror::Error;

/// Why a request is not a well-formed GraphQL-over-HTTP request. The message is sent.
#[derive(Debug, PartialEq, Eq, Error)]
pub(super) enum Malformed {
    #[error(
        "Accept must allow application/graphql-response+json, application/json or text/event-stream, in UTF-8."
    )]
    NotAcceptable,
    #[error("Content-Type must be application/json in UTF-8, or multipart/form-data for files.")]
    UnsupportedMediaType,
    #[error("The body is larger than {limit} bytes.")]
    BodyTooLarge { limit: usize },
    #[error("The body did not arrive in time.")]
    BodyTooSlow,
    #[error("The body could not be read.")]
    BodyBroken,
    #[error("The {place} is not JSON: {problem}.")]
    NotJson { place: &'static str, problem: String },
    #[error("The body must be a JSON object with \"query\", not {found}.")]
    NotAnObject { found: &'static str },
    #[error("The multipart body breaks the GraphQL multipart request specification: {problem}.")]
    Multipart { problem: &'static str },
    #[error(
        "A multipart body needs the header `GraphQL-Require-Preflight: 1`, so that no form of another site can send it."
    )]
    PreflightMissing,
    #[error("A request takes at most {limit} files.")]
    TooManyFiles { limit: usize },
    #[error("Batches are not supported: send each operation in a request of its own.")]
    Batch,
    #[error("\"query\" is missing: a string with the GraphQL document was expected.")]
    QueryMissing,
    #[error("\"{name}\" must be {expected}, not {found}.")]
    Parameter { name: &'static str, expected: &'static str, found: &'static str },
    #[error("\"{name}\" is given more than once.")]
    Repeated { name: &'static str },
    #[error(
        "A subscription needs a connection that stays open: a WebSocket, or `Accept: text/event-stream`."
    )]
    NeedsStream,
    #[error("GET executes queries only; send this operation by POST.")]
    NotByGet,
    #[error("GraphQL is served by POST, and queries also by GET.")]
    Method,
}

impl Malformed {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge { .. } | Self::TooManyFiles { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotByGet | Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The value of `Allow`, for 405.
    pub(super) fn allow(&self) -> Option<&'static str> {
        match self {
            Self::NotByGet => Some("POST"),
            Self::Method => Some("GET, HEAD, POST"),
            _ => None,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::BodyTooLarge { .. } => "BODY_LIMIT",
            Self::BodyTooSlow => "BODY_TIMEOUT",
            Self::PreflightMissing => "PREFLIGHT_REQUIRED",
            Self::TooManyFiles { .. } => "FILE_LIMIT",
            Self::Batch => "BATCHING_NOT_SUPPORTED",
            Self::NeedsStream => "STREAM_REQUIRED",
            Self::NotByGet | Self::Method => "METHOD_NOT_ALLOWED",
            _ => "BAD_REQUEST",
        }
    }
}

impl From<Malformed> for ServerError {
    fn from(malformed: Malformed) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", malformed.code());
        if let Malformed::BodyTooLarge { limit } | Malformed::TooManyFiles { limit } = malformed {
            extensions.set("limit", limit);
        }
        let mut error = ServerError::new(malformed.to_string(), None);
        error.extensions = Some(extensions);
        error
    }
}
