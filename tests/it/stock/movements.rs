//! The ledger as a list.

use super::{adjust, set};
use crate::both;
use crate::support::{NOW, TestApp, given};
use entity::status::OrderStatus;
use serde_json::{Value, json};

async fn listed(app: &TestApp, arguments: &str) -> Value {
    let query = format!(
        "{{ stockMovements({arguments}) {{ nodes {{ product {{ sku }} order {{ number }} kind onHandDelta reservedDelta cause }} }} }}"
    );
    app.ask(&query).await.data()["stockMovements"]["nodes"].clone()
}

both! {
    async fn the_newest_comes_first_and_each_filter_means_what_it_says(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        app.given_product("PRATO").await;
        let orders = app.given([given::order().with(|whole| whole.items[0].product_id = Some(mug))]).await;
        set(&app, json!([{ "sku": "CANECA", "onHand": 10 }])).await;
        let later = app.at(NOW + 1_000).await;
        adjust(&later, json!([{ "sku": "PRATO", "delta": 3 }])).await;

        let plate = json!({ "product": { "sku": "PRATO" }, "order": null, "kind": "ADJUST", "onHandDelta": 3,
            "reservedDelta": 0, "cause": "teste" });
        let count = json!({ "product": { "sku": "CANECA" }, "order": null, "kind": "SET", "onHandDelta": 10,
            "reservedDelta": 0, "cause": "inventário" });
        let kept = json!({ "product": { "sku": "CANECA" }, "order": { "number": 1 }, "kind": "RESERVE", "onHandDelta": 0,
            "reservedDelta": 2, "cause": "COUNTING_STARTED" });
        assert_eq!(listed(&app, "first: 10").await, json!([plate, count, kept]));
        assert_eq!(listed(&app, "filter: { sku: \"CANECA\" }").await, json!([count, kept]));
        assert_eq!(listed(&app, &format!("filter: {{ productId: \"{mug}\", kinds: [SET] }}")).await, json!([count]));
        assert_eq!(listed(&app, &format!("filter: {{ orderId: \"{}\" }}", orders[0].order.id)).await, json!([kept]));
        assert_eq!(listed(&app, "filter: { sku: \"NADA\" }").await, json!([]));
        assert_eq!(listed(&app, "last: 1").await, json!([kept]));
        assert_eq!(orders[0].order.status, OrderStatus::Paid);
    }
}
