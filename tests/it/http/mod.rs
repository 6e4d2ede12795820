//! HTTP: routes, media types, limits. It is the same on both databases, so these tests run on SQLite; only readiness looks
//! at the database and is tested on both.

mod compression;
mod cors;
mod graphiql;
mod health;
mod limits;
mod metrics;
mod over_http;

use crate::support::TestApp;
use crate::support::client::{self, Reply};
use crate::support::database::sqlite;
use pedidos::config::Config;
use serde_json::Value;
use std::fmt::Write as _;

async fn server() -> TestApp {
    TestApp::start(sqlite().await).await
}

async fn server_with(config: Config) -> TestApp {
    TestApp::start_with(sqlite().await, config).await
}

/// One request on a connection of its own, with these headers and no others but `Host`, `Connection` and `Content-Length`.
async fn send(app: &TestApp, start: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut head = format!("{start} HTTP/1.1\r\nHost: pedidos\r\nConnection: close\r\n");
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    if !body.is_empty() && !head.contains("Transfer-Encoding") {
        write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    client::raw(app.address, &[head.as_bytes(), b"\r\n", body].concat()).await
}

/// A query by POST, answered as `accept`.
async fn ask(app: &TestApp, accept: &str, body: &Value) -> Reply {
    let headers = [("Content-Type", "application/json"), ("Accept", accept)];
    send(app, "POST /graphql", &headers, body.to_string().as_bytes()).await
}
