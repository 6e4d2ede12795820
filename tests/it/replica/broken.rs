//! A replica that is not there, goes away, or falls silent: no query fails of it.

use super::line::{Line, State};
use super::{DEADLINE, LONG_MS, Standby, name, replicated, until, with_replicas};
use crate::support::TestApp;
use crate::support::database::{postgres, replica_server};
use std::time::Duration;
use tokio::time::timeout;

/// A server whose replica answers over a line.
async fn behind_a_line() -> (TestApp, Standby, Line) {
    let database = postgres().await;
    let standby = Standby::of(&database).await;
    let server = replica_server();
    let (user, place) = server.rsplit_once('@').unwrap();
    let line = Line::to(place.to_owned()).await;
    let url = format!("{user}@127.0.0.1:{}/{}", line.port, standby.database);
    let app = TestApp::start_with(database, with_replicas(&[&url], LONG_MS)).await;
    standby.begins_to_answer(&app.nobody()).await;
    (app, standby, line)
}

/// So many at once, and each is answered.
async fn ask_at_once(app: &TestApp, callers: usize) {
    let asked = (0..callers).map(|_| {
        let caller = app.nobody();
        tokio::spawn(async move { name(&caller).await })
    });
    for answered in asked.collect::<Vec<_>>() {
        assert_eq!(timeout(DEADLINE, answered).await.unwrap().unwrap(), "Minha Loja");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_listens_the_primary_answers() {
    let database = postgres().await;
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://pedidos@127.0.0.1:{port}/pedidos");
    let app = TestApp::start_with(database, with_replicas(&[&url], LONG_MS)).await;
    for _ in 0..10 {
        ask_at_once(&app, 5).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_the_replica_does_not_have_is_read_on_the_primary() {
    let database = postgres().await;
    let url = format!("{}/there_is_no_such_database", replica_server());
    let app = TestApp::start_with(database, with_replicas(&[&url], LONG_MS)).await;
    for _ in 0..10 {
        ask_at_once(&app, 5).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_replica_goes_away_and_comes_back_every_query_is_answered() {
    let (app, standby, line) = behind_a_line().await;
    for _ in 0..2 {
        line.is_now(State::Cut);
        for _ in 0..10 {
            ask_at_once(&app, 5).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(!standby.answers(&app.nobody()).await);
        line.is_now(State::Open);
        standby.begins_to_answer(&app.nobody()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_do_not_wait_for_a_replica_that_falls_silent() {
    let (app, standby, line) = behind_a_line().await;
    line.is_now(State::Silent);
    // They are under way when it is noticed; none takes as long as an operation may.
    ask_at_once(&app, 12).await;
    until("the primary to answer", async || !standby.answers(&app.nobody()).await).await;
    ask_at_once(&app, 12).await;
    line.is_now(State::Open);
    standby.begins_to_answer(&app.nobody()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_whose_connection_the_replica_ends_is_answered_by_the_primary() {
    let (app, standby) = replicated(LONG_MS).await;
    for _ in 0..3 {
        let end = format!(
            "SELECT COUNT(pg_terminate_backend(pid))::TEXT FROM pg_stat_activity \
             WHERE datname = '{}' AND application_name = 'pedidos replica'",
            standby.database
        );
        assert_ne!(standby.text(&end).await, "0");
        ask_at_once(&app, 12).await;
        standby.begins_to_answer(&app.nobody()).await;
    }
}
