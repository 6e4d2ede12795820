//! Server-sent events, as [GraphQL over SSE](https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md) has them.

use super::{PLACED, place, shop};
use crate::order::place::two_mugs;
use crate::support::TestApp;
use crate::support::client;
use crate::support::events::{Event, Events};
use pedidos::config::Live;
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

/// Asks by GET.
async fn get(app: &TestApp, query: &str, variables: &Value, headers: &[(&str, &str)]) -> Events {
    let (query, variables) = (encoded(query), encoded(&variables.to_string()));
    let start = format!("GET /graphql?query={query}&variables={variables}");
    let headers = [&[("Accept", "text/event-stream")], headers].concat();
    Events::open(app.address, &start, &headers, b"").await
}

fn number(data: &Value) -> i64 {
    data["orderPlaced"]["order"]["number"].as_i64().unwrap()
}

fn complete() -> Event {
    Event { name: "complete".to_owned(), id: None, data: String::new() }
}

#[tokio::test]
async fn each_new_order_is_an_event_whose_id_is_its_cursor() {
    let app = shop(Live::default()).await;
    for (by_post, headers) in [(true, &[][..]), (false, &[]), (true, &[("Accept-Encoding", "gzip")])] {
        let mut events = if by_post {
            Events::ask(app.address, PLACED, Value::Null, headers).await
        } else {
            get(&app, PLACED, &json!({}), headers).await
        };
        assert_eq!(events.reply.status, 200);
        assert_eq!(events.reply.header("content-type"), Some("text/event-stream; charset=utf-8"));
        assert_eq!(events.reply.header("cache-control"), Some("no-store"));
        assert_eq!(events.reply.header("content-encoding"), None);
        // Before anything has happened, so that a client knows that it is heard.
        events.commented(1).await;
        let placed = place(&app).await;
        let event = events.next().await.unwrap();
        let answer = event.json();
        assert_eq!((event.name.as_str(), number(&answer["data"])), ("next", placed));
        assert_eq!(event.id.as_deref(), answer["data"]["orderPlaced"]["cursor"].as_str());
    }
}

#[tokio::test]
async fn last_event_id_resumes_and_counts_more_than_after() {
    let app = shop(Live::default()).await;
    let mut events = Events::ask(app.address, PLACED, Value::Null, &[]).await;
    let mut placed = Vec::new();
    let mut ids = Vec::new();
    for _ in 0..4 {
        placed.push(place(&app).await);
        ids.push(events.next().await.unwrap().id.unwrap());
    }
    let after = json!({ "after": ids[0] });
    for (variables, last, from) in [
        (&Value::Null, ids[1].as_str(), 2),
        (&after, &ids[1], 2),
        (&after, "", 1),
        (&json!({ "after": "nonsense" }), &ids[2], 3),
    ] {
        let headers = [("Last-Event-ID", last)];
        for mut events in [
            Events::ask(app.address, PLACED, variables.clone(), &headers).await,
            get(&app, PLACED, variables, &headers).await,
        ] {
            for expected in &placed[from..] {
                assert_eq!(number(&events.data().await), *expected);
            }
        }
    }
    let literal = PLACED.replace("($after: String)", "").replace("$after", &format!("\"{}\"", ids[2]));
    assert_eq!(number(&get(&app, &literal, &json!({}), &[]).await.data().await), placed[3]);
}

#[tokio::test]
async fn a_wrong_last_event_id_is_an_error_and_the_end() {
    let app = shop(Live::default()).await;
    let mut events = Events::ask(app.address, PLACED, Value::Null, &[("Last-Event-ID", "7")]).await;
    let error = events.next().await.unwrap().json();
    assert_eq!(error["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{error:#}");
    assert_eq!(events.next().await, Some(complete()));
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn queries_and_mutations_give_one_event_and_the_end() {
    let app = shop(Live::default()).await;
    let query = "{ store { name } }";
    for mut events in
        [Events::ask(app.address, query, Value::Null, &[]).await, get(&app, query, &json!({}), &[]).await]
    {
        assert_eq!(events.data().await, json!({ "store": { "name": "Minha Loja" } }));
        assert_eq!(events.next().await, Some(complete()));
        assert_eq!(events.next().await, None);
    }
    let place = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { number } } }";
    let input = json!({ "input": two_mugs() });
    let mut events = Events::ask(app.address, place, input.clone(), &[]).await;
    assert_eq!(events.data().await["placeOrder"]["order"]["number"], 1);
    assert_eq!(events.next().await, Some(complete()));

    let by_get = get(&app, place, &input, &[]).await;
    assert_eq!((by_get.reply.status, by_get.reply.header("allow")), (405, Some("POST")));
    assert_eq!(app.ask("{ orders { totalCount } }").await.data()["orders"]["totalCount"], 1);
}

#[tokio::test]
async fn a_mutation_is_done_once_for_an_idempotency_key() {
    let app = shop(Live::default()).await;
    let place = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { number } } }";
    let headers = [("Idempotency-Key", "pedido-1")];
    for _ in 0..2 {
        let mut events = Events::ask(app.address, place, json!({ "input": two_mugs() }), &headers).await;
        assert_eq!(events.data().await["placeOrder"]["order"]["number"], 1);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_document_is_an_event() {
    let app = shop(Live::default()).await;
    for (query, code) in [
        ("subscription {", "SYNTAX_ERROR"),
        ("subscription { nothing }", "VALIDATION_ERROR"),
        ("subscription { orderHistory(orderId: \"x\") { cursor } }", "BAD_USER_INPUT"),
    ] {
        let mut events = Events::ask(app.address, query, Value::Null, &[]).await;
        assert_eq!(events.reply.status, 200);
        let event = events.next().await.unwrap();
        assert_eq!((event.name.as_str(), &event.id), ("next", &None));
        assert_eq!(event.json()["errors"][0]["extensions"]["code"], code, "{query}: {event:?}");
        assert_eq!(events.next().await, Some(complete()));
        assert_eq!(events.next().await, None);
    }
}

#[tokio::test]
async fn what_is_no_request_has_a_status() {
    let app = shop(Live::default()).await;
    let json = [("Content-Type", "application/json"), ("Accept", "text/event-stream")];
    let broken = Events::open(app.address, "POST /graphql", &json, b"{").await;
    assert_eq!(
        (broken.reply.status, broken.reply.header("content-type").unwrap().contains("json")),
        (400, true)
    );
    let no_query = Events::open(app.address, "GET /graphql", &json[1..], b"").await;
    assert_eq!(no_query.reply.status, 400);
    let bad_key = [("Authorization", "Bearer ped_svc_nobody")];
    for refused in [
        Events::ask(app.address, PLACED, Value::Null, &bad_key).await,
        get(&app, PLACED, &json!({}), &bad_key).await,
    ] {
        assert_eq!((refused.reply.status, refused.reply.codes()), (401, vec!["UNAUTHENTICATED".to_owned()]));
        assert_eq!(refused.reply.header("www-authenticate"), Some("Bearer"));
    }
}

#[tokio::test]
async fn a_subscription_by_plain_json_is_told_what_it_needs() {
    let app = shop(Live::default()).await;
    let refused = app.ask(PLACED).await;
    assert_eq!((refused.status, refused.codes()), (400, vec!["STREAM_REQUIRED".to_owned()]));
    let message = refused.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("text/event-stream") && message.contains("WebSocket"), "{message}");
    let start = format!("GET /graphql?query={} HTTP/1.1", encoded("subscription { orderPlaced { cursor } }"));
    assert_eq!(client::send(app.address, &start, b"").await.codes(), ["STREAM_REQUIRED"]);
}

#[tokio::test]
async fn it_works_by_http_2_too() {
    let app = shop(Live::default()).await;
    let url = format!(
        "http://{}/graphql?query={}",
        app.address,
        encoded("subscription { orderPlaced { order { number } } }")
    );
    let mut curl = tokio::process::Command::new("curl")
        .args(["--http2-prior-knowledge", "-sS", "-N", "-i", "-H", "Accept: text/event-stream", &url])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("curl, with HTTP/2");
    let mut lines = BufReader::new(curl.stdout.take().unwrap()).lines();
    let mut until = async |words: &str| {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.starts_with(words) {
                return line;
            }
        }
        panic!("{words}");
    };
    assert_eq!(until("HTTP/2").await.trim(), "HTTP/2 200");
    until(":").await;
    let number = place(&app).await;
    assert_eq!(
        until("data:").await,
        format!("data: {{\"data\":{{\"orderPlaced\":{{\"order\":{{\"number\":{number}}}}}}}}}")
    );
}
