//! How stock is kept.

use super::errors;
use crate::both;
use crate::support::TestApp;
use serde_json::{Value, json};

async fn update(app: &TestApp, settings: Value) -> Value {
    let query = "mutation ($settings: [StockSettingsInput!]!) { updateStockSettings(input: { settings: $settings }) {
        levels { product { sku } onHand trackStock allowBackorder lowStockThreshold low } userErrors { code path } } }";
    app.ask_with(query, json!({ "settings": settings })).await.data()["updateStockSettings"].clone()
}

both! {
    async fn what_is_not_given_stays_and_null_empties_the_threshold(app: TestApp) {
        app.given_product("CANECA").await;
        let done = update(&app, json!([{ "sku": "CANECA", "lowStockThreshold": 3 }])).await;
        let expected = json!([{ "product": { "sku": "CANECA" }, "onHand": 0, "trackStock": true,
            "allowBackorder": false, "lowStockThreshold": 3, "low": true }]);
        assert_eq!(done["levels"], expected);
        let done = update(&app, json!([{ "sku": "CANECA", "trackStock": false, "allowBackorder": true }])).await;
        assert_eq!(done["levels"][0]["lowStockThreshold"], 3);
        let done = update(&app, json!([{ "sku": "CANECA", "lowStockThreshold": null }])).await;
        let expected = json!([{ "product": { "sku": "CANECA" }, "onHand": 0, "trackStock": false,
            "allowBackorder": true, "lowStockThreshold": null, "low": false }]);
        assert_eq!(done["levels"], expected);
    }

    async fn what_is_wrong_is_said_with_its_place(app: TestApp) {
        app.given_product("CANECA").await;
        let done = update(&app, json!([{ "sku": "CANECA", "lowStockThreshold": -1 }, { "sku": "NADA" }])).await;
        let mut said = errors(&done);
        said.sort();
        assert_eq!(said, [
            ("INVALID".to_owned(), "settings.0.lowStockThreshold".to_owned()),
            ("UNKNOWN_SKU".to_owned(), "settings.1.sku".to_owned()),
        ]);
    }
}
