//! Which address is answered by what.

use super::graphql::{self as graphql_http, Endpoint};
use super::live::Live;
use super::replica::{self, Route};
use super::{access_log, document, graphiql, health, hooks, metrics, tracking};
use crate::app::App;
use crate::config::Config;
use crate::db::Replicas;
use crate::error::{Error, Result};
use crate::graphql::document::Documents;
use crate::graphql::{self, sdl};
use anyhow::Context as _;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware;
use axum::response::Redirect;
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::cors::CorsLayer;

/// Bytes that the body of a request may have.
const LARGEST_BODY: usize = 1024 * 1024;

/// Answers smaller than this are not worth compressing, bytes.
const SMALLEST_COMPRESSED: u64 = 1024;

/// All routes of the server; queries go to the replicas, as far as there are any.
///
/// # Errors
///
/// When a CORS origin is no header value, or the gate cannot read the schema.
pub fn router(app: App, replicas: Arc<Replicas>, config: &Config) -> Result<Router> {
    let documents = Documents::new(config.limits.clone(), &sdl()).context("the schema cannot be read")?;
    let (executor, documents) = (graphql::build(app.clone()), Arc::new(documents));
    let route = Route::new(&app, replicas);
    let endpoint = Endpoint {
        live: Live::new((executor.clone(), Arc::clone(&documents)), app.clone(), route.clone(), config),
        settings: config.live.clone(),
        connections: Arc::new(Semaphore::new(config.live.max_connections.min(Semaphore::MAX_PERMITS))),
        origins: config.http.cors_origins.clone().into(),
        executor,
        documents,
        timeout: Duration::from_millis(config.http.operation_timeout_ms),
        max_body_bytes: LARGEST_BODY,
        route,
        app: app.clone(),
    };
    // An event has to leave at once, not when a block of the compressor is full.
    let is_compressed = SizeAbove::new(SMALLEST_COMPRESSED).and(NotForContentType::SSE);
    let mut router = Router::new()
        .route("/", get(async || Redirect::to("/graphiql")))
        .merge(graphql_http::routes(endpoint))
        .merge(graphiql::routes())
        .merge(document::routes(app.clone()))
        .merge(hooks::routes(app.clone()))
        .merge(tracking::routes(app.clone()))
        .merge(metrics::routes(app.clone()))
        .merge(health::routes(app))
        .layer(CompressionLayer::new().gzip(true).compress_when(is_compressed));
    if !config.http.cors_origins.is_empty() {
        router = router.layer(cors(&config.http.cors_origins)?);
    }
    Ok(router.layer(middleware::from_fn(access_log::write)))
}

fn cors(origins: &[String]) -> Result<CorsLayer> {
    let origins: Vec<HeaderValue> = origins
        .iter()
        .map(|origin| {
            origin.parse().map_err(|_| {
                Error::invalid("http.cors_origins", "expected origins such as `https://painel.example`")
            })
        })
        .collect::<Result<_>>()?;
    Ok(CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("graphql-require-preflight"),
            HeaderName::from_static("apollo-require-preflight"),
            replica::HEADER,
        ])
        .expose_headers([replica::HEADER])
        .max_age(Duration::from_mins(10)))
}
