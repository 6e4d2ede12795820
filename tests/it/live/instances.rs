//! Several servers over one database.
//!
//! Only on PostgreSQL: SQLite is for one process.

use super::{PLACED, place};
use crate::support::follow::Follow;
use crate::support::{TestApp, database};
use sea_orm::{ConnectionTrait as _, Database};
use serde_json::{Value, json};
use std::time::Duration;

async fn two() -> (TestApp, TestApp) {
    let one = TestApp::start(database::postgres().await).await;
    one.given_product("CANECA-01").await;
    let other = one.at(one.app.clock.now()).await;
    (one, other)
}

async fn number(follow: &mut Follow) -> i64 {
    follow.data("orderPlaced").await["order"]["number"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_commits_reaches_the_subscribers_of_all() {
    let (one, other) = two().await;
    let mut here = one.follow(PLACED, Value::Null).await;
    let mut there = other.follow(PLACED, Value::Null).await;
    for (expected, server) in [(1, &one), (2, &other), (3, &one)] {
        place(server).await;
        assert_eq!(number(&mut here).await, expected);
        assert_eq!(number(&mut there).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_of_one_server_serves_at_another() {
    let (one, other) = two().await;
    let mut here = one.follow(PLACED, Value::Null).await;
    place(&one).await;
    let cursor = here.data("orderPlaced").await["cursor"].clone();
    place(&one).await;
    let mut there = other.follow(PLACED, json!({ "after": cursor })).await;
    assert_eq!(number(&mut there).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_listener_is_noticed_and_what_was_missed_is_read() {
    let (one, other) = two().await;
    let mut there = other.follow(PLACED, Value::Null).await;
    let listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN %'";
    let outside = Database::connect(one.url()).await.unwrap();
    for expected in 1..=3 {
        outside.execute_unprepared(listening).await.unwrap();
        place(&one).await;
        assert_eq!(number(&mut there).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_commits_are_few_rings() {
    let (one, _other) = two().await;
    let outside = Database::connect(one.url()).await.unwrap();
    let mut listener = sea_orm::sqlx::postgres::PgListener::connect(one.url()).await.unwrap();
    listener.listen("pedidos_feed").await.unwrap();
    // So close to each other that they have to share rings, however slow the machine is.
    futures_util::future::join_all((0..100).map(|_| place(&one))).await;
    let mut rings = 0;
    while tokio::time::timeout(Duration::from_millis(300), listener.recv()).await.is_ok() {
        rings += 1;
    }
    assert!((1..100).contains(&rings), "{rings}");
    drop(outside);
}
