//! Tagging orders.

use super::{edited, facts, one, refusals};
use crate::both;
use crate::support::given::order;
use serde_json::json;

both! {
    async fn tags_are_put_on_and_taken_off_together(app: TestApp) {
        let orders = app.given([order().tags(&["velho", "vip"]), order(), order().tags(&["urgente"])]).await;
        let ids: Vec<String> = [2, 0, 1].map(|at: usize| orders[at].order.id.to_string()).into();
        let input = json!({ "orderIds": ids, "add": [" urgente "], "remove": ["velho"] });
        let payload = edited(&app, "tagOrders", input.clone()).await;
        let tagged = |history: serde_json::Value| json!({ "nodes": history });
        let fact = json!([{ "kind": "ORDER_TAGGED" }]);
        assert_eq!(payload["orders"], json!([
            { "number": 3, "tags": ["urgente"], "version": 1, "history": tagged(json!([])) },
            { "number": 1, "tags": ["urgente", "vip"], "version": 2, "history": tagged(fact.clone()) },
            { "number": 2, "tags": ["urgente"], "version": 2, "history": tagged(fact) },
        ]));
        assert_eq!(crate::order::meant(&app, "tags: { any: [\"urgente\"] }").await, [1, 2, 3]);
        assert_eq!(crate::order::meant(&app, "tags: { any: [\"velho\"] }").await, crate::order::NONE);
        edited(&app, "tagOrders", input).await;
        assert_eq!(facts(&app).await, 2);
        let details = "SELECT details FROM events ORDER BY order_id LIMIT 1";
        assert_eq!(crate::order::text(&app, details).await, r#"{"added":["urgente"],"removed":["velho"]}"#);
    }

    async fn all_of_them_or_none_are_tagged(app: TestApp) {
        let id = app.given([order()]).await[0].order.id.to_string();
        let nobody = entity::id::OrderId(99).to_string();
        let payload = edited(&app, "tagOrders", json!({ "orderIds": [id, nobody], "add": ["vip"] })).await;
        assert_eq!(refusals(&payload), one("NOT_FOUND", "orderIds.1"));
        assert_eq!(crate::order::meant(&app, "tags: { any: [\"vip\"] }").await, crate::order::NONE);
        for (input, path) in [
            (json!({ "orderIds": [], "add": ["vip"] }), "orderIds"),
            (json!({ "orderIds": [id] }), "add"),
            (json!({ "orderIds": [id], "add": [" "] }), "add.0"),
            (json!({ "orderIds": [id], "add": ["a", "vip"], "remove": ["vip"] }), "add.1"),
            (json!({ "orderIds": [id], "remove": vec!["x"; 51] }), "remove"),
        ] {
            assert_eq!(refusals(&edited(&app, "tagOrders", input).await), one("INVALID", path), "{path}");
        }
    }

    async fn an_order_has_at_most_fifty_tags(app: TestApp) {
        let many: Vec<String> = (0..49).map(|at| format!("t{at}")).collect();
        let id = app.given([order().tags(&many.iter().map(String::as_str).collect::<Vec<_>>())]).await[0].order.id.to_string();
        let payload = edited(&app, "tagOrders", json!({ "orderIds": [id], "add": ["a", "b"] })).await;
        assert_eq!(refusals(&payload), one("INVALID", "orderIds.0"));
        let payload = edited(&app, "tagOrders", json!({ "orderIds": [id, id], "add": ["a"] })).await;
        assert_eq!(payload["orders"][1]["tags"].as_array().unwrap().len(), 50);
    }
}
