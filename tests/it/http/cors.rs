//! Pages of other origins: none may call, unless its origin was configured.

use super::{send, server, server_with};
use crate::support::TestApp;
use crate::support::client::Reply;
use pedidos::config::{Config, Http};

const PANEL: &str = "https://painel.example";

async fn configured() -> TestApp {
    let http = Http { cors_origins: vec![PANEL.to_owned()], ..Http::default() };
    server_with(Config { http, ..Config::default() }).await
}

/// What a browser asks before it sends JSON for a page of `origin`.
async fn preflight(app: &TestApp, origin: &str) -> Reply {
    let headers = [
        ("Origin", origin),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type,authorization,idempotency-key"),
    ];
    send(app, "OPTIONS /graphql", &headers, b"").await
}

async fn post(app: &TestApp, origin: &str) -> Reply {
    let headers = [("Content-Type", "application/json"), ("Origin", origin)];
    send(app, "POST /graphql", &headers, br#"{"query":"{ __typename }"}"#).await
}

fn cors_headers(reply: &Reply) -> Vec<&str> {
    let names = reply.headers.iter().map(|(name, _)| name.as_str());
    names.filter(|name| name.starts_with("access-control-")).collect()
}

#[tokio::test]
async fn nobody_else_may_call_by_default() {
    let app = server().await;
    let asked = preflight(&app, PANEL).await;
    assert_eq!((asked.status, cors_headers(&asked)), (405, vec![]));
    assert_eq!(cors_headers(&post(&app, PANEL).await), Vec::<&str>::new());
}

#[tokio::test]
async fn a_configured_origin_may_call() {
    let app = configured().await;
    let asked = preflight(&app, PANEL).await;
    assert_eq!(asked.status, 200);
    assert_eq!(asked.header("access-control-allow-origin"), Some(PANEL));
    assert_eq!(asked.header("access-control-allow-methods"), Some("GET,POST"));
    let allowed = asked.header("access-control-allow-headers").unwrap().to_owned();
    assert_eq!(
        allowed,
        "content-type,authorization,idempotency-key,last-event-id,graphql-require-preflight,apollo-require-preflight,pedidos-written"
    );
    assert_eq!(asked.header("access-control-allow-credentials"), None);
    let answered = post(&app, PANEL).await;
    assert_eq!((answered.status, answered.header("access-control-allow-origin")), (200, Some(PANEL)));
    assert_eq!(answered.header("access-control-expose-headers"), Some("pedidos-written"));
}

#[tokio::test]
async fn an_origin_that_is_not_configured_may_not() {
    let app = configured().await;
    for origin in
        ["https://painel.example.evil", "http://painel.example", "https://painel.example:8443", "null"]
    {
        assert_eq!(preflight(&app, origin).await.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(post(&app, origin).await.header("access-control-allow-origin"), None, "{origin}");
    }
}
