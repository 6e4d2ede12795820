//! Many who follow while connections break and a server is killed: each ends with every event once, in the same order.
//!
//! With real processes: two over one PostgreSQL database, of which one is killed under load and comes back at another address; one over
//! a SQLite file, which is killed and started again. `PEDIDOS_TEST_EVENTS` says how many events there have to be (2,000 when it is not
//! set; half of them on SQLite):
//!
//! ```text
//! PEDIDOS_TEST_EVENTS=10000 ./tests/run cli::live
//! ```

mod load;
mod shop;
mod subscriber;

use self::shop::Shop;
use self::subscriber::Told;
use crate::support::TestApp;
use crate::support::database::{TestDatabase, postgres, sqlite};
use crate::support::given;
use sea_orm::{ConnectionTrait as _, Database, Statement};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// Those who follow at each server.
const SUBSCRIBERS: usize = 20;

/// Those who change orders, at each server.
const CALLERS: usize = 4;

/// The orders of one caller.
const ORDERS: usize = 24;

/// Nothing is measured here: this is against hanging.
const DEADLINE: Duration = Duration::from_mins(5);

fn wanted() -> usize {
    std::env::var("PEDIDOS_TEST_EVENTS").map_or(2_000, |count| count.parse().expect("a number of events"))
}

/// What is told of orders, in the log.
async fn feed(url: &str, after: i64) -> Vec<Told> {
    let connection = Database::connect(url).await.unwrap();
    let sql =
        format!("SELECT id, kinds, standing FROM feed WHERE topic = 'ORDER' AND id > {after} ORDER BY id");
    let select = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(select).await.unwrap();
    let text = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let told = rows.iter().map(|row| Told {
        id: row.try_get("", "id").unwrap(),
        number: text(&row.try_get::<String>("", "standing").unwrap())["number"].as_i64().unwrap(),
        kinds: text(&row.try_get::<String>("", "kinds").unwrap()),
    });
    told.collect()
}

/// The load, with all that goes wrong on the way.
async fn work(shop: &Arc<Shop>, orders: &[Value], wanted: usize) {
    let callers: Vec<JoinHandle<()>> = orders
        .chunks(ORDERS)
        .enumerate()
        .map(|(caller, orders)| tokio::spawn(load::change(Arc::clone(shop), caller, orders.to_vec(), wanted)))
        .collect();
    shop.has_done(wanted / 4).await;
    shop.cut_ways();
    shop.has_done(wanted / 2).await;
    let victim = shop.doors() - 1;
    shop.kill(victim).await;
    if victim > 0 {
        // The others go on without it.
        shop.has_done(wanted * 3 / 4).await;
    }
    shop.open(victim).await;
    shop.has_done(wanted * 7 / 8).await;
    shop.cut_ways();
    for caller in callers {
        caller.await.unwrap();
    }
}

async fn everybody_ends_with_every_event(database: TestDatabase, servers: usize, wanted: usize) {
    let mut app = TestApp::start(database).await;
    let given = app.given((0..=servers * CALLERS * ORDERS).map(|_| given::order())).await;
    app.stop().await;
    let mut orders: Vec<Value> = given.iter().map(|whole| whole.order.id.to_string().into()).collect();
    let (last, last_number) = (orders.pop().unwrap(), given.last().unwrap().order.number);

    let shop = Arc::new(Shop::new(app.url(), last_number).await);
    for door in 0..servers {
        shop.open(door).await;
    }
    let first = load::first_cursor(&shop, &last).await;
    let subscribers: Vec<_> = (0..servers * SUBSCRIBERS)
        .map(|number| tokio::spawn(subscriber::follow(Arc::clone(&shop), number, first.clone())))
        .collect();

    let began = Instant::now();
    work(&shop, &orders, wanted).await;
    let worked = began.elapsed();
    load::note(&shop, &last).await;

    let log = feed(app.url(), subscriber::id(&first)).await;
    assert!(log.len() > wanted, "{} events", log.len());
    let (mut reconnected, mut let_go) = (0, 0);
    for (number, subscriber) in subscribers.into_iter().enumerate() {
        let followed = tokio::time::timeout(DEADLINE, subscriber).await.expect("every event").unwrap();
        assert_eq!(followed.told.len(), log.len(), "subscriber {number}");
        let different = followed.told.iter().zip(&log).find(|(told, kept)| told != kept);
        assert_eq!(different, None, "subscriber {number}");
        assert!(followed.connections > 1, "subscriber {number} never lost its connection");
        reconnected += followed.connections - 1;
        let_go += followed.let_go;
    }
    println!(
        "{} events, written in {worked:?}; all had them after {:?}; {reconnected} times somebody reconnected, {let_go} of them as \
         too slow",
        log.len(),
        began.elapsed()
    );
    shop.nothing_went_wrong();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_one_killed_and_every_subscriber_ends_with_every_event_once_in_order_on_postgres() {
    everybody_ends_with_every_event(postgres().await, 2, wanted()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_and_started_again_and_every_subscriber_ends_with_every_event_once_in_order_on_sqlite()
 {
    everybody_ends_with_every_event(sqlite().await, 1, wanted() / 2).await;
}
