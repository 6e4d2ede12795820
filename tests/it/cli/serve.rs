//! Serving: the log, and the end.

use super::{Desk, Serving};
use crate::support::client;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

/// Words that callers send and that no log may keep.
const PRIVATE: [&str; 3] = ["Segredo", "ana@example.com", "52998224725"];

/// Requests of every kind with private words in them: in a query, in variables, in a broken query, and in an address.
async fn talk(server: &Serving) {
    let address = server.address;
    let query = "{ orders(search: \"Segredo\") { nodes { id } } }";
    assert_eq!(client::ask(address, query, Value::Null).await.status, 200);
    let query = "query($email: String) { customers(filter: { email: $email }) { nodes { id } } }";
    assert_eq!(client::ask(address, query, json!({ "email": "ana@example.com" })).await.status, 200);
    client::ask(address, "{ Segredo(", Value::Null).await;
    client::ask(
        address,
        "{ customer(by: { cpf: \"52998224725\", email: \"Segredo\" }) { id } }",
        Value::Null,
    )
    .await;
    client::send(
        address,
        "POST /graphql HTTP/1.1\r\nContent-Type: application/json",
        b"{\"query\": Segredo}",
    )
    .await;
    let by_get =
        client::send(address, "GET /graphql?query=%7BSegredo%7D HTTP/1.1\r\nX-Segredo: Segredo", b"").await;
    assert_eq!(by_get.status, 200);
}

async fn ended(server: Serving) -> Vec<String> {
    server.terminate().await;
    let (status, said) = server.end().await;
    assert!(status.success(), "{status}: {said:#?}");
    said
}

#[tokio::test]
async fn the_log_has_a_readable_line_for_each_request_and_nothing_private() {
    let server = Desk::new().serve(&[]).await;
    talk(&server).await;
    let said = ended(server).await;
    let answered: Vec<&String> = said.iter().filter(|line| line.contains("answered")).collect();
    assert_eq!(answered.len(), 6, "{said:#?}");
    for (line, method) in answered.iter().zip(["POST", "POST", "POST", "POST", "POST", "GET"]) {
        assert!(line.contains("INFO") && line.contains("status=") && line.contains("took_us="), "{line}");
        assert!(line.contains(&format!("method={method}")) && line.contains("/graphql"), "{line}");
    }
    for word in PRIVATE {
        assert!(!said.iter().any(|line| line.contains(word)), "{word}: {said:#?}");
    }
}

#[tokio::test]
async fn the_log_is_json_when_asked_for_and_nothing_private() {
    let server = Desk::new().with_env("PEDIDOS__LOG__FORMAT", "json").serve(&[]).await;
    talk(&server).await;
    let said = ended(server).await;
    let lines: Vec<Value> = said
        .iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 6, "{said:#?}");
    for line in &answered {
        assert_eq!((&line["level"], &line["path"]), (&json!("INFO"), &json!("/graphql")));
        assert!(
            line["status"].is_number() && line["took_us"].is_number() && line["timestamp"].is_string(),
            "{line}"
        );
    }
    let statuses: Vec<u64> = answered.iter().map(|line| line["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 400, 200]);
    for word in PRIVATE {
        assert!(!said.iter().any(|line| line.contains(word)), "{word}: {said:#?}");
    }
}

#[tokio::test]
async fn a_filter_decides_what_is_logged() {
    let server = Desk::new().serve(&["--log", "info,pedidos::http=warn"]).await;
    talk(&server).await;
    let said = ended(server).await;
    assert!(!said.iter().any(|line| line.contains("answered")), "{said:#?}");
    assert_eq!(said.last().map(|line| line.contains("stopped")), Some(true), "{said:#?}");
}

#[tokio::test]
async fn asked_to_end_it_finishes_what_is_under_way() {
    let desk = Desk::new();
    let key = desk.key(&["loja", "--scopes", "orders:read"]).await;
    let mut server = desk.serve(&[]).await;
    let body = r#"{"query":"{ store { name } }"}"#;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: pedidos\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut socket = TcpStream::connect(server.address).await.unwrap();
    socket.write_all(format!("{head}{}", &body[..10]).as_bytes()).await.unwrap();
    // An answer to somebody else tells that the server has had the time to take the connection above.
    assert_eq!(client::send(server.address, "GET /health/live HTTP/1.1", b"").await.status, 200);

    server.terminate().await;
    server.until("stopping").await;
    socket.write_all(&body.as_bytes()[10..]).await.unwrap();
    let reply = client::read(&mut socket).await;
    assert_eq!((reply.status, reply.data()), (200, json!({ "store": { "name": "Minha Loja" } })));
    let (status, said) = server.end().await;
    assert_eq!(status.code(), Some(0), "{said:#?}");
    assert!(said.last().unwrap().contains("stopped"), "{said:#?}");
    assert!(!said.iter().any(|line| line.contains("did not finish")), "{said:#?}");
}

#[tokio::test]
async fn a_request_that_does_not_finish_is_dropped_in_the_end() {
    let mut server = Desk::new().with_env("PEDIDOS__HTTP__SHUTDOWN_TIMEOUT_MS", "50").serve(&[]).await;
    let mut socket = TcpStream::connect(server.address).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nHost: pedidos\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(client::send(server.address, "GET /health/live HTTP/1.1", b"").await.status, 200);
    server.terminate().await;
    server.until("did not finish in time").await;
    let (status, said) = server.end().await;
    assert_eq!(status.code(), Some(0), "{said:#?}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = Desk::new().run(&["serve", "--listen", &address]).await;
    assert_eq!(ended.status.code(), Some(1));
    let last = ended.stderr.lines().last().unwrap();
    assert!(
        last.starts_with(&format!("pedidos: cannot listen on {address}: Address already in use")),
        "{last}"
    );
}
