//! Adjusting by differences.

use super::{adjust, errors, stand, the_ledger_adds_up, told};
use crate::both;
use entity::id::ProductId;
use serde_json::json;

fn at(sku: &str, on_hand: i64) -> (String, i64, i64, i64) {
    (sku.to_owned(), on_hand, 0, on_hand)
}

both! {
    async fn units_come_and_go_and_the_payload_says_what_there_is_now(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        app.given_product("PRATO").await;
        let changes = json!([{ "sku": "PRATO", "delta": 7 }, { "productId": mug.to_string(), "delta": 10 }]);
        let done = adjust(&app, changes).await;
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(told(&done["levels"]), [at("PRATO", 7), at("CANECA", 10)]);
        adjust(&app, json!([{ "sku": "CANECA", "delta": -4 }])).await;
        assert_eq!(stand(&app).await, [at("CANECA", 6), at("PRATO", 7)]);
        the_ledger_adds_up(&app).await;
    }

    async fn everything_wrong_is_said_at_once_and_nothing_changes(app: TestApp) {
        app.given_product("CANECA").await;
        app.given_product("PRATO").await;
        adjust(&app, json!([{ "sku": "CANECA", "delta": 3 }])).await;
        let done = adjust(&app, json!([
            { "sku": "CANECA", "delta": -4 },
            { "sku": "NADA", "delta": 1 },
            { "productId": ProductId(99).to_string(), "delta": 1 },
            { "productId": "order_1", "delta": 1 },
            { "delta": 1 },
            { "productId": ProductId(1).to_string(), "sku": "CANECA", "delta": 1 },
            { "sku": "CANECA", "delta": 1 },
            { "sku": "PRATO", "delta": 0 },
            { "sku": "A\u{0}B", "delta": 1 },
        ])).await;
        let mut said = errors(&done);
        said.sort_by_key(|(_, path)| path.clone());
        let said: Vec<(&str, &str)> = said.iter().map(|(code, path)| (code.as_str(), path.as_str())).collect();
        assert_eq!(said, [
            ("OUT_OF_STOCK", "changes.0.delta"),
            ("UNKNOWN_SKU", "changes.1.sku"),
            ("NOT_FOUND", "changes.2.productId"),
            ("INVALID", "changes.3.productId"),
            ("INVALID", "changes.4"),
            ("INVALID", "changes.5"),
            ("INVALID", "changes.6"),
            ("INVALID", "changes.7.delta"),
            ("UNKNOWN_SKU", "changes.8.sku"),
        ]);
        let short = done["userErrors"].as_array().unwrap().iter().find(|error| error["code"] == "OUT_OF_STOCK");
        let short = short.unwrap();
        assert_eq!((&short["sku"], &short["requested"], &short["available"]), (&json!("CANECA"), &json!(4), &json!(3)));
        assert_eq!(done["levels"], json!([]));
        assert_eq!(stand(&app).await, [at("CANECA", 3)], "PRATO is not counted yet");
    }

    async fn a_request_names_1_to_500_products_and_a_cause(app: TestApp) {
        app.given_product("CANECA").await;
        assert_eq!(errors(&adjust(&app, json!([])).await), [("INVALID".to_owned(), "changes".to_owned())]);
        let many: Vec<_> = (0..501).map(|_| json!({ "sku": "CANECA", "delta": 1 })).collect();
        assert_eq!(errors(&adjust(&app, json!(many)).await), [("INVALID".to_owned(), "changes".to_owned())]);
        for cause in ["", "  ", "a\\nb", "a\\u0000b"] {
            let query = format!(
                "mutation {{ adjustStock(input: {{ changes: [{{ sku: \"CANECA\", delta: 1 }}], cause: \"{cause}\" }})
                    {{ userErrors {{ code path }} }} }}"
            );
            let done = app.ask(&query).await.data()["adjustStock"].clone();
            assert_eq!(errors(&done), [("INVALID".to_owned(), "cause".to_owned())], "{cause}");
        }
        assert!(stand(&app).await.is_empty());
    }

    async fn where_orders_may_go_below_zero_so_may_adjustments(app: TestApp) {
        app.given_product("CANECA").await;
        app.ask("mutation { updateStockSettings(input: { settings: [{ sku: \"CANECA\", allowBackorder: true }] })
            { userErrors { code } } }").await.data();
        adjust(&app, json!([{ "sku": "CANECA", "delta": -2 }])).await;
        assert_eq!(stand(&app).await, [at("CANECA", -2)]);
    }

    async fn the_same_request_again_changes_nothing(app: TestApp) {
        app.given_product("CANECA").await;
        let query = "mutation { adjustStock(input: { changes: [{ sku: \"CANECA\", delta: 5 }], cause: \"entrada\" },
            idempotencyKey: \"nf 17\") { levels { onHand } userErrors { code } } }";
        let first = app.ask(query).await.text();
        assert_eq!(app.ask(query).await.text(), first);
        let other = app.ask(&query.replace("delta: 5", "delta: 6")).await.data();
        assert_eq!(other["adjustStock"]["userErrors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(stand(&app).await, [at("CANECA", 5)]);
    }

    async fn numbers_do_not_overflow(app: TestApp) {
        app.given_product("CANECA").await;
        for delta in [i64::MAX, i64::MIN, 1_000_000_001] {
            let done = adjust(&app, json!([{ "sku": "CANECA", "delta": delta }])).await;
            assert_eq!(errors(&done), [("INVALID".to_owned(), "changes.0.delta".to_owned())], "{delta}");
        }
        adjust(&app, json!([{ "sku": "CANECA", "delta": 1_000_000_000 }])).await;
        let done = adjust(&app, json!([{ "sku": "CANECA", "delta": 1 }])).await;
        assert_eq!(errors(&done), [("INVALID".to_owned(), "changes.0.delta".to_owned())]);
    }
}
