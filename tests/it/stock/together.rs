//! Many at once.

use super::{adjust, set, stand, the_ledger_adds_up};
use crate::both;
use crate::support::given;
use entity::status::OrderStatus;
use futures_util::future::join_all;
use serde_json::json;

both! {
    async fn a_hundred_adjustments_at_once_add_up(app: TestApp) {
        app.given_product("CANECA").await;
        app.given_product("PRATO").await;
        let ask = |place: u32| {
            let (first, second) = if place.is_multiple_of(2) { ("CANECA", "PRATO") } else { ("PRATO", "CANECA") };
            let changes = json!([{ "sku": first, "delta": 3 }, { "sku": second, "delta": 3 }]);
            adjust(&app, changes)
        };
        let done = join_all((0..100).map(ask)).await;
        assert!(done.iter().all(|done| done["userErrors"] == json!([])), "{done:?}");
        let expected = ["CANECA", "PRATO"].map(|sku| (sku.to_owned(), 300, 0, 300));
        assert_eq!(stand(&app).await, expected);
        the_ledger_adds_up(&app).await;
    }

    async fn a_level_that_is_made_twice_at_once_is_made_once(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        let order = || given::order().status(OrderStatus::Paid).with(|whole| whole.items[0].product_id = Some(mug));
        app.given([order(), order(), order()]).await;
        join_all((0..8).map(|_| adjust(&app, json!([{ "sku": "CANECA", "delta": 2 }])))).await;
        assert_eq!(stand(&app).await, [("CANECA".to_owned(), 16, 6, 10)]);
        the_ledger_adds_up(&app).await;
    }

    async fn of_two_counts_that_expect_the_same_one_stands(app: TestApp) {
        app.given_product("CANECA").await;
        set(&app, json!([{ "sku": "CANECA", "onHand": 10 }])).await;
        let count = |on_hand: i64| set(&app, json!([{ "sku": "CANECA", "onHand": on_hand, "expectedOnHand": 10 }]));
        let done = join_all([count(7), count(8), count(9)]).await;
        let stood = done.iter().filter(|done| done["userErrors"] == json!([])).count();
        assert_eq!(stood, 1);
    }

    async fn the_last_units_go_once(app: TestApp) {
        app.given_product("CANECA").await;
        adjust(&app, json!([{ "sku": "CANECA", "delta": 5 }])).await;
        let done = join_all((0..20).map(|_| adjust(&app, json!([{ "sku": "CANECA", "delta": -1 }])))).await;
        let taken = done.iter().filter(|done| done["userErrors"] == json!([])).count();
        assert_eq!(taken, 5);
        assert_eq!(stand(&app).await, [("CANECA".to_owned(), 0, 0, 0)]);
    }
}
