//! Setting to what was counted.

use super::{errors, set, stand, the_ledger_adds_up};
use crate::both;
use serde_json::json;

both! {
    async fn a_count_stands_whatever_was_there(app: TestApp) {
        app.given_product("CANECA").await;
        set(&app, json!([{ "sku": "CANECA", "onHand": 12 }])).await;
        set(&app, json!([{ "sku": "CANECA", "onHand": 9, "expectedOnHand": 12 }])).await;
        assert_eq!(stand(&app).await, [("CANECA".to_owned(), 9, 0, 9)]);
        the_ledger_adds_up(&app).await;
    }

    async fn a_count_of_something_that_has_changed_is_refused_with_what_there_is(app: TestApp) {
        app.given_product("CANECA").await;
        app.given_product("PRATO").await;
        set(&app, json!([{ "sku": "CANECA", "onHand": 12 }])).await;
        let done = set(&app, json!([
            { "sku": "PRATO", "onHand": 4 },
            { "sku": "CANECA", "onHand": 9, "expectedOnHand": 11 },
        ])).await;
        assert_eq!(errors(&done), [("STOCK_CHANGED".to_owned(), "levels.1.expectedOnHand".to_owned())]);
        assert_eq!(done["userErrors"][0]["available"], 12);
        assert_eq!(stand(&app).await, [("CANECA".to_owned(), 12, 0, 12)]);
    }

    async fn of_a_product_that_was_not_counted_nothing_is_expected(app: TestApp) {
        app.given_product("CANECA").await;
        let done = set(&app, json!([{ "sku": "CANECA", "onHand": 9, "expectedOnHand": 1 }])).await;
        assert_eq!(errors(&done), [("STOCK_CHANGED".to_owned(), "levels.0.expectedOnHand".to_owned())]);
        let done = set(&app, json!([{ "sku": "CANECA", "onHand": 9, "expectedOnHand": 0 }])).await;
        assert_eq!(errors(&done), []);
    }

    async fn what_is_no_count_is_refused(app: TestApp) {
        app.given_product("CANECA").await;
        for on_hand in [-1, 1_000_000_001, i64::MAX] {
            let done = set(&app, json!([{ "sku": "CANECA", "onHand": on_hand }])).await;
            assert_eq!(errors(&done), [("INVALID".to_owned(), "levels.0.onHand".to_owned())], "{on_hand}");
        }
    }

    async fn a_count_that_changes_nothing_leaves_no_movement(app: TestApp) {
        app.given_product("CANECA").await;
        for _ in 0..3 {
            set(&app, json!([{ "sku": "CANECA", "onHand": 5 }])).await;
        }
        let found = app.ask("{ stockMovements { nodes { kind onHandDelta cause actor } } }").await.data();
        assert_eq!(
            found["stockMovements"]["nodes"],
            json!([{ "kind": "SET", "onHandDelta": 5, "cause": "inventário", "actor": "demo" }])
        );
    }
}
