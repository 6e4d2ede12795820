//! What an order comes to.

use super::{placed, refused, with};
use crate::both;
use serde_json::json;

both! {
    async fn prices_and_discounts_that_are_sent_count(app: TestApp) {
        app.given_product("CANECA-01").await;
        let order = placed(&app, with(&json!({
            "items": [
                { "sku": "CANECA-01", "quantity": 2, "unitPrice": "20.00", "discount": "5.00" },
                { "sku": "CANECA-01", "quantity": 1 },
            ],
            "discount": "10.00",
            "expectedTotal": "65.00",
        }))).await;
        assert_eq!(order["totals"], json!({ "items": "65.00", "discount": "15.00", "shipping": "15.00", "total": "65.00" }));
        assert_eq!(order["items"][0]["total"], "35.00");
    }

    async fn a_total_that_differs_is_named_with_the_right_one(app: TestApp) {
        app.given_product("CANECA-01").await;
        let payload = super::place(&app, with(&json!({ "expectedTotal": "64.99" }))).await;
        assert_eq!(super::of(&payload), [("TOTAL_MISMATCH".to_owned(), "expectedTotal".to_owned())]);
        let message = payload["userErrors"][0]["message"].as_str().unwrap();
        assert!(message.contains("65.00") && message.contains("64.99"), "{message}");
    }

    async fn an_order_that_costs_nothing_is_paid_at_once(app: TestApp) {
        app.given_product("CANECA-01").await;
        let free = json!({ "discount": "65.00", "payments": [] });
        let order = placed(&app, with(&free)).await;
        assert_eq!((&order["status"], &order["paymentState"]), (&json!("PAID"), &json!("CAPTURED")));
        assert_eq!(order["paidAt"], "2026-11-22T15:00:00Z");
        assert_eq!(order["shipBy"], "2026-11-26T02:59:59.999Z");
        refused(&app, with(&json!({ "discount": "65.00" })), &[("PAYMENTS_MISMATCH", "payments")]).await;
        refused(&app, with(&json!({ "discount": "65.01" })), &[("INVALID", "discount")]).await;
    }
}
