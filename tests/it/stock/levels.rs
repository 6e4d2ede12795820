//! The list of levels.

use super::{adjust, set, told};
use crate::both;
use crate::support::TestApp;
use entity::id::ProductId;
use serde_json::json;

async fn skus(app: &TestApp, arguments: &str) -> Vec<String> {
    let query = format!(
        "{{ stockLevels({arguments}) {{ nodes {{ product {{ sku }} onHand reserved available }} }} }}"
    );
    told(&app.ask(&query).await.data()["stockLevels"]["nodes"]).into_iter().map(|(sku, ..)| sku).collect()
}

async fn given(app: &TestApp) {
    for sku in ["A", "B", "C", "D"] {
        app.given_product(sku).await;
    }
    set(app, json!([{ "sku": "A", "onHand": 1 }, { "sku": "B", "onHand": 5 }, { "sku": "C", "onHand": 50 }]))
        .await;
    app.ask(
        "mutation { updateStockSettings(input: { settings: [{ sku: \"A\", lowStockThreshold: 1 },
        { sku: \"B\", lowStockThreshold: 4, trackStock: false }] }) { userErrors { code } } }",
    )
    .await
    .data();
}

both! {
    async fn each_filter_means_the_levels_it_says(app: TestApp) {
        given(&app).await;
        let c = ProductId(3);
        for (filter, expected) in [
            (String::new(), &["A", "B", "C"][..]),
            ("skus: [\"A\", \"D\", \"X\"]".to_owned(), &["A"]),
            (format!("productIds: [\"{c}\"]"), &["C"]),
            ("low: true".to_owned(), &["A"]),
            ("low: false".to_owned(), &["B", "C"]),
            ("available: { gte: 5 }".to_owned(), &["B", "C"]),
            ("available: { gte: 2, lte: 5 }".to_owned(), &["B"]),
            ("tracked: false".to_owned(), &["B"]),
            ("tracked: true, low: true".to_owned(), &["A"]),
        ] {
            assert_eq!(skus(&app, &format!("filter: {{ {filter} }}")).await, expected, "{filter}");
        }
    }

    async fn pages_go_forth_and_back_by_sku(app: TestApp) {
        given(&app).await;
        let page = app.ask("{ stockLevels(first: 2) { nodes { product { sku } } pageInfo { endCursor hasNextPage } } }").await.data();
        assert_eq!(page["stockLevels"]["pageInfo"]["hasNextPage"], true);
        let end = page["stockLevels"]["pageInfo"]["endCursor"].as_str().unwrap();
        assert_eq!(skus(&app, &format!("first: 2, after: \"{end}\"")).await, ["C"]);
        assert_eq!(skus(&app, "last: 1").await, ["C"]);
        assert_eq!(skus(&app, &format!("last: 5, before: \"{end}\"")).await, ["A"]);
    }

    async fn what_cannot_be_meant_is_refused(app: TestApp) {
        let reply = app.ask("{ stockLevels(filter: { productIds: [\"order_x\"] }) { nodes { onHand } } }").await;
        assert_eq!(reply.refusal().0, "filter.productIds[0]");
    }

    async fn a_product_shows_its_stock_when_it_is_counted(app: TestApp) {
        given(&app).await;
        adjust(&app, json!([{ "sku": "C", "delta": -8 }])).await;
        let found = app.ask("{ products { nodes { sku stock { onHand available low product { sku } } } } }").await.data();
        let nodes = &found["products"]["nodes"];
        assert_eq!(nodes[0]["stock"], json!({ "onHand": 1, "available": 1, "low": true, "product": { "sku": "A" } }));
        assert_eq!(nodes[2]["stock"]["onHand"], 42);
        assert!(nodes[3]["stock"].is_null());
    }

    async fn the_number_of_statements_does_not_depend_on_the_number_of_products(app: TestApp) {
        given(&app).await;
        let query = |first: u32| format!("{{ products(first: {first}) {{ nodes {{ sku stock {{ onHand product {{ sku }} }} }} }} }}");
        let mut counts = Vec::new();
        for first in [1, 3] {
            app.ask(&query(first)).await.data();
            let before = app.db.statements();
            app.ask(&query(first)).await.data();
            counts.push(app.db.statements() - before);
        }
        assert_eq!(counts[0], counts[1]);
    }
}
