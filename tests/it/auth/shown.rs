//! What is shown in `Authorization`: a key that counts, something else, or nothing.

use crate::support::database::sqlite;
use crate::support::{DAY, NOW, TestApp};
use crate::{both, both_with_keys};
use entity::access_key::AccessKeyKind;
use pedidos::actor::{Actor, Scope};
use pedidos::auth::{self, NewKey, REMEMBERED_MS};
use serde_json::Value;

const STORE: &str = "{ store { name } }";

async fn revoke(app: &TestApp, key: &str) {
    let by = app.app.by(Actor::system("test"));
    let revoked = app.db.act(&by, |tx| {
        let key = key.to_owned();
        Box::pin(async move { auth::revoke(tx, &key).await })
    });
    revoked.await.unwrap();
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

both_with_keys! {
    async fn what_is_no_key_is_never_taken_for_nobody(app: TestApp) {
        let key = app.given_key("loja", &[Scope::OrdersRead]).await;
        let other = format!("{}{}", &key[..key.len() - 1], if key.ends_with('a') { 'b' } else { 'a' });
        for (value, told) in [
            (bearer(&other), "the access key is not known here"),
            (bearer("ped_svc_x"), "the access key is not known here"),
            (bearer(&key.to_uppercase()), "the access key is not known here"),
            ("Bearer".to_owned(), "expected one header `Authorization: Bearer …` with an access key"),
            (key.clone(), "expected one header `Authorization: Bearer …` with an access key"),
            ("Basic YTpi".to_owned(), "expected one header `Authorization: Bearer …` with an access key"),
        ] {
            let caller = app.nobody().with("Authorization", &value);
            // Not even what needs no key.
            for query in [STORE, "{ __typename }", "{"] {
                let reply = caller.ask(query).await;
                assert_eq!(reply.status, 401, "{value}: {}", reply.text());
                assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
                assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"));
                assert_eq!(reply.codes(), ["UNAUTHENTICATED"]);
                assert_eq!(reply.error()["message"], told);
                assert!(reply.json().get("data").is_none());
            }
        }
        let twice = app.nobody().with("Authorization", &bearer(&key)).with("Authorization", &bearer(&key));
        assert_eq!(twice.ask(STORE).await.status, 401);
        assert_eq!(app.nobody().with("authorization", &format!("bearer  {key}")).ask(STORE).await.status, 200);
    }

    async fn without_a_header_one_is_nobody(app: TestApp) {
        let reply = app.nobody().ask(STORE).await;
        assert_eq!((reply.status, reply.codes()), (200, vec!["UNAUTHENTICATED".to_owned()]));
        assert_eq!(reply.error()["message"], "an access key is needed: send it as `Authorization: Bearer …`");
    }

    async fn a_key_ends_when_it_was_to_end(app: TestApp) {
        let wanted = NewKey {
            name: "loja".to_owned(),
            kind: AccessKeyKind::Service,
            scopes: vec!["orders:read".to_owned()],
            expires_at: Some(NOW + DAY),
        };
        let key = app.given_key_of(wanted).await;
        let keys = &app.app.keys;
        assert!(keys.authenticate(&app.db, &key, NOW + DAY - 1).await.is_ok());
        let ended = keys.authenticate(&app.db, &key, NOW + DAY).await.unwrap_err();
        assert_eq!(ended.to_string(), "the access key has expired", "remembered or not");
        let later = app.at(NOW + DAY).await;
        let reply = later.nobody().with("Authorization", &bearer(&key)).ask(STORE).await;
        assert_eq!((reply.status, reply.error()["message"].clone()), (401, "the access key has expired".into()));
    }

    async fn a_key_revoked_elsewhere_is_refused_within_five_seconds(app: TestApp) {
        let key = app.given_key("loja", &[Scope::OrdersRead]).await;
        let keys = &app.app.keys;
        assert_eq!(keys.authenticate(&app.db, &key, NOW).await.unwrap().name, "loja");
        revoke(&app, &key).await;
        assert!(keys.authenticate(&app.db, &key, NOW + REMEMBERED_MS - 1).await.is_ok());
        let refused = keys.authenticate(&app.db, &key, NOW + REMEMBERED_MS).await.unwrap_err();
        assert_eq!(refused.to_string(), "the access key was revoked");
    }

    async fn a_key_costs_one_statement_in_five_seconds_and_requests_none(app: TestApp) {
        let caller = app.caller("loja", &[Scope::OrdersRead]).await;
        let mut sent = Vec::new();
        for _ in 0..3 {
            let before = app.db.statements();
            caller.ask("{ orders { nodes { number } } }").await.data();
            sent.push(app.db.statements() - before);
        }
        assert_eq!(sent, [2, 1, 1]);
    }
}

both! {
    async fn a_demo_is_open_but_a_wrong_key_is_wrong_there_too(app: TestApp) {
        assert_eq!(app.nobody().ask(STORE).await.data()["store"]["name"], "Minha Loja");
        let wrong = app.nobody().with("Authorization", "Bearer ped_svc_x").ask(STORE).await;
        assert_eq!((wrong.status, wrong.codes()), (401, vec!["UNAUTHENTICATED".to_owned()]));
        let reader = app.caller("loja", &[Scope::OrdersRead]).await;
        assert_eq!(reader.ask("{ accessKeys { name } }").await.codes(), ["FORBIDDEN"], "a key reaches as far as it reaches");
        assert_eq!(app.ask("{ accessKeys { name } }").await.data()["accessKeys"][0]["name"], "loja");
    }
}

#[tokio::test]
async fn a_refusal_comes_in_the_media_type_that_was_asked_for() {
    let app = TestApp::start_with_keys(sqlite().await).await;
    let head = "GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nAccept: application/graphql-response+json\r\n\
                Authorization: Bearer no";
    let reply = crate::support::client::send(app.address, head, b"").await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.header("content-type"), Some("application/graphql-response+json; charset=utf-8"));
    assert_eq!(reply.codes(), ["UNAUTHENTICATED"]);
}

#[tokio::test]
async fn the_key_is_looked_at_before_a_body_is_taken() {
    let app = TestApp::start_with_keys(sqlite().await).await;
    let head = "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer no";
    let reply = crate::support::client::send(app.address, head, &vec![b' '; 100_000]).await;
    assert_eq!((reply.status, reply.codes()), (401, vec!["UNAUTHENTICATED".to_owned()]));
}

#[tokio::test]
async fn the_workbench_and_health_need_no_key() {
    let app = TestApp::start_with_keys(sqlite().await).await;
    for path in ["/graphiql", "/health/live", "/health/ready"] {
        let reply = crate::support::client::send(app.address, &format!("GET {path} HTTP/1.1"), b"").await;
        assert_eq!(reply.status, 200, "{path}");
    }
    let script = include_str!("../../../src/http/graphiql/start.js");
    assert!(script.contains("defaultEditorToolsVisibility: 'headers'") && script.contains("...headers"));
    let schema = app.nobody().ask("{ __schema { queryType { name } } }").await.data();
    assert_eq!(schema["__schema"]["queryType"]["name"], Value::from("Query"));
}
