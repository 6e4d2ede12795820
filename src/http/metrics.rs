//! `/metrics`: numbers in the text format of Prometheus, for those who watch the server.
//!
//! What waits is read from the database, so every instance says the same of it; tries are counted since this process started.

use super::caller;
use crate::actor::Scope;
use crate::app::App;
use crate::delivery::{self, Backlog};
use crate::error::{Error, Result};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use entity::Instant;
use entity::delivery::DeliveryKind;
use std::fmt::Write as _;

/// `/metrics`, for who holds the scope `metrics:read`.
pub(super) fn routes(app: App) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(app)
}

async fn metrics(State(app): State<App>, headers: HeaderMap) -> Response {
    match numbers(&app, &headers).await {
        Ok(text) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
        }
        Err(
            error
            @ (Error::Unauthenticated | Error::BadKey(_) | Error::Denied { .. } | Error::Invalid { .. }),
        ) => {
            let status = if matches!(error, Error::Denied { .. }) {
                StatusCode::FORBIDDEN
            } else {
                StatusCode::UNAUTHORIZED
            };
            (status, format!("{error}\n")).into_response()
        }
        Err(error) => {
            tracing::error!("metrics cannot be read: {error:#}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn numbers(app: &App, headers: &HeaderMap) -> Result<String> {
    caller::of(app, headers).await?.actor().require(Scope::MetricsRead)?;
    let backlog = delivery::backlog(&app.db.aside()).await?;
    let mut text = String::new();
    waiting(&mut text, &backlog, app.clock.now());
    head(&mut text, "pedidos_delivery_attempts_total", "counter", "Tries that ended in this process.");
    for (kind, outcome, count) in app.deliveries.counts() {
        let labels = format!("way=\"{}\",outcome=\"{}\"", kind.code(), outcome.code());
        line(&mut text, "pedidos_delivery_attempts_total", &labels, count);
    }
    head(&mut text, "pedidos_sockets", "gauge", "WebSockets that are open in this process.");
    line(&mut text, "pedidos_sockets", "", app.sockets.len());
    Ok(text)
}

/// What waits on each way, zero where nothing does.
fn waiting(text: &mut String, backlog: &[Backlog], now: Instant) {
    let ways = || std::iter::once(None).chain(DeliveryKind::ALL.iter().copied().map(Some));
    let of = |way: Option<DeliveryKind>| backlog.iter().find(|backlog| backlog.kind == way);
    let label = |way: Option<DeliveryKind>| format!("way=\"{}\"", way.map_or("FEED", DeliveryKind::code));
    head(
        text,
        "pedidos_deliveries_waiting",
        "gauge",
        "What waits; FEED: commands that were not fanned out yet.",
    );
    for way in ways() {
        line(text, "pedidos_deliveries_waiting", &label(way), of(way).map_or(0, |backlog| backlog.waiting));
    }
    head(text, "pedidos_deliveries_oldest_seconds", "gauge", "For how long the oldest has been waiting.");
    for way in ways() {
        let age = of(way).map_or(0, |backlog| (now - backlog.oldest).max(0) / 1_000);
        line(text, "pedidos_deliveries_oldest_seconds", &label(way), age);
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // A String takes all that is written.
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}").unwrap_or_default();
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
    writeln!(text, "{name}{labels} {value}").unwrap_or_default();
}
