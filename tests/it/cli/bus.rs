//! `pedidos serve --bus`: what it says, and what it keeps to itself.
//!
//! On PostgreSQL only: a SQLite file has one process, and a bus for it is refused.

use super::Desk;
use crate::support::database;
use crate::support::nats::Nats;

const USERS: &str = r#"authorization { user: "loja", password: "s3nha/@:%" }"#;

#[tokio::test]
async fn a_server_starts_without_the_bus_says_so_once_and_joins_it_later() {
    let database = database::postgres().await;
    let mut nats = Nats::down(USERS);
    let url = nats.url("loja:s3nha%2F%40%3A%25@");
    let desk = Desk::new();
    let arguments = ["--database", database.url.as_str(), "--bus", &url, "--log", "info,async_nats=trace"];
    let mut server = desk.serve(&arguments).await;
    server.until("the bus cannot be used yet").await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    nats.start().await;
    server.until("the bus carries news between instances").await;
    nats.kill().await;
    server.until("the bus was lost").await;
    nats.start().await;
    server.until("the bus carries news between instances").await;
    server.terminate().await;
    let (status, said) = server.end().await;
    assert!(status.success(), "{status}: {said:#?}");
    let warnings: Vec<&String> = said.iter().filter(|line| line.contains("the bus cannot")).collect();
    assert_eq!(warnings.len(), 1, "{said:#?}");
    assert!(!said.iter().any(|line| line.contains("s3nha")), "{said:#?}");
}

#[tokio::test]
async fn a_wrong_password_is_said_without_it_and_without_the_words_of_the_client() {
    let database = database::postgres().await;
    let nats = Nats::up(USERS).await;
    let (desk, url) = (Desk::new(), nats.url("loja:errada@"));
    let mut server = desk.serve(&["--database", database.url.as_str(), "--bus", &url]).await;
    let line = server.until("the bus cannot be used yet").await;
    assert!(line.contains("WARN") && line.contains("authorization violation"), "{line}");
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    server.terminate().await;
    let (_, said) = server.end().await;
    let of_the_bus = said.iter().filter(|line| line.contains("authorization violation")).count();
    assert_eq!(of_the_bus, 1, "{said:#?}");
    assert!(!said.iter().any(|line| line.contains("errada")), "{said:#?}");
}
