//! Where integrations tell what happened, and where the browser comes back to after an authorisation.
//!
//! Answered fast: what is told is kept first, and only then dealt with. A panel of an ERP probes an address with GET before it saves it.

use crate::actor::Actor;
use crate::app::App;
use crate::error::Error;
use crate::integration::inbound::{self, Headers, LARGEST, Rejected};
use crate::integration::setup;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Deserialize;

/// `/hooks/{token}` and `/integrations/callback`.
pub(super) fn routes(app: App) -> Router {
    Router::new()
        .route("/hooks/{token}", get(probe).post(receive).layer(DefaultBodyLimit::max(LARGEST)))
        .route("/integrations/callback", get(come_back))
        .with_state(app)
}

fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, text.into()).into_response()
}

fn ours(error: &Error) -> Response {
    tracing::error!("what an integration told could not be taken: {error:#}");
    plain(StatusCode::INTERNAL_SERVER_ERROR, "Try again later.\n")
}

async fn probe(State(app): State<App>, Path(token): Path<String>) -> Response {
    let known = match app.means() {
        Ok(means) => inbound::is_known(&means, &token).await,
        Err(error) => Err(error),
    };
    match known {
        Ok(true) => plain(StatusCode::OK, "Tell it here, with POST.\n"),
        Ok(false) => plain(StatusCode::NOT_FOUND, "There is nothing here.\n"),
        Err(error) => ours(&error),
    }
}

async fn receive(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = Headers {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        bling: header("x-bling-signature-256"),
    };
    let means = match app.means() {
        Ok(means) => means,
        Err(error) => return ours(&error),
    };
    let received = inbound::receive(&means, &token, &signed, &body).await;
    app.deliveries.wake();
    match received {
        Ok(()) => plain(StatusCode::OK, "ok\n"),
        Err(Rejected::Unknown) => plain(StatusCode::NOT_FOUND, "There is nothing here.\n"),
        Err(problem @ Rejected::NotTheirs) => plain(StatusCode::UNAUTHORIZED, format!("{problem}\n")),
        Err(problem @ (Rejected::Malformed | Rejected::Unreadable(_))) => {
            plain(StatusCode::BAD_REQUEST, format!("{problem}\n"))
        }
        Err(Rejected::Ours(error)) => ours(&error),
    }
}

/// What a page carries back.
#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

async fn come_back(State(app): State<App>, Query(back): Query<Back>) -> Response {
    let means = match app.means() {
        Ok(means) => means,
        Err(error) => return ours(&error),
    };
    let by = app.by(Actor::system("authorisation page"));
    let done = setup::come_back(&means, &by, &back.code, &back.state).await;
    app.deliveries.wake();
    match done {
        Ok(_) => plain(StatusCode::OK, "The integration is authorised. You may close this page.\n"),
        Err(Error::Refused(refusals)) => {
            let said: Vec<&str> = refusals.iter().map(|refusal| refusal.message.as_str()).collect();
            plain(StatusCode::BAD_REQUEST, format!("{}\n", said.join("\n")))
        }
        Err(error) => ours(&error),
    }
}
