//! Which database answers a query, and how callers remember what they have written.
//!
//! An answer to a mutation says how far the log of the primary is then, as the header `Pedidos-Written` and as a cookie. Whoever sends
//! either with a query is answered by a database that has everything up to there: programs copy the header, browsers bring the cookie
//! by themselves, and a WebSocket remembers it for its connection. All of that only where there are replicas.

use crate::app::App;
use crate::db::{Lsn, Replicas};
use crate::error::{Error, Result};
use crate::graphql::View;
use async_graphql::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The header, both ways.
pub(super) const HEADER: HeaderName = HeaderName::from_static("pedidos-written");

const COOKIE: &str = "pedidos_written";

/// How much longer than any replica may lag a browser keeps its cookie: clocks and watches are not exact.
const LONGER: Duration = Duration::from_mins(1);

/// Where queries go; cheap to clone.
#[derive(Clone)]
pub(crate) struct Route {
    replicas: Arc<Replicas>,
    /// In the order of the replicas.
    views: Arc<[View]>,
}

impl Route {
    /// Has to be made within the runtime that will serve it.
    pub(crate) fn new(app: &App, replicas: Arc<Replicas>) -> Self {
        let views = replicas.views().map(|db| View::new(app, db.clone())).collect();
        Self { replicas, views }
    }

    /// The request of a query, to be answered by a database that has everything up to `written`. Mutations and subscriptions are not
    /// to be given to it: they read what they, or others just now, have written.
    pub(crate) async fn for_query(&self, request: Request, written: Option<Lsn>) -> Request {
        if self.views.is_empty() {
            return request;
        }
        let view = self.replicas.choose(written).await.and_then(|at| self.views.get(at));
        match view {
            Some(view) => view.answer(request),
            None => request,
        }
    }

    /// What a caller has to remember after a mutation: up to where queries have to see what was written. `None` without replicas.
    pub(crate) async fn written(&self) -> Option<Lsn> {
        self.replicas.written().await.unwrap_or_else(|error| {
            tracing::warn!("a caller was not told how far they have written: {error:#}");
            None
        })
    }

    /// Tells the caller, with the answer to a mutation.
    pub(super) async fn tell(&self, headers: &mut HeaderMap) {
        let Some(written) = self.written().await else { return };
        let kept_s = (self.replicas.max_lag() + LONGER).as_secs();
        let cookie = format!("{COOKIE}={written}; Path=/graphql; HttpOnly; SameSite=Lax; Max-Age={kept_s}");
        for (name, value) in [(HEADER, written.to_string()), (header::SET_COOKIE, cookie)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        }
    }
}

/// How far a connection has written; clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written(Arc<Mutex<Option<Lsn>>>);

impl Written {
    /// Up to there.
    pub(crate) fn upto(written: Option<Lsn>) -> Self {
        Self(Arc::new(Mutex::new(written)))
    }

    /// The latest position that was noted.
    pub(crate) fn latest(&self) -> Option<Lsn> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a position.
    pub(crate) fn note(&self, written: Option<Lsn>) {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = written.max(*latest);
    }
}

/// Up to where the caller has written, by header and cookie; the latest, when they say so several times.
///
/// # Errors
///
/// [`Error::Invalid`] when the header has something else. A cookie that has is none: people do not write their cookies.
pub(super) fn written(headers: &HeaderMap) -> Result<Option<Lsn>> {
    let mut latest = None;
    for value in headers.get_all(&HEADER) {
        // Proxies may join equal headers by commas.
        for position in value.to_str().unwrap_or_default().split(',') {
            let position = position.trim().parse::<Lsn>();
            let position = position.map_err(|problem| Error::invalid("Pedidos-Written", problem))?;
            latest = latest.max(Some(position));
        }
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies =
        cookies.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    let kept = cookies.filter(|(name, _)| *name == COOKIE).filter_map(|(_, value)| value.parse().ok()).max();
    Ok(latest.max(kept))
}

#[cfg(test)]
mod tests {
    use super::written;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn of(headers: &[(&'static str, &'static str)]) -> Option<String> {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .fold(HeaderMap::new(), |mut all, (name, value)| {
                all.append(name, value);
                all
            });
        Some(written(&headers).unwrap()?.to_string())
    }

    #[test]
    fn the_latest_of_what_a_caller_brings_counts() {
        const HEADER: &str = "pedidos-written";
        const COOKIE: &str = "cookie";
        for (headers, expected) in [
            (&[][..], None),
            (&[(HEADER, "1/A")], Some("1/A")),
            (&[(HEADER, "1/A"), (HEADER, "1/9")], Some("1/A")),
            (&[(HEADER, "1/A, 2/0")], Some("2/0")),
            (&[(COOKIE, "pedidos_written=3/1")], Some("3/1")),
            (&[(COOKIE, "a=b; pedidos_written=3/1;pedidos_written=1/1"), (COOKIE, "c")], Some("3/1")),
            (&[(COOKIE, "pedidos_written=x; other_pedidos_written=1/1")], None),
            (&[(COOKIE, "pedidos_written=1/1"), (HEADER, "1/2")], Some("1/2")),
            (&[(COOKIE, "pedidos_written=1/3"), (HEADER, "1/2")], Some("1/3")),
        ] {
            assert_eq!(of(headers).as_deref(), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_header_with_anything_else_is_named_with_what_was_expected() {
        for value in ["", "x", "1/A,", "1/A 2/B"] {
            let mut headers = HeaderMap::new();
            headers.insert(super::HEADER, HeaderValue::from_static(value));
            let told = written(&headers).unwrap_err().to_string();
            assert_eq!(told, "Pedidos-Written: expected a position such as `16/B374D848`");
        }
    }
}
