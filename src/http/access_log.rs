//! One line for each request: what was asked, how it ended, how long it took. Never a query string, a body, a header, or a path that
//! nobody is to guess.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Runs the request and writes its line.
pub(super) async fn write(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = shown(request.uri().path()).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status, took_us, "answered");
    response
}

/// The address at which an integration tells what happened is a secret between the two, and that of a customer's page is one too.
fn shown(path: &str) -> &str {
    match path {
        path if path.starts_with("/hooks/") => "/hooks/…",
        path if path.starts_with("/r/") => "/r/…",
        path => path,
    }
}
