//! A replica that does not follow: its replay is stopped.

use super::{LONG_MS, name, rename, replicated, until};
use crate::support::events::Events;
use crate::support::socket::{LEGACY, Socket, TRANSPORT};
use serde_json::{Value, json};
use std::time::Duration;

const NAME: &str = "{ store { name } }";

const RENAME: &str =
    "mutation($name: String!) { updateStore(input: { name: $name }) { userErrors { message } } }";

/// The name of the store, asked over a socket.
async fn name_over(socket: &mut Socket) -> String {
    socket.start("name", NAME, Value::Null).await;
    let data = socket.data("name").await;
    socket.completed("name").await;
    data["store"]["name"].as_str().unwrap().to_owned()
}

/// Names the store, over a socket.
async fn rename_over(socket: &mut Socket, name: &str) {
    socket.start("rename", RENAME, json!({ "name": name })).await;
    assert_eq!(socket.data("rename").await["updateStore"]["userErrors"], json!([]));
    socket.completed("rename").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_written_is_answered_by_the_primary_and_others_by_the_replica() {
    let (app, standby) = replicated(LONG_MS).await;
    let before = name(&app.nobody()).await;
    standby.pause().await;
    let (position, cookie) = rename(&app.nobody(), "Loja Nova").await;
    let by_header = app.nobody().with("Pedidos-Written", &position);
    let by_cookie = app.nobody().with("Cookie", cookie.split(';').next().unwrap());
    for _ in 0..5 {
        assert_eq!(name(&by_header).await, "Loja Nova");
        assert_eq!(name(&by_cookie).await, "Loja Nova");
        assert_eq!(name(&app.nobody()).await, before, "somebody else was not answered by the replica");
    }
    assert!(!standby.answers(&by_header).await && standby.answers(&app.nobody()).await);
    standby.resume().await;
    standby.begins_to_answer(&by_header).await;
    assert_eq!(name(&app.nobody()).await, "Loja Nova");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_written_nothing_does_not_see_what_is_older_than_allowed() {
    let (app, standby) = replicated(1_500).await;
    standby.pause().await;
    rename(&app.nobody(), "Loja Nova").await;
    // It can only be the primary that says so: the replica stands still.
    until("the primary to answer", async || name(&app.nobody()).await == "Loja Nova").await;
    for _ in 0..5 {
        assert!(!standby.answers(&app.nobody()).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(name(&app.nobody()).await, "Loja Nova");
    standby.resume().await;
    standby.begins_to_answer(&app.nobody()).await;
    assert_eq!(name(&app.nobody()).await, "Loja Nova");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_remembers_what_it_has_written_and_others_are_answered_by_the_replica() {
    let (app, standby) = replicated(LONG_MS).await;
    let before = name(&app.nobody()).await;
    standby.pause().await;
    for protocol in [TRANSPORT, LEGACY] {
        let mut socket = Socket::greeted_with(app.address, protocol, Value::Null).await;
        let mut other = Socket::greeted_with(app.address, protocol, Value::Null).await;
        // Until it has written it is answered like anybody.
        assert_eq!(name_over(&mut socket).await, before);
        let new_name = format!("Loja de {protocol}");
        rename_over(&mut socket, &new_name).await;
        for _ in 0..5 {
            assert_eq!(name_over(&mut socket).await, new_name);
            assert_eq!(name_over(&mut other).await, before, "another socket was not answered by the replica");
        }
    }
    standby.resume().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_that_was_opened_with_a_position_reads_what_is_there() {
    let (app, standby) = replicated(LONG_MS).await;
    standby.pause().await;
    let (position, cookie) = rename(&app.nobody(), "Loja Nova").await;
    let cookie = cookie.split(';').next().unwrap();
    for header in [("pedidos-written", position.as_str()), ("cookie", cookie)] {
        let mut socket = Socket::open(app.address, TRANSPORT, &[header]).await.unwrap();
        socket.greet(Value::Null).await;
        assert_eq!(name_over(&mut socket).await, "Loja Nova");
    }
    standby.resume().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_answered_as_an_event_says_what_to_remember() {
    let (app, standby) = replicated(LONG_MS).await;
    let before = name(&app.nobody()).await;
    standby.pause().await;
    let mut events = Events::ask(app.address, RENAME, json!({ "name": "Loja Nova" }), &[]).await;
    assert_eq!(events.data().await["updateStore"]["userErrors"], json!([]));
    let position = events.reply.header("pedidos-written").expect("a header").to_owned();
    let cookie = events.reply.header("set-cookie").expect("a cookie").split(';').next().unwrap().to_owned();
    for header in [("Pedidos-Written", position.as_str()), ("Cookie", &cookie)] {
        let mut asked = Events::ask(app.address, NAME, Value::Null, &[header]).await;
        assert_eq!(asked.data().await["store"]["name"], "Loja Nova");
        assert_eq!(asked.reply.header("pedidos-written"), None);
    }
    let mut asked = Events::ask(app.address, NAME, Value::Null, &[]).await;
    assert_eq!(asked.data().await["store"]["name"], before);
    standby.resume().await;
}
