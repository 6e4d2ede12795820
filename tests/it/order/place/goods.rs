//! What placing an order does to the stock.

use super::{changed, given_stock, level, number, of, place, placed, refused, two_mugs, with};
use crate::both;
use serde_json::json;

both! {
    async fn goods_are_reserved_until_the_moment_of_the_store(app: TestApp) {
        let mug = given_stock(&app, "CANECA-01", 10).await;
        let paid = json!({ "payments": [{ "method": "CREDIT_CARD", "state": "CAPTURED" }] });
        for (moment, input, after) in [
            ("SHIPPED", two_mugs(), (10, 2)),
            ("SHIPPED", with(&paid), (10, 4)),
            ("PAID", two_mugs(), (10, 6)),
            ("PAID", with(&paid), (8, 6)),
            ("PLACED", two_mugs(), (6, 6)),
        ] {
            app.sql(&format!("UPDATE stores SET stock_moment = '{moment}'")).await;
            placed(&app, input).await;
            assert_eq!(level(&app, mug).await, after, "{moment}");
        }
        let drift = "SELECT CAST(SUM(reserved_delta) AS BIGINT) FROM stock_movements";
        assert_eq!(number(&app, drift).await, 6);
        refused(&app, two_mugs(), &[("OUT_OF_STOCK", "items.0.quantity")]).await;
    }

    async fn lines_of_one_product_are_added_up(app: TestApp) {
        let mug = given_stock(&app, "CANECA-01", 5).await;
        given_stock(&app, "PRATO-01", 0).await;
        let line = |sku: &str, quantity: i32| json!({ "sku": sku, "quantity": quantity });
        let items = json!([line("PRATO-01", 1), line("CANECA-01", 3), line("CANECA-01", 3)]);
        let payload = place(&app, with(&json!({ "items": items }))).await;
        assert_eq!(of(&payload), [
            ("OUT_OF_STOCK".to_owned(), "items.0.quantity".to_owned()),
            ("OUT_OF_STOCK".to_owned(), "items.1.quantity".to_owned()),
        ]);
        let mugs = payload["userErrors"].as_array().unwrap().iter().find(|error| error["sku"] == "CANECA-01").unwrap();
        assert_eq!((&mugs["requested"], &mugs["available"]), (&json!(6), &json!(5)));
        assert_eq!(level(&app, mug).await, (5, 0));
        placed(&app, with(&json!({ "items": [line("CANECA-01", 3), line("CANECA-01", 2)] }))).await;
        assert_eq!(level(&app, mug).await, (5, 5));
    }

    async fn what_is_not_tracked_or_may_be_back_ordered_is_sold_all_the_same(app: TestApp) {
        let mug = given_stock(&app, "CANECA-01", 0).await;
        app.sql("UPDATE stock_levels SET allow_backorder = TRUE").await;
        placed(&app, two_mugs()).await;
        assert_eq!(level(&app, mug).await, (0, 2));
        app.sql("UPDATE stock_levels SET allow_backorder = FALSE, track_stock = FALSE").await;
        placed(&app, two_mugs()).await;
        assert_eq!(level(&app, mug).await, (0, 4));
    }

    async fn two_hundred_orders_at_once_sell_the_last_fifty_and_no_more(app: TestApp) {
        let mug = given_stock(&app, "CANECA-01", 50).await;
        let one = |buyer: usize| {
            let customer = json!({ "name": "Ana", "email": format!("ana{buyer}@example.com") });
            changed(two_mugs(), &json!({ "items": [{ "sku": "CANECA-01", "quantity": 1 }], "customer": customer }))
        };
        let sent = futures_util::future::join_all((0..200).map(|buyer| place(&app, one(buyer)))).await;
        let sold = sent.iter().filter(|payload| payload["isNew"] == true).count();
        let short = [("OUT_OF_STOCK".to_owned(), "items.0.quantity".to_owned())];
        assert_eq!(sold, 50);
        assert!(sent.iter().filter(|payload| payload["isNew"] != true).all(|payload| of(payload) == short));
        assert_eq!(level(&app, mug).await, (50, 50));
        assert_eq!(number(&app, "SELECT COUNT(*) FROM orders").await, 50);
        assert_eq!(number(&app, "SELECT COUNT(*) FROM stock_movements").await, 50);
    }
}
