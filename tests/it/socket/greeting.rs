//! The greeting.

use super::{PLACED, place, shop};
use crate::support::socket::{LEGACY, Socket, TRANSPORT};
use pedidos::config::Live;
use serde_json::{Value, json};

#[tokio::test]
async fn both_protocols_tell_of_new_orders() {
    let app = shop(Live::default()).await;
    for protocol in [TRANSPORT, LEGACY] {
        let mut socket = Socket::greeted_with(app.address, protocol, Value::Null).await;
        socket.start("a", PLACED, Value::Null).await;
        // An answer to a later question tells that the subscription runs.
        socket.start("b", "{ store { name } }", Value::Null).await;
        assert_eq!(socket.data("b").await, json!({ "store": { "name": "Minha Loja" } }));
        socket.completed("b").await;
        let number = place(&app).await;
        assert_eq!(socket.data("a").await["orderPlaced"]["order"]["number"], number);
        socket.stop("a").await;
    }
}
