//! Moving many orders, and asking twice.

use super::{history, ready};
use crate::both;
use crate::support::TestApp;
use crate::support::given::order;
use entity::status::OrderStatus as S;
use serde_json::{Value, json};

const RESULTS: &str =
    "changed refused results { orderId order { number status } effects { to } userErrors { code } }";

async fn ask(app: &TestApp, input: &str, more: &str) -> Value {
    let query = format!("mutation {{ changeOrderStatuses(input: {{ {input} }}{more}) {{ {RESULTS} }} }}");
    app.ask(&query).await.data()["changeOrderStatuses"].clone()
}

both! {
    async fn each_of_many_orders_is_moved_or_refused_on_its_own(app: TestApp) {
        let orders = app.given([order(), ready(S::Shipped), order()]).await;
        let ids: Vec<String> = orders.iter().map(|whole| format!("\"{}\"", whole.order.id)).collect();
        let input = format!("orderIds: [{}, \"{}\"], to: PICKING", ids.join(", "), entity::id::OrderId(77));
        let rehearsed = ask(&app, &input, ", dryRun: true").await;
        assert_eq!((&rehearsed["changed"], &rehearsed["refused"]), (&json!(2), &json!(2)));
        assert!(history(&app, orders[0].order.id).await.is_empty());
        let done = ask(&app, &input, "").await;
        assert_eq!((&done["changed"], &done["refused"]), (&json!(2), &json!(2)));
        let told: Vec<(&Value, &Value, &Value)> = done["results"].as_array().unwrap().iter()
            .map(|result| (&result["order"]["number"], &result["order"]["status"], &result["userErrors"][0]["code"])).collect();
        assert_eq!(told, [
            (&json!(1), &json!("PICKING"), &Value::Null), (&json!(2), &json!("SHIPPED"), &json!("TRANSITION_NOT_ALLOWED")),
            (&json!(3), &json!("PICKING"), &Value::Null), (&Value::Null, &Value::Null, &json!("NOT_FOUND")),
        ]);
    }

    async fn many_orders_may_be_meant_by_a_filter(app: TestApp) {
        app.given([order(), order().tags(&["urgente"]), order().tags(&["urgente"])]).await;
        let done = ask(&app, "filter: { tags: { any: [\"urgente\"] } }, to: PICKING", "").await;
        assert_eq!(done["changed"], 2);
        let neither = "mutation { changeOrderStatuses(input: { to: PICKING }) { changed } }";
        assert_eq!(app.ask(neither).await.refusal(), ("input".to_owned(), "expected either `orderIds` or `filter`".to_owned()));
    }

    async fn with_an_idempotency_key_asking_again_moves_nothing_and_answers_the_same(app: TestApp) {
        let orders = app.given([order(), order()]).await;
        let ids: Vec<String> = orders.iter().map(|whole| format!("\"{}\"", whole.order.id)).collect();
        let input = format!("orderIds: [{}], to: PICKING, comment: \"lote 7\"", ids.join(", "));
        let first = ask(&app, &input, ", idempotencyKey: \"lote-7\"").await;
        assert_eq!(ask(&app, &input, ", idempotencyKey: \"lote-7\"").await, first);
        assert_eq!(history(&app, orders[0].order.id).await.len(), 1);
        let other = ask(&app, &input.replace("lote 7", "lote 8"), ", idempotencyKey: \"lote-7\"").await;
        assert_eq!(other["results"][0]["userErrors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
    }

    async fn two_requests_at_once_with_one_key_do_the_work_once(app: TestApp) {
        let orders = app.given([order()]).await;
        let id = orders[0].order.id;
        let query = format!("mutation {{ addOrderNote(input: {{ orderId: \"{id}\", text: \"ligar\" }}, idempotencyKey: \"nota-1\")
            {{ order {{ version }} userErrors {{ code }} }} }}");
        let done = futures_util::future::join_all((0..8).map(|_| app.ask(&query))).await;
        for reply in &done {
            assert_eq!(reply.data()["addOrderNote"], json!({ "order": { "version": 2 }, "userErrors": [] }));
        }
        assert_eq!(history(&app, id).await.len(), 1);
    }
}
