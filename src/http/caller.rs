//! Who is asking, by the headers of a request.

use crate::actor::Actor;
use crate::app::{Access, App};
use crate::error::{Error, Result};
use crate::graphql::HeaderKey;
use crate::idempotency;
use axum::http::{HeaderMap, header};

/// What the headers say.
pub(super) struct Caller {
    actor: Actor,
    repeats: Option<HeaderKey>,
}

/// Finds out who is asking.
///
/// # Errors
///
/// [`Error::BadKey`] when something else than a living key was shown: that is a mistake, and nobody is let in as nobody by mistake.
/// [`Error::Invalid`] for an idempotency key that cannot be one.
pub(super) async fn of(app: &App, headers: &HeaderMap) -> Result<Caller> {
    let repeats = idempotency_key(headers)?;
    let actor = match (access_key(headers)?, app.access) {
        (Some(key), _) => app.keys.authenticate(&app.db, key, app.clock.now()).await?,
        (None, Access::Open) => Actor::demo(),
        (None, Access::Keys) => Actor::nobody(),
    };
    Ok(Caller { actor, repeats })
}

impl Caller {
    /// The request with what only it has: who is asking, and what they call it.
    pub(super) fn ask(self, request: async_graphql::Request) -> async_graphql::Request {
        let request = request.data(self.actor);
        match self.repeats {
            Some(key) => request.data(key),
            None => request,
        }
    }
}

/// The key of `Authorization: Bearer …`; `None` without that header.
fn access_key(headers: &HeaderMap) -> Result<Option<&str>> {
    const EXPECTED: Error = Error::BadKey("expected one header `Authorization: Bearer …` with an access key");
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.to_str().ok().and_then(|value| {
        let (scheme, key) = value.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
    });
    match (key, values.next()) {
        (Some(key), None) => Ok(Some(key)),
        _ => Err(EXPECTED),
    }
}

/// The value of `Idempotency-Key`; `None` without that header.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<HeaderKey>> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if values.next().is_none() && (1..=idempotency::LONGEST).contains(&key.len()) {
        return Ok(Some(HeaderKey(key.to_owned())));
    }
    let expected = format!("expected one header with 1 to {} visible characters", idempotency::LONGEST);
    Err(Error::invalid("Idempotency-Key", expected))
}

#[cfg(test)]
mod tests {
    use super::{access_key, idempotency_key};
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn headers(name: &'static str, values: &[&'static str]) -> HeaderMap {
        let values =
            values.iter().map(|value| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut headers = HeaderMap::new();
        values.for_each(|(name, value)| {
            headers.append(name, value);
        });
        headers
    }

    #[test]
    fn a_key_is_what_follows_bearer() {
        assert_eq!(access_key(&HeaderMap::new()).unwrap(), None);
        for value in ["Bearer ped_svc_x", "bearer ped_svc_x", "BEARER   ped_svc_x "] {
            assert_eq!(access_key(&headers("authorization", &[value])).unwrap(), Some("ped_svc_x"));
        }
        for values in [&["ped_svc_x"][..], &["Basic YTpi"], &[""], &["Bearer"], &["Bearer a", "Bearer b"]] {
            assert!(access_key(&headers("authorization", values)).is_err(), "{values:?}");
        }
    }

    #[test]
    fn an_idempotency_key_is_one_visible_text() {
        let key = |values: &[&'static str]| idempotency_key(&headers("idempotency-key", values));
        assert!(key(&[]).unwrap().is_none());
        assert_eq!(key(&["a b"]).unwrap().unwrap().0, "a b");
        assert!(key(&[""]).is_err() && key(&["a", "a"]).is_err());
    }
}
