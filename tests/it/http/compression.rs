//! Answers are compressed for those who ask for it.

use super::{send, server};
use crate::support::TestApp;
use crate::support::client::Reply;
use crate::support::given::order;
use serde_json::json;

async fn ask(app: &TestApp, query: &str, encoding: &[(&str, &str)]) -> Reply {
    let headers =
        [&[("Content-Type", "application/json"), ("Accept", "application/json")], encoding].concat();
    send(app, "POST /graphql", &headers, json!({ "query": query }).to_string().as_bytes()).await
}

#[tokio::test]
async fn a_large_answer_is_compressed_when_asked_for() {
    let app = server().await;
    app.given((0..40).map(|_| order())).await;
    let query = "{ orders(first: 40) { nodes { id customerName city } } }";
    let plain = ask(&app, query, &[]).await;
    assert_eq!((plain.status, plain.header("content-encoding")), (200, None));
    assert!(plain.body.len() > 1_024);

    let packed = ask(&app, query, &[("Accept-Encoding", "br, gzip")]).await;
    assert_eq!((packed.status, packed.header("content-encoding")), (200, Some("gzip")));
    assert_eq!(packed.header("content-type"), plain.header("content-type"));
    assert!(packed.body.starts_with(&[0x1f, 0x8b]), "a gzip stream begins so");
    // RFC 1952: a stream ends with the length of what was compressed.
    let length = packed.body.last_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes));
    assert_eq!(length, u32::try_from(plain.body.len()).ok());
    assert!(packed.body.len() < plain.body.len());
    let vary: Vec<&str> =
        packed.headers.iter().filter(|(name, _)| name == "vary").map(|(_, v)| v.as_str()).collect();
    assert!(vary.contains(&"accept") && vary.contains(&"accept-encoding"), "{vary:?}");
}

#[tokio::test]
async fn small_answers_and_other_encodings_are_left_as_they_are() {
    let app = server().await;
    app.given((0..40).map(|_| order())).await;
    let small = ask(&app, "{ store { name } }", &[("Accept-Encoding", "gzip")]).await;
    assert_eq!((small.status, small.header("content-encoding")), (200, None));
    let large = "{ orders(first: 40) { nodes { id customerName city } } }";
    for encoding in ["br", "identity", "gzip;q=0"] {
        let reply = ask(&app, large, &[("Accept-Encoding", encoding)]).await;
        assert_eq!((reply.status, reply.header("content-encoding")), (200, None), "{encoding}");
        assert_eq!(reply.data()["orders"]["nodes"].as_array().unwrap().len(), 40);
    }
}

#[tokio::test]
async fn the_files_of_the_page_are_compressed_too() {
    let app = server().await;
    let page = send(&app, "GET /graphiql", &[], b"").await.text();
    let script = page.split('"').find(|link| link.ends_with("/graphiql.min.js")).unwrap();
    let packed = send(&app, &format!("GET {script}"), &[("Accept-Encoding", "gzip")], b"").await;
    assert_eq!((packed.status, packed.header("content-encoding")), (200, Some("gzip")));
}
