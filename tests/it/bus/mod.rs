//! News between instances over NATS, and without it when it is gone.
//!
//! On PostgreSQL only: a SQLite file has one process, and a bus for it is refused (`cli::configuration`).

mod carried;
mod lost;
mod strange;

use crate::support::given::order;
use crate::support::nats::Nats;
use crate::support::{TestApp, database};
use entity::id::OrderId;
use pedidos::config::Config;
use pedidos::feed::Follower;
use std::time::Duration;

/// How long anything may take; whoever waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Less than the time after which an instance looks into the log although nothing has woken it.
const BEFORE_THE_ROUND: Duration = Duration::from_secs(4);

fn joined(url: String) -> Config {
    let mut config = Config::default();
    config.bus.url = url;
    // What the relay asks the database is not what is counted.
    config.relay.enabled = false;
    config
}

/// Two instances on one database, and an order.
async fn two(one: Config, other: Config) -> (TestApp, TestApp, OrderId) {
    let one = TestApp::start_with(database::postgres().await, one).await;
    let other = one.beside(other).await;
    let order = one.given([order()]).await[0].order.id;
    (one, other, order)
}

async fn two_on(nats: &Nats) -> (TestApp, TestApp, OrderId) {
    two(joined(nats.url("")), joined(nats.url(""))).await
}

async fn follower(app: &TestApp) -> Follower {
    app.app.feed.follow(&app.db, None).await
}

/// The ids that come next, as many as these.
async fn next(follower: &mut Follower, many: usize) -> Vec<i64> {
    let mut ids = Vec::new();
    while ids.len() < many {
        let batch = tokio::time::timeout(PATIENCE, follower.next()).await.expect("an entry in time");
        ids.extend(batch.unwrap().unwrap().iter().map(|entry| entry.id));
    }
    ids
}

/// Tells something here and waits until it has come there; gives how many statements that took there.
async fn statements(here: &TestApp, there: &TestApp, order: OrderId, follower: &mut Follower) -> u64 {
    let before = there.db.statements_aside();
    here.tell(&[order]).await;
    next(follower, 1).await;
    there.db.statements_aside() - before
}

/// Waits until what is told here comes there without the database, ten times one after the other.
async fn wait_until_carried(here: &TestApp, there: &TestApp, order: OrderId) {
    let mut follower = follower(there).await;
    let carried = async {
        let mut in_a_row = 0;
        while in_a_row < 10 {
            let is_carried = statements(here, there, order, &mut follower).await == 0;
            in_a_row = if is_carried { in_a_row + 1 } else { 0 };
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, carried).await.expect("the bus to carry");
}
