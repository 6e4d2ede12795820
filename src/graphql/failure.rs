//! What a caller is told when something did not happen: a message, and a code a program can rely on.

use crate::error::Error;
use async_graphql::ErrorExtensions as _;
use std::sync::Arc;

/// A result of a resolver.
pub(crate) type Answer<T> = Result<T, Failure>;

/// A failure on its way out. It has no `Display`, so that nothing turns it into a message but this file.
#[derive(Clone, Debug)]
pub(crate) struct Failure(Arc<Error>);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(Arc::new(error.into()))
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        match failure.0.as_ref() {
            Error::Invalid { field, problem } => {
                Self::new(format!("{field}: {problem}")).extend_with(|_, extensions| {
                    extensions.set("code", "BAD_USER_INPUT");
                    extensions.set("field", field.as_str());
                })
            }
            Error::Refused(refusals) => {
                let codes: Vec<&str> = refusals.iter().map(|refusal| refusal.code.name()).collect();
                Self::new(failure.0.to_string()).extend_with(|_, extensions| {
                    extensions.set("code", "REFUSED");
                    extensions.set("codes", codes);
                })
            }
            Error::Unauthenticated | Error::BadKey(_) => Self::new(failure.0.to_string())
                .extend_with(|_, extensions| extensions.set("code", "UNAUTHENTICATED")),
            Error::Denied { scope } => Self::new(failure.0.to_string()).extend_with(|_, extensions| {
                extensions.set("code", "FORBIDDEN");
                extensions.set("scope", scope.name());
            }),
            Error::CursorExpired { oldest } => {
                Self::new(failure.0.to_string()).extend_with(|_, extensions| {
                    extensions.set("code", "CURSOR_EXPIRED");
                    extensions.set("oldest", oldest.as_str());
                })
            }
            Error::Internal(cause) => {
                tracing::error!("a request failed: {cause:#}");
                Self::new("internal error").extend_with(|_, extensions| extensions.set("code", "INTERNAL"))
            }
        }
    }
}
