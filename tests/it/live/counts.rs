//! Counts that follow the orders.

use super::place;
use crate::both;
use serde_json::{Value, json};

const COUNTS: &str = "subscription($filter: OrderFilter) {
    facetsChanged(filter: $filter) { cursor facets { statuses { status count } } }
}";

fn awaiting(message: &Value) -> i64 {
    let statuses = message["facets"]["statuses"].as_array().unwrap();
    let found = statuses.iter().find(|facet| facet["status"] == "AWAITING_PAYMENT").unwrap();
    found["count"].as_i64().unwrap()
}

both! {
    async fn counts_come_at_once_and_again_when_orders_have_changed(app: TestApp) {
        app.given_product("CANECA-01").await;
        place(&app).await;
        let mut counts = app.follow(COUNTS, Value::Null).await;
        assert_eq!(awaiting(&counts.data("facetsChanged").await), 1);
        for _ in 0..20 {
            place(&app).await;
        }
        let (mut messages, mut now) = (0, 1);
        while now < 21 {
            now = awaiting(&counts.data("facetsChanged").await);
            messages += 1;
        }
        assert!(messages < 20, "counted once for each order");
        // Who comes later gets the last counts at once.
        let mut later = app.follow(COUNTS, Value::Null).await;
        assert_eq!(awaiting(&later.data("facetsChanged").await), 21);
    }

    async fn only_orders_that_are_meant_are_counted(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut counts = app.follow(COUNTS, json!({ "filter": { "uf": { "in": ["RJ"] } } })).await;
        assert_eq!(awaiting(&counts.data("facetsChanged").await), 0);
        place(&app).await;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        counts.is_quiet().await;
    }
}
