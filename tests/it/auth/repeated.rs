//! Asking again with the header `Idempotency-Key`, and what the history says of who asked.

use crate::both_with_keys;
use crate::support::TestApp;
use crate::support::client::Caller;
use crate::support::given::order;
use entity::id::OrderId;
use pedidos::actor::Scope;
use serde_json::{Value, json};

fn note(text: &str) -> String {
    format!(
        "mutation {{ addOrderNote(input: {{ orderId: \"{}\", text: \"{text}\" }}) {{ order {{ number }} userErrors {{ code path }} }} }}",
        OrderId(1)
    )
}

async fn write(caller: &Caller, text: &str) -> Value {
    caller.ask(&note(text)).await.data()["addOrderNote"].clone()
}

/// Who wrote which notes, newest first.
async fn notes(caller: &Caller) -> Vec<(String, String)> {
    let query = "{ order(by: { number: 1 }) { history(first: 50) { nodes { actor comment kind } } } }";
    let nodes = caller.ask(query).await.data()["order"]["history"]["nodes"].as_array().unwrap().clone();
    let written = nodes.iter().filter(|node| node["kind"] == "ORDER_NOTE_ADDED");
    written.map(|node| (text(&node["actor"]), text(&node["comment"]))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn clerk(app: &TestApp, name: &str) -> Caller {
    app.given([order()]).await;
    app.caller(name, &[Scope::OrdersStatus, Scope::OrdersRead]).await
}

both_with_keys! {
    async fn the_same_key_twice_is_one_note_in_the_name_of_the_key(app: TestApp) {
        let clerk = clerk(&app, "Ana do caixa").await;
        let asking = clerk.with("Idempotency-Key", "nota-1");
        let first = write(&asking, "ligou").await;
        assert_eq!(first, json!({ "order": { "number": 1 }, "userErrors": [] }));
        assert_eq!(write(&asking, "ligou").await, first);
        assert_eq!(notes(&clerk).await, [("Ana do caixa".to_owned(), "ligou".to_owned())]);
    }

    async fn the_same_key_with_another_text_is_refused(app: TestApp) {
        let clerk = clerk(&app, "caixa").await;
        let asking = clerk.with("Idempotency-Key", "nota-1");
        write(&asking, "ligou").await;
        let refused = write(&asking, "não ligou").await;
        assert_eq!(refused["order"], Value::Null);
        assert_eq!(refused["userErrors"], json!([{ "code": "IDEMPOTENCY_KEY_REUSED", "path": ["idempotencyKey"] }]));
        assert_eq!(notes(&clerk).await.len(), 1);
    }

    async fn many_at_once_with_one_key_are_one_note(app: TestApp) {
        let clerk = clerk(&app, "caixa").await;
        let asking = clerk.with("Idempotency-Key", "nota-1");
        let second = app.at(crate::support::NOW).await;
        let elsewhere = asking.at(second.address);
        let written = futures_util::future::join_all(
            [&asking, &elsewhere, &asking, &elsewhere].map(|caller| write(caller, "ligou")),
        );
        for each in written.await {
            assert_eq!(each, json!({ "order": { "number": 1 }, "userErrors": [] }));
        }
        assert_eq!(notes(&clerk).await.len(), 1);
    }

    async fn two_callers_may_use_one_key(app: TestApp) {
        let one = clerk(&app, "caixa").await;
        let other = app.caller("balcão", &[Scope::OrdersStatus]).await;
        for caller in [&one, &other] {
            write(&caller.with("Idempotency-Key", "nota-1"), "ligou").await;
        }
        let mut actors: Vec<String> = notes(&one).await.into_iter().map(|(actor, _)| actor).collect();
        actors.sort();
        assert_eq!(actors, ["balcão", "caixa"]);
    }

    async fn the_header_stands_for_each_mutation_of_the_document(app: TestApp) {
        let clerk = clerk(&app, "caixa").await;
        let asking = clerk.with("Idempotency-Key", &"k".repeat(200));
        let one = |alias: &str, text: &str| format!(
            "{alias}: addOrderNote(input: {{ orderId: \"{}\", text: \"{text}\" }}) {{ userErrors {{ code }} }} ", OrderId(1)
        );
        for _ in 0..2 {
            let both = asking.ask(&format!("mutation {{ {} {} }}", one("a", "um"), one("b", "dois"))).await.data();
            assert_eq!(both, json!({ "a": { "userErrors": [] }, "b": { "userErrors": [] } }));
        }
        assert_eq!(notes(&clerk).await.len(), 2);
    }

    async fn a_header_that_is_no_key_is_refused(app: TestApp) {
        let clerk = clerk(&app, "caixa").await;
        let long = "k".repeat(201);
        for asking in [
            clerk.with("Idempotency-Key", ""),
            clerk.with("Idempotency-Key", &long),
            clerk.with("Idempotency-Key", "a").with("Idempotency-Key", "b"),
        ] {
            let reply = asking.ask(&note("ligou")).await;
            assert_eq!((reply.status, reply.codes()), (400, vec!["BAD_USER_INPUT".to_owned()]));
            assert_eq!(reply.error()["extensions"]["field"], "Idempotency-Key");
        }
        assert_eq!(notes(&clerk).await.len(), 0);
    }
}
