//! Who answers whom, while the replica follows.

use super::{LONG_MS, Standby, name, rename, replicated, until, with_replicas};
use crate::support::TestApp;
use crate::support::database::{postgres, sqlite};

const NAME: &str = "{ store { name } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_are_answered_by_the_replica_and_changes_are_not() {
    let (app, standby) = replicated(LONG_MS).await;
    assert!(standby.answers(&app.nobody()).await);
    let before = standby.last_query().await;
    // What a payload shows is read where it was written.
    rename(&app.nobody(), "Loja Um").await;
    assert_eq!(standby.last_query().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_written_reads_it_at_once_however_often() {
    let (app, standby) = replicated(LONG_MS).await;
    for round in 0..50 {
        let expected = format!("Loja {round}");
        let (position, cookie) = rename(&app.nobody(), &expected).await;
        let by_header = app.nobody().with("Pedidos-Written", &position);
        let by_cookie = app.nobody().with("Cookie", cookie.split(';').next().unwrap());
        assert_eq!(name(&by_header).await, expected);
        assert_eq!(name(&by_cookie).await, expected);
    }
    // Once the replica has it, it answers those who brought a position too.
    let (position, _) = rename(&app.nobody(), "Loja Nova").await;
    standby.begins_to_answer(&app.nobody().with("Pedidos-Written", &position)).await;
    assert_eq!(name(&app.nobody()).await, "Loja Nova");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_to_remember_is_said_by_header_and_by_a_cookie_for_this_address_only() {
    let (app, _standby) = replicated(5_000).await;
    let (position, cookie) = rename(&app.nobody(), "Loja Um").await;
    assert_eq!(
        cookie,
        format!("pedidos_written={position}; Path=/graphql; HttpOnly; SameSite=Lax; Max-Age=65")
    );
    let reply = app.nobody().ask(NAME).await;
    assert_eq!((reply.header("pedidos-written"), reply.header("set-cookie")), (None, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_header_that_is_no_position_is_refused_and_a_cookie_is_forgotten() {
    let (app, standby) = replicated(LONG_MS).await;
    for value in ["", "16", "16/XYZ", "16/0 16/1"] {
        let reply = app.nobody().with("Pedidos-Written", value).ask(NAME).await;
        assert_eq!(reply.status, 400, "{value}");
        let expected = ("Pedidos-Written".to_owned(), "expected a position such as `16/B374D848`".to_owned());
        assert_eq!(reply.refusal(), expected);
    }
    assert!(standby.answers(&app.nobody().with("Cookie", "pedidos_written=16/XYZ; other=1")).await);
    // A position that nothing has reached yet is one that only the primary can speak for.
    assert!(!standby.answers(&app.nobody().with("Pedidos-Written", "FFFFFFFF/FFFFFFFF")).await);
    assert!(!standby.answers(&app.nobody().with("Cookie", "pedidos_written=FFFFFFFF/FFFFFFFF")).await);
    // The latest of several counts.
    let later =
        app.nobody().with("Cookie", "pedidos_written=FFFFFFFF/FFFFFFFF").with("Pedidos-Written", "0/1");
    assert!(!standby.answers(&later).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_address_of_the_primary_among_the_replicas_is_not_used() {
    let database = postgres().await;
    let standby = Standby::of(&database).await;
    let primary = database.url.clone();
    let app = TestApp::start_with(database, with_replicas(&[&primary, &standby.url()], LONG_MS)).await;
    standby.begins_to_answer(&app.nobody()).await;
    for _ in 0..4 {
        assert!(standby.answers(&app.nobody()).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_replicas_nobody_has_to_remember_anything() {
    for database in [sqlite().await, postgres().await] {
        let app = TestApp::start(database).await;
        let rename = "mutation { updateStore(input: { name: \"Loja\" }) { store { name } } }";
        let reply = app.ask(rename).await;
        assert_eq!(reply.data()["updateStore"]["store"]["name"], "Loja");
        assert_eq!((reply.header("pedidos-written"), reply.header("set-cookie")), (None, None));
        // Of a time when there were some.
        assert_eq!(name(&app.nobody().with("Pedidos-Written", "FFFFFFFF/0")).await, "Loja");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn objects_that_are_read_in_batches_come_from_the_replica_too() {
    let (app, standby) = replicated(LONG_MS).await;
    let product = app.given_product("COZ-1").await;
    let ask = format!("{{ node(id: \"{product}\") {{ ... on Product {{ sku stock {{ onHand }} }} }} }}");
    let found = async || app.ask(&ask).await.data()["node"]["sku"] == "COZ-1";
    until("the product at the replica", found).await;
    let stock = format!(
        "SELECT COUNT(*)::TEXT FROM pg_stat_activity WHERE datname = '{}' AND query LIKE '%stock%product_id%'",
        standby.database
    );
    assert_ne!(standby.text(&stock).await, "0");
}
