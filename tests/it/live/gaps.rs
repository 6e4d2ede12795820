//! Transactions that are slow, on purpose: what comes behind them is told late, but nothing is skipped and nobody waits for ever.
//!
//! Only on PostgreSQL: SQLite has one writer at a time.

use super::{PLACED, place};
use crate::support::follow::Follow;
use crate::support::{TestApp, database};
use sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction, TransactionTrait as _,
};
use serde_json::Value;

/// A connection that is not the server's.
pub(super) async fn outside(app: &TestApp) -> DatabaseConnection {
    Database::connect(app.url()).await.unwrap()
}

/// Writes the entry of an order as a unit of work does just before its commit, and leaves it open.
pub(super) async fn told_by_hand(tx: &DatabaseTransaction, number: i64) {
    let copied = format!(
        "INSERT INTO feed (at, topic, subject, actor, kinds, standing)
         SELECT at, topic, subject, actor, kinds, standing FROM feed WHERE subject = {number} LIMIT 1"
    );
    tx.execute_unprepared(&copied).await.unwrap();
}

#[expect(
    clippy::disallowed_methods,
    reason = "a transaction that is held open on purpose is nobody's unit of work"
)]
pub(super) async fn begin(connection: &DatabaseConnection) -> DatabaseTransaction {
    connection.begin().await.unwrap()
}

async fn started() -> (TestApp, Follow) {
    let app = TestApp::start(database::postgres().await).await;
    app.given_product("CANECA-01").await;
    let mut follow = app.follow(PLACED, Value::Null).await;
    assert_eq!(place(&app).await.0, 1);
    assert_eq!(number(&mut follow).await, 1);
    (app, follow)
}

/// A transaction that has written an entry is open, an order was placed behind it, and nobody was told.
async fn held_up() -> (TestApp, Follow, DatabaseTransaction) {
    let (app, mut follow) = started().await;
    let slow = begin(&outside(&app).await).await;
    told_by_hand(&slow, 1).await;
    place(&app).await;
    follow.is_quiet().await;
    (app, follow, slow)
}

async fn number(follow: &mut Follow) -> i64 {
    follow.data("orderPlaced").await["order"]["number"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_transaction_is_waited_for_and_told_in_its_place() {
    let (app, mut follow, slow) = held_up().await;
    place(&app).await;
    slow.commit().await.unwrap();
    for expected in [1, 2, 3] {
        assert_eq!(number(&mut follow).await, expected);
    }
    follow.is_quiet().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_rolled_back_is_passed() {
    let (_app, mut follow, slow) = held_up().await;
    slow.rollback().await.unwrap();
    assert_eq!(number(&mut follow).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_whose_connection_is_lost_is_passed() {
    let (app, mut follow, _slow) = held_up().await;
    let killed = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'idle in transaction'";
    outside(&app).await.execute_unprepared(killed).await.unwrap();
    assert_eq!(number(&mut follow).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_has_not_come_to_its_entry_holds_nobody_up() {
    let (app, mut follow) = started().await;
    let connection = outside(&app).await;
    let slow = begin(&connection).await;
    // It has a number as a transaction and has written, which holds back `pg_snapshot_xmin`.
    slow.execute_unprepared("UPDATE products SET name = 'Caneca lenta'").await.unwrap();
    slow.execute_unprepared("UPDATE orders SET internal_note = 'lenta' WHERE number = 1").await.unwrap();
    for expected in [2, 3] {
        place(&app).await;
        assert_eq!(number(&mut follow).await, expected);
    }
    slow.rollback().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_of_many_writers_at_once_are_told_once_each_in_order() {
    let (app, mut follow) = started().await;
    let app = std::sync::Arc::new(app);
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let app = std::sync::Arc::clone(&app);
            tokio::spawn(async move {
                for _ in 0..15 {
                    place(&app).await;
                }
            })
        })
        .collect();
    let connection = outside(&app).await;
    // Some of those who draw an id give up.
    for _ in 0..20 {
        let given_up = begin(&connection).await;
        told_by_hand(&given_up, 1).await;
        given_up.rollback().await.unwrap();
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let (mut seen, mut cursors) = (Vec::new(), Vec::new());
    for _ in 0..120 {
        let event = follow.next().await;
        seen.push(event.data("orderPlaced")["order"]["number"].as_i64().unwrap());
        cursors.push(event.id.unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, (2..=121).collect::<Vec<_>>());
    let place = async |cursor: &String| app.app.feed.place(&app.db, cursor).await.unwrap();
    let mut last = 0;
    for cursor in &cursors {
        let now = place(cursor).await;
        assert!(now > last, "in the order of the feed");
        last = now;
    }
    follow.is_quiet().await;
}
