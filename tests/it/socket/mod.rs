//! Subscriptions over WebSocket and server-sent events. What goes over the wire is the same on both databases, so these tests run
//! on SQLite; what is sent at all is tested on both, in `live`.

mod end;
mod greeting;
mod keys;
mod limits;
mod operations;
mod slow;
mod stream;

use crate::order::place::two_mugs;
use crate::support::TestApp;
use crate::support::catalogue::product;
use crate::support::database::sqlite;
use crate::support::socket::Socket;
use pedidos::config::{self, Config};
use serde_json::{Value, json};

/// New orders, as short as it gets.
const PLACED: &str =
    "subscription($after: String) { orderPlaced(after: $after) { cursor order { number } } }";

/// A server whose orders are two mugs each.
async fn shop(live: config::Live) -> TestApp {
    let app = TestApp::start_with(sqlite().await, Config { live, ..Config::default() }).await;
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

/// Begins to follow new orders, and waits until that is so: a question that was asked later has its answer.
async fn follow(socket: &mut Socket, id: &str) {
    socket.start(id, PLACED, Value::Null).await;
    ask(socket).await;
}

/// Asks a question over the socket, and gets its answer.
async fn ask(socket: &mut Socket) {
    socket.start("question", "{ store { name } }", Value::Null).await;
    assert_eq!(socket.data("question").await, json!({ "store": { "name": "Minha Loja" } }));
    socket.completed("question").await;
}
