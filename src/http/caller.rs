//! Who is asking, by the headers of a request.

use crate::actor::Actor;
use crate::app::{Access, App};
use crate::error::{Error, Result};
use crate::graphql::HeaderKey;
use crate::idempotency;
use axum::http::{HeaderMap, header};

/// What the headers say.
#[derive(Clone)]
pub(super) struct Caller {
    actor: Actor,
    /// The key they have shown.
    key: Option<String>,
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
    Ok(Caller { repeats, ..by_key(app, access_key(headers)?).await? })
}

/// Finds out who is asking by the value of an `Authorization`.
///
/// # Errors
///
/// [`Error::BadKey`] as [`of`].
pub(super) async fn by_authorization(app: &App, value: &str) -> Result<Caller> {
    by_key(app, Some(bearer(value).ok_or(EXPECTED)?)).await
}

async fn by_key(app: &App, key: Option<&str>) -> Result<Caller> {
    let actor = match (key, app.access) {
        (Some(key), _) => app.keys.authenticate(&app.db, key, app.clock.now()).await?,
        (None, Access::Open) => Actor::demo(),
        (None, Access::Keys) => Actor::nobody(),
    };
    Ok(Caller { actor, key: key.map(str::to_owned), repeats: None })
}

const EXPECTED: Error = Error::BadKey("expected one header `Authorization: Bearer …` with an access key");

impl Caller {
    /// Who is asking.
    pub(super) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Makes sure that the key still lets them in: for connections that stay open.
    ///
    /// # Errors
    ///
    /// [`Error::BadKey`] when it does not; or the database is gone.
    pub(super) async fn again(&self, app: &App) -> Result<()> {
        if let Some(key) = &self.key {
            app.keys.authenticate(&app.db, key, app.clock.now()).await?;
        }
        Ok(())
    }

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
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    match (value.to_str().ok().and_then(bearer), values.next()) {
        (Some(key), None) => Ok(Some(key)),
        _ => Err(EXPECTED),
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
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
