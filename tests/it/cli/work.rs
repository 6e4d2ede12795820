//! Who delivers: a server, or a process of its own.

use super::Desk;
use crate::support::client;
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};

const STORE: [&str; 2] = ["--database", "sqlite:store.db"];

async fn waiting(desk: &Desk) -> Value {
    let ended = desk.run(&["doctor", "--json", STORE[0], STORE[1]]).await;
    serde_json::from_str::<Value>(&ended.stdout).unwrap()["waiting"].clone()
}

/// A server that delivers nothing, with one note that was written on an order.
async fn desk_with_something_to_tell() -> Desk {
    let desk = Desk::new();
    let key = desk.key(&["Ana", "--scopes", "admin", "--person", STORE[0], STORE[1]]).await;
    let server = desk.start("demo", &["--orders", "5", STORE[0], STORE[1]]).await;
    server.terminate().await;
    assert!(server.end().await.0.success());
    let server = desk.serve(&["--no-relay", STORE[0], STORE[1]]).await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\nAuthorization: Bearer {key}"
    );
    let ask = async |query: &str| {
        client::send(server.address, &head, json!({ "query": query }).to_string().as_bytes()).await.data()
    };
    let order = ask("{ orders(first: 1) { nodes { id } } }").await["orders"]["nodes"][0]["id"].clone();
    let note = format!(
        "mutation {{ addOrderNote(input: {{ orderId: {order}, text: \"oi\" }}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(ask(&note).await["addOrderNote"]["userErrors"], json!([]));
    server.terminate().await;
    assert!(server.end().await.0.success());
    desk
}

#[tokio::test]
async fn a_server_without_relay_leaves_it_to_a_worker_that_ends_in_order() {
    let desk = desk_with_something_to_tell().await;
    let left = waiting(&desk).await;
    assert_eq!(
        (&left[0]["way"], &left[0]["waiting"], &left[0]["overdue"]),
        (&json!("FEED"), &json!(1), &json!(false))
    );

    let mut worker = desk
        .command(&["work", STORE[0], STORE[1]])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(worker.stderr.take().unwrap()).lines();
    let first = tokio::time::timeout(super::DEADLINE, log.next_line()).await.unwrap().unwrap().unwrap();
    assert!(first.contains("delivering"), "{first}");
    while waiting(&desk).await != json!([]) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let kill = format!("kill -TERM {}", worker.id().unwrap());
    assert!(tokio::process::Command::new("sh").args(["-c", &kill]).status().await.unwrap().success());
    assert!(tokio::time::timeout(super::DEADLINE, worker.wait()).await.unwrap().unwrap().success());
}

#[tokio::test]
async fn what_nobody_delivers_is_a_failure_of_the_store() {
    let desk = desk_with_something_to_tell().await;
    let url = format!("sqlite:{}", desk.path().join("store.db").display());
    let config = pedidos::config::Database { url, max_connections: 1, ..Default::default() };
    let db = pedidos::db::Db::connect(&config).await.unwrap();
    let long_ago = db.write(|tx| {
        Box::pin(async move {
            use sea_orm::ConnectionTrait as _;
            tx.rows.execute_unprepared("UPDATE feed SET at = at - 3661000").await?;
            Ok(())
        })
    });
    long_ago.await.unwrap();
    db.close().await.unwrap();
    let ended = desk.run(&["doctor", STORE[0], STORE[1]]).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stdout.starts_with("FEED: 1 wait, the oldest for 1:01:"), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("nobody delivers: is `pedidos serve` or `pedidos work` running?"),
        "{}",
        ended.stdout
    );
}
