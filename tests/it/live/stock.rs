//! Products that become scarce.

use crate::both;
use crate::order::place::{placed, two_mugs};
use crate::support::TestApp;
use serde_json::{Value, json};

const ALERT: &str = "subscription($after: String) {
    stockAlert(after: $after) { cursor actor available lowStockThreshold level { available product { sku } } }
}";

async fn given_mugs(app: &TestApp, on_hand: i64) {
    let query = "mutation($stock: Int!) { createProduct(input: {
        sku: \"CANECA-01\", name: \"Caneca\", price: \"25.00\", stock: { onHand: $stock, lowStockThreshold: 5 }
    }) { userErrors { code message path } } }";
    let done = app.ask_with(query, json!({ "stock": on_hand })).await.data();
    assert_eq!(done["createProduct"]["userErrors"], json!([]));
}

async fn set(app: &TestApp, on_hand: i64) {
    let query = "mutation($levels: [StockCountInput!]!) {
        setStock(input: { levels: $levels, cause: \"contagem\" }) { userErrors { code message } }
    }";
    let levels = json!([{ "sku": "CANECA-01", "onHand": on_hand }]);
    let done = app.ask_with(query, json!({ "levels": levels })).await.data();
    assert_eq!(done["setStock"]["userErrors"], json!([]));
}

both! {
    async fn a_product_is_told_each_time_it_comes_down_to_its_threshold(app: TestApp) {
        given_mugs(&app, 10).await;
        let mut follow = app.follow(ALERT, Value::Null).await;
        let first = app.app.feed.follow(&app.db, None).await.place();
        for _ in 0..4 {
            // 8, 6, 4: told, 2: already scarce.
            placed(&app, two_mugs()).await;
        }
        set(&app, 20).await;
        set(&app, 13).await;
        let told = follow.data("stockAlert").await;
        assert_eq!((&told["available"], &told["lowStockThreshold"]), (&json!(4), &json!(5)));
        assert_eq!(told["level"]["product"]["sku"], "CANECA-01");
        let told = follow.data("stockAlert").await;
        assert_eq!(told["available"], 5, "13 on hand, 8 kept for orders");
        follow.is_quiet().await;

        let after = app.app.feed.cursor(first).encode();
        let mut again = app.follow(ALERT, json!({ "after": after })).await;
        assert_eq!(again.data("stockAlert").await["available"], 4);
        assert_eq!(again.data("stockAlert").await["available"], 5);
    }
}
