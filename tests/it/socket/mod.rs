//! Subscriptions over WebSocket and server-sent events. What goes over the wire is the same on both databases, so these tests run
//! on SQLite; what is sent at all is tested on both, in `live`.

mod greeting;

use crate::order::place::two_mugs;
use crate::support::TestApp;
use crate::support::catalogue::product;
use crate::support::database::sqlite;
use pedidos::config::{self, Config};

/// New orders, as short as it gets.
const PLACED: &str = "subscription { orderPlaced { cursor order { number } } }";

/// A server whose orders are two mugs each.
async fn shop(live: config::Live) -> TestApp {
    let app = TestApp::start_with(sqlite().await, Config { live, ..Config::default() }).await;
    app.given_products([product(1, "CANECA-01")]).await;
    app
}

/// The same, where whoever asks has to show a key.
async fn shop_with_keys(live: config::Live) -> TestApp {
    let app = TestApp::start_with_keys_and(sqlite().await, Config { live, ..Config::default() }).await;
    app.given_products([product(1, "CANECA-01")]).await;
    app
}

/// Settings with a sign of life so often.
fn paced(keep_alive_ms: u64) -> config::Live {
    config::Live { keep_alive_ms, ..config::Live::default() }
}

/// Places an order, and gives its number.
async fn place(app: &TestApp) -> i64 {
    let order = crate::order::place::placed(app, two_mugs()).await;
    order["number"].as_i64().unwrap()
}
