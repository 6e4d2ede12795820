//! Signs of life, and the end of the server.

use super::{PLACED, ask, follow, paced, place, shop};
use crate::support::events::Events;
use crate::support::socket::{LEGACY, Socket, TRANSPORT, text};
use pedidos::config::Live;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_ping_is_answered_with_what_it_brought() {
    let app = shop(Live::default()).await;
    // Before the greeting too.
    let mut socket = Socket::open(app.address, TRANSPORT, &[]).await.unwrap();
    socket.say(json!({ "type": "ping", "payload": { "at": 1 } })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "at": 1 } }));
    socket.greet(Value::Null).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    socket.say(json!({ "type": "pong" })).await;
    socket.send(Message::Ping(b"x".as_slice().into())).await;
    assert_eq!(socket.frame().await, Some(Message::Pong(b"x".as_slice().into())));
}

#[tokio::test]
async fn the_server_gives_signs_of_life() {
    let app = shop(paced(40)).await;
    let mut socket = Socket::greeted(app.address).await;
    for _ in 0..3 {
        assert_eq!(socket.frame().await, Some(Message::Ping(Vec::new().into())));
    }
    let mut older = Socket::greeted_with(app.address, LEGACY, Value::Null).await;
    for _ in 0..3 {
        assert_eq!(older.frame().await, Some(text(r#"{"type":"ka"}"#)));
        assert_eq!(older.frame().await, Some(Message::Ping(Vec::new().into())));
    }
    let mut events = Events::ask(app.address, PLACED, Value::Null, &[]).await;
    events.commented(4).await;
}

#[tokio::test]
async fn whoever_gives_no_sign_of_life_is_let_go() {
    let app = shop(Live { max_connections: 2, ..paced(60) }).await;
    let mut lively = Socket::greeted(app.address).await;
    // Does not read, so it does not answer.
    let mut dead = Socket::greeted(app.address).await;
    for _ in 0..50 {
        ask(&mut lively).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(dead.closed().await.0, 0, "cut off without a goodbye");
    // Its place is free.
    follow(&mut Socket::greeted(app.address).await, "a").await;
    ask(&mut lively).await;
}

#[tokio::test]
async fn the_end_of_the_server_is_told_to_all() {
    let mut app = shop(Live::default()).await;
    let mut sockets = Vec::new();
    for protocol in [TRANSPORT, LEGACY, TRANSPORT] {
        let mut socket = Socket::greeted_with(app.address, protocol, Value::Null).await;
        follow(&mut socket, "a").await;
        sockets.push(socket);
    }
    let mut events = Events::ask(app.address, PLACED, Value::Null, &[]).await;
    let number = place(&app).await;
    for socket in &mut sockets {
        assert_eq!(socket.data("a").await["orderPlaced"]["order"]["number"], number);
    }
    assert_eq!(events.data().await["orderPlaced"]["order"]["number"], number);
    app.stop().await;
    for mut socket in sockets {
        assert_eq!(socket.closed().await, (1001, "Going away".to_owned()));
    }
    // Without `complete`: whoever follows should come again.
    assert_eq!(events.next().await, None);
}
