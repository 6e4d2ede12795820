//! While the bus carries, entries come over it, and the database is left alone.

use super::{BEFORE_THE_ROUND, follower, joined, next, statements, two_on, wait_until_carried};
use crate::support::given::order;
use crate::support::nats::Nats;
use crate::support::{TestApp, database};
use pedidos::db::Read as _;
use sea_orm::Statement;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_comes_to_the_other_instance_without_the_database() {
    let nats = Nats::up("").await;
    let (one, other, order) = two_on(&nats).await;
    for (here, there) in [(&one, &other), (&other, &one)] {
        wait_until_carried(here, there, order).await;
        let mut follower = follower(there).await;
        let (mut sent, began) = (0, Instant::now());
        for _ in 0..100 {
            sent += statements(here, there, order, &mut follower).await;
        }
        // Once in five seconds the log is looked into nevertheless.
        assert!(sent <= 1 + began.elapsed().as_secs() / 5, "{sent} statements for 100 entries");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_woken_through_the_database() {
    let nats = Nats::up("").await;
    let (one, other, order) = two_on(&nats).await;
    wait_until_carried(&one, &other, order).await;
    let options = one.db.postgres_options().unwrap();
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
    let mut listener = PgListener::connect_with(&pool).await.unwrap();
    listener.listen("pedidos_feed").await.unwrap();
    let mut follower = follower(&other).await;
    one.tell(&[order; 20]).await;
    next(&mut follower, 20).await;
    let woken = tokio::time::timeout(Duration::from_millis(300), listener.recv()).await;
    assert!(woken.is_err(), "{woken:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_is_too_large_for_the_bus_wakes_the_others() {
    let nats = Nats::up("max_payload: 1024").await;
    let (one, other, order) = two_on(&nats).await;
    // Connected, though no entry fits.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut follower = follower(&other).await;
    for _ in 0..3 {
        let asked = statements(&one, &other, order, &mut follower);
        let asked = tokio::time::timeout(BEFORE_THE_ROUND, asked).await.expect("to be woken");
        assert!(asked > 0, "it was read from the log");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_the_database_on_the_same_bus_hears_nothing() {
    let nats = Nats::up("").await;
    let (one, other, sold) = two_on(&nats).await;
    wait_until_carried(&one, &other, sold).await;
    // Like every database of these tests it has the mark of the one they are copied from; and now it has the same secret.
    let copied = database::postgres().await;
    let secret = one.texts("SELECT value FROM secrets WHERE name = 'feed bus'").await.remove(0);
    let db = copied.open().await;
    let insert = format!("INSERT INTO secrets (name, value) VALUES ('feed bus', '{secret}') RETURNING name");
    db.query(Statement::from_string(db.backend(), insert)).await.unwrap();
    let copy = TestApp::start_with(copied, joined(nats.url(""))).await;
    let beside = copy.beside(joined(nats.url(""))).await;
    let order_there = copy.given([order()]).await[0].order.id;
    wait_until_carried(&copy, &beside, order_there).await;
    let mut follower = follower(&copy).await;
    wait_until_carried(&one, &other, sold).await;
    let heard = tokio::time::timeout(Duration::from_millis(300), follower.next()).await;
    assert!(heard.is_err(), "{heard:?}");
}
