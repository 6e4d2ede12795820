//! Limits of a connection, and of their number.

use super::{PLACED, ask, follow, place, shop};
use crate::support::TestApp;
use crate::support::events::Events;
use crate::support::socket::{LEGACY, Socket, TRANSPORT};
use pedidos::config::Live;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_message_that_is_too_large_ends_the_connection() {
    let app = shop(Live { max_message_bytes: 2_000, ..Live::default() }).await;
    for size in [3_000, 1_000_000] {
        let mut socket = Socket::greeted(app.address).await;
        let ping = |size| json!({ "type": "ping", "payload": { "x": "x".repeat(size) } });
        socket.say(ping(1_500)).await;
        assert_eq!(socket.hear().await["type"], "pong");
        // A client that is told while it still writes may not get to read it.
        socket.try_say(ping(size)).await;
        let end = socket.closed().await;
        assert!(end == (1009, "Message too large".to_owned()) || (size > 100_000 && end.0 == 0), "{end:?}");
    }
}

#[tokio::test]
async fn so_many_operations_run_at_once_on_a_connection() {
    let app = shop(Live { max_operations: 3, ..Live::default() }).await;
    for protocol in [TRANSPORT, LEGACY] {
        let mut socket = Socket::greeted_with(app.address, protocol, Value::Null).await;
        follow(&mut socket, "a").await;
        follow(&mut socket, "b").await;
        socket.start("c", PLACED, Value::Null).await;
        socket.start("d", PLACED, Value::Null).await;
        let refused = socket.failure("d").await;
        assert_eq!(refused[0]["extensions"]["code"], "TOO_MANY_OPERATIONS", "{refused:#}");
        assert_eq!(refused[0]["message"], "at most 3 operations may run at once on one connection");

        // The others go on, and one that is ended makes room.
        socket.stop("c").await;
        ask(&mut socket).await;
        let number = place(&app).await;
        for id in ["a", "b"] {
            assert_eq!(socket.data(id).await["orderPlaced"]["order"]["number"], number);
        }
        socket.is_silent(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn so_many_connections_may_be_open() {
    let app = shop(Live { max_connections: 2, ..Live::default() }).await;
    let mut socket = Socket::greeted(app.address).await;
    let events = Events::ask(app.address, PLACED, Value::Null, &[]).await;
    assert_eq!(events.reply.status, 200);

    let refused = (503, "Too many connections are open.\n".to_owned());
    assert_eq!(Socket::open(app.address, TRANSPORT, &[]).await.err(), Some(refused.clone()));
    let no_events = Events::ask(app.address, PLACED, Value::Null, &[]).await;
    assert_eq!((no_events.reply.status, no_events.reply.text()), refused);
    // Whoever asks without following is answered.
    app.ask("{ store { name } }").await.data();
    ask(&mut socket).await;

    drop(events);
    let _second = opened(&app).await;
    drop(socket);
    opened(&app).await;
}

/// Opens a socket as soon as there is room.
async fn opened(app: &TestApp) -> Socket {
    for _ in 0..500 {
        if let Ok(socket) = Socket::open(app.address, TRANSPORT, &[]).await {
            return socket;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a connection that has ended still counts")
}
