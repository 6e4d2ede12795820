//! Who it is, and whether that still holds.

use super::{PLACED, follow, paced};
use crate::support::TestApp;
use crate::support::catalogue::product;
use crate::support::database::sqlite;
use crate::support::events::Events;
use crate::support::socket::{LEGACY, Socket, TRANSPORT};
use pedidos::actor::Scope;
use pedidos::config::{Config, Live};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A server where whoever asks has to show a key.
async fn shop(live: Live) -> TestApp {
    let app = TestApp::start_with_keys_and(sqlite().await, Config { live, ..Config::default() }).await;
    app.given_products([product(1, "CANECA-01")]).await;
    app
}

async fn revoke(app: &TestApp, key: &str) {
    let admin = app.caller("gerente", &[Scope::Admin]).await;
    let revoke = "mutation($key: String!) { revokeAccessKey(input: { key: $key }) { userErrors { code } } }";
    let done = admin.ask_with(revoke, json!({ "key": key })).await.data();
    assert_eq!(done["revokeAccessKey"]["userErrors"], json!([]));
}

#[tokio::test]
async fn a_key_is_shown_in_the_header_or_in_the_greeting() {
    let app = shop(Live::default()).await;
    let bearer = format!("Bearer {}", app.given_key("painel", &[Scope::OrdersRead]).await);
    let mut by_header = Socket::open(app.address, TRANSPORT, &[("authorization", &bearer)]).await.unwrap();
    by_header.greet(Value::Null).await;
    follow(&mut by_header, "a").await;
    for payload in [
        json!({ "Authorization": bearer }),
        json!({ "authorization": bearer, "more": 1 }),
        json!({ "AUTHORIZATION": bearer }),
        json!({ "headers": { "Authorization": bearer } }),
        json!({ "Headers": { "authorization": bearer.replace("Bearer", "bearer") } }),
    ] {
        for protocol in [TRANSPORT, LEGACY] {
            let mut socket = Socket::greeted_with(app.address, protocol, payload.clone()).await;
            follow(&mut socket, "a").await;
        }
    }
}

#[tokio::test]
async fn the_key_of_the_greeting_counts_more_than_that_of_the_header() {
    let app = shop(Live::default()).await;
    let reader = format!("Bearer {}", app.given_key("painel", &[Scope::OrdersRead]).await);
    let nothing = format!("Bearer {}", app.given_key("estoque", &[Scope::StockRead]).await);
    let mut socket = Socket::open(app.address, TRANSPORT, &[("authorization", &nothing)]).await.unwrap();
    socket.greet(json!({ "Authorization": reader })).await;
    follow(&mut socket, "a").await;
}

#[tokio::test]
async fn a_bad_key_is_turned_away() {
    let app = shop(Live::default()).await;
    for key in ["Bearer ped_svc_unknown", "Basic YTpi", "x", ""] {
        let (status, text) =
            Socket::open(app.address, TRANSPORT, &[("Authorization", key)]).await.err().unwrap();
        assert!(status == 401 && text.contains("UNAUTHENTICATED"), "{key}: {status} {text}");
        for (protocol, payload) in [
            (TRANSPORT, json!({ "Authorization": key })),
            (LEGACY, json!({ "headers": { "authorization": key } })),
        ] {
            let mut socket = Socket::open(app.address, protocol, &[]).await.unwrap();
            socket.say(json!({ "type": "connection_init", "payload": payload })).await;
            assert_eq!(socket.closed().await, (4403, "Forbidden".to_owned()), "{key}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_a_key_is_a_mistake_and_null_is_none() {
    let app = shop(Live::default()).await;
    for payload in
        [json!({ "Authorization": null }), json!({ "headers": null }), json!(null), json!({ "headers": [] })]
    {
        Socket::greeted_with(app.address, TRANSPORT, payload).await;
    }
    for payload in [json!({ "Authorization": 1 }), json!({ "headers": { "Authorization": ["Bearer x"] } })] {
        let mut socket = Socket::open(app.address, TRANSPORT, &[]).await.unwrap();
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.closed().await, (4403, "Forbidden".to_owned()), "{payload}");
    }
}

#[tokio::test]
async fn nobody_and_somebody_without_the_scope_are_told_so() {
    let app = shop(Live::default()).await;
    let key = app.given_key("estoque", &[Scope::StockRead]).await;
    for (payload, code) in
        [(Value::Null, "UNAUTHENTICATED"), (json!({ "Authorization": format!("Bearer {key}") }), "FORBIDDEN")]
    {
        for protocol in [TRANSPORT, LEGACY] {
            let mut socket = Socket::greeted_with(app.address, protocol, payload.clone()).await;
            for id in ["a", "a", "b"] {
                socket.start(id, PLACED, Value::Null).await;
                let errors = socket.failure(id).await;
                assert_eq!(errors[0]["extensions"]["code"], code, "{errors:#}");
            }
        }
    }
}

#[tokio::test]
async fn a_key_that_is_revoked_ends_what_was_open() {
    let app = shop(paced(100)).await;
    let key = app.given_key("painel", &[Scope::OrdersRead]).await;
    let bearer = format!("Bearer {key}");
    let by = json!({ "Authorization": bearer });
    let mut sockets = Vec::new();
    for protocol in [TRANSPORT, LEGACY] {
        let mut socket = Socket::greeted_with(app.address, protocol, by.clone()).await;
        follow(&mut socket, "a").await;
        sockets.push(socket);
    }
    let headers = [("Authorization", bearer.as_str())];
    let mut events = Events::ask(app.address, PLACED, Value::Null, &headers).await;
    let other = app.given_key("other", &[Scope::OrdersRead]).await;
    let mut stays =
        Socket::greeted_with(app.address, TRANSPORT, json!({ "Authorization": format!("Bearer {other}") }))
            .await;
    follow(&mut stays, "a").await;

    revoke(&app, &key).await;
    let began = Instant::now();
    for mut socket in sockets {
        assert_eq!(socket.closed().await, (4403, "Forbidden".to_owned()));
    }
    assert_eq!(events.next().await, None, "it ends without `complete`");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let again = Events::ask(app.address, PLACED, Value::Null, &headers).await;
    assert_eq!((again.reply.status, again.reply.codes()), (401, vec!["UNAUTHENTICATED".to_owned()]));
    follow(&mut stays, "b").await;
}
