//! Those who deliver, killed in the middle of it: everything arrives, at worst twice.

use super::Desk;
use crate::support::receiver::Receiver;
use crate::support::{NOW, client, database};
use entity::delivery::DeliveryKind;
use entity::event::EventKind;
use entity::id::OrderId;
use pedidos::actor::Actor;
use pedidos::clock::Clock;
use pedidos::config;
use pedidos::db::{By, Db, Read as _};
use pedidos::delivery;
use pedidos::demo::{self, Recipe};
use pedidos::event::{self, Fact};
use sea_orm::Statement;
use serde_json::json;
use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Child;

/// Deliveries that are due.
const MANY: usize = 1_000;

/// Orders that they are about.
const ORDERS: usize = 250;

/// Longer than a lease, after which what was lost is tried again.
const PATIENCE: Duration = Duration::from_mins(3);

async fn open(url: &str) -> Db {
    let config = config::Database { url: url.to_owned(), max_connections: 4, ..config::Database::default() };
    Db::connect(&config).await.unwrap()
}

/// Subscribes the receiver to notes.
async fn subscribe(desk: &Desk, url: &str, receiver: &Receiver) {
    let on = ["--database", url];
    let key = desk.key(&["Ana", "--scopes", "admin", "--person", on[0], on[1]]).await;
    let server = desk.serve(&["--no-relay", on[0], on[1]]).await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\nAuthorization: Bearer {key}"
    );
    let create = format!(
        "mutation {{ createWebhook(input: {{ url: \"{}\", types: [ORDER_NOTE_ADDED] }}) {{ userErrors {{ message }} }} }}",
        receiver.url()
    );
    let body = json!({ "query": create }).to_string();
    let made = client::send(server.address, &head, body.as_bytes()).await.data();
    assert_eq!(made["createWebhook"]["userErrors"], json!([]));
    server.terminate().await;
    assert!(server.end().await.0.success());
}

/// Writes so many notes, each a command of its own, in turn on each order.
async fn happen(db: &Db) {
    demo::fill(db, &Recipe { seed: 1, orders: ORDERS, now: NOW }, false).await.unwrap();
    let ids = Statement::from_string(db.backend(), "SELECT id FROM orders ORDER BY id");
    let rows = db.query(ids).await.unwrap();
    let orders: Vec<OrderId> = rows.iter().map(|row| OrderId(row.try_get_by_index(0).unwrap())).collect();
    for (at, order) in orders.iter().cycle().take(MANY).copied().enumerate() {
        let by = By::new(Actor::system("test"), Clock::System.now());
        let note = db.act(&by, |tx| {
            let comment = Some(format!("nota {at}"));
            let fact = Fact { comment, ..Fact::of(order, EventKind::OrderNoteAdded) };
            Box::pin(event::record(tx, fact))
        });
        note.await.unwrap();
    }
}

fn work(desk: &Desk, url: &str) -> Child {
    let mut command = desk.command(&["work", "--log", "warn", "--database", url]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

async fn until(what: &str, done: impl AsyncFn() -> bool) {
    let waited = async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waited).await.unwrap_or_else(|_| panic!("{what} in time"));
}

fn arrived(receiver: &Receiver) -> usize {
    receiver.heard().iter().map(|heard| heard.id().to_owned()).collect::<BTreeSet<_>>().len()
}

/// Delivers by two processes, or by one and then another, of which the first is killed while most is due still.
async fn is_killed_and_all_arrive(url: &str, together: bool) {
    let desk = Desk::new().with_env("PEDIDOS__OUTBOUND__ALLOW_NETWORKS", r#"["127.0.0.0/8"]"#);
    let receiver = Receiver::start().await;
    assert!(desk.run(&["migrate", "--database", url]).await.status.success());
    subscribe(&desk, url, &receiver).await;
    let db = open(url).await;
    happen(&db).await;

    let mut first = work(&desk, url);
    let second = together.then(|| work(&desk, url));
    until("a part", async || arrived(&receiver) >= MANY / 10).await;
    first.kill().await.unwrap();
    let left = MANY - arrived(&receiver);
    assert!(left > 0, "it was killed too late");
    let second = second.unwrap_or_else(|| work(&desk, url));
    until("all", async || arrived(&receiver) == MANY).await;
    // The clock of payments writes to customers of the demo meanwhile, and there is no mail server.
    let is_written = |waits: &delivery::Backlog| waits.kind == Some(DeliveryKind::Mail);
    until("all to be written down", async || delivery::backlog(&db).await.unwrap().iter().all(is_written))
        .await;
    drop(second);

    let twice = receiver.heard().len() - MANY;
    assert!(
        twice <= config::Relay::default().per_receiver,
        "only what was under way may come twice: {twice}"
    );
    db.close().await.unwrap();
    let doctor = desk.run(&["doctor", "--database", url]).await;
    assert!(doctor.status.success(), "{}{}", doctor.stdout, doctor.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_is_killed_while_a_thousand_are_due_on_postgres() {
    is_killed_and_all_arrive(&database::bare_postgres().await.url, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_is_killed_while_a_thousand_are_due_on_sqlite() {
    is_killed_and_all_arrive(&database::bare_sqlite().url, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_only_one_is_killed_and_started_again_on_sqlite() {
    is_killed_and_all_arrive(&database::bare_sqlite().url, false).await;
}
