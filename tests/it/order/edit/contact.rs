//! Correcting the contact of an order.

use super::{edited, facts, one, refusals};
use crate::both;
use crate::support::NOW;
use crate::support::given::order;
use entity::status::OrderStatus;
use serde_json::{Value, json};

both! {
    async fn what_is_sent_changes_and_what_is_left_out_stays(app: TestApp) {
        let id = app.given([order()]).await[0].order.id.to_string();
        let input = json!({ "orderId": id, "name": " Ana Lima ", "email": "LIMA@example.com", "phone": null, "expectedVersion": 1 });
        let order = edited(&app, "updateOrderContact", input).await["order"].clone();
        assert_eq!((&order["customerName"], &order["customerEmail"]), (&json!("Ana Lima"), &json!("lima@example.com")));
        assert_eq!((&order["customerPhone"], &order["customerCpf"]), (&Value::Null, &json!("52998224725")));
        assert_eq!(order["version"], 2);
        assert_eq!(order["history"]["nodes"], json!([{ "kind": "ORDER_CONTACT_CHANGED", "actor": "demo" }]));
        for arguments in ["search: \"lima\"", "filter: { customer: { name: \"ANA LI\" } }", "filter: { customer: { email: \"lima@example.com\" } }"] {
            assert_eq!(app.numbers(arguments).await, [1], "{arguments}");
        }
        assert_eq!(app.numbers("search: \"94029275\"").await, crate::order::NONE);
    }

    async fn personal_data_stands_in_the_log_by_its_name_only(app: TestApp) {
        let id = app.given([order()]).await[0].order.id.to_string();
        edited(&app, "updateOrderContact", json!({ "orderId": id, "document": "11222333000181", "phone": "1133334444" })).await;
        assert_eq!(crate::order::text(&app, "SELECT details FROM events").await, r#"{"changed":["document","phone"]}"#);
    }

    async fn a_correction_that_changes_nothing_writes_nothing(app: TestApp) {
        let id = app.given([order()]).await[0].order.id.to_string();
        let input = json!({ "orderId": id, "name": "Ana Souza", "document": "529.982.247-25", "phone": "11 99402-9275" });
        let payload = edited(&app, "updateOrderContact", input).await;
        assert_eq!((&payload["order"]["version"], &payload["userErrors"]), (&json!(1), &json!([])));
        assert_eq!(facts(&app).await, 0);
    }

    async fn name_and_document_stay_after_delivery(app: TestApp) {
        let delivered = order().status(OrderStatus::Delivered).row(|order| order.delivered_at = Some(NOW));
        let id = app.given([delivered]).await[0].order.id.to_string();
        let both = json!({ "orderId": id, "name": "Outra", "email": "outra@example.com" });
        assert_eq!(refusals(&edited(&app, "updateOrderContact", both).await), one("ALREADY_DELIVERED", "name"));
        let email = json!({ "orderId": id, "name": "Ana Souza", "email": "outra@example.com" });
        assert_eq!(edited(&app, "updateOrderContact", email).await["order"]["customerEmail"], "outra@example.com");
    }

    async fn what_is_wrong_is_said_at_once(app: TestApp) {
        let id = app.given([order()]).await[0].order.id.to_string();
        let input = json!({ "orderId": id, "name": null, "document": "1", "email": "x", "phone": "1" });
        let mut wrong = refusals(&edited(&app, "updateOrderContact", input).await);
        wrong.sort_unstable();
        let paths: Vec<&str> = wrong.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(paths, ["document", "email", "name", "phone"]);
        let stale = edited(&app, "updateOrderContact", json!({ "orderId": id, "name": "B", "expectedVersion": 7 })).await;
        assert_eq!(refusals(&stale), one("VERSION_CONFLICT", "expectedVersion"));
        assert_eq!(stale["userErrors"][0]["currentVersion"], 1);
        let nobody = entity::id::OrderId(99).to_string();
        let nothing = edited(&app, "updateOrderContact", json!({ "orderId": nobody, "name": "B" })).await;
        assert_eq!(refusals(&nothing), one("NOT_FOUND", "orderId"));
    }
}
