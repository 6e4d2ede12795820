//! What steps do to the stock.

use super::{codes, given_stock, level, ready, rehearse, step, with_invoice};
use crate::both;
use crate::support::given::{Given, order};
use entity::id::ProductId;
use entity::status::OrderStatus as S;
use pedidos::db::Read as _;
use serde_json::json;

/// Two mugs of this product.
fn mugs(given: Given, product: ProductId) -> Given {
    given.with(|whole| whole.items[0].product_id = Some(product))
}

both! {
    async fn goods_are_reserved_leave_with_the_parcel_and_come_back(app: TestApp) {
        let product = given_stock(&app, "CANECA-01", 10).await;
        let orders = app.given([mugs(with_invoice(ready(S::Cancelled), 1), product)]).await;
        let id = orders[0].order.id;
        assert_eq!(codes(&step(&app, id, S::Paid, "").await), Vec::<&str>::new());
        assert_eq!(level(&app, product).await, (10, 2));
        step(&app, id, S::Invoiced, "").await;
        assert_eq!(level(&app, product).await, (10, 2));
        let shipped = step(&app, id, S::Shipped, "").await;
        assert_eq!(shipped["effects"]["stock"], json!([{ "sku": "CANECA-01", "onHand": -2, "reserved": -2 }]));
        assert_eq!(level(&app, product).await, (8, 0));
        step(&app, id, S::Delivered, "").await;
        step(&app, id, S::ReturnInProgress, "").await;
        let item = app.ask(&format!("{{ order(by: {{ id: \"{id}\" }}) {{ items {{ id }} }} }}")).await.data()["order"]["items"][0]["id"].clone();
        assert_eq!(codes(&step(&app, id, S::Returned, "").await), ["RETURNED_ITEMS_MISSING"]);
        let back = format!("returnedItems: [{{ itemId: {item}, restock: 1, discard: 1 }}]");
        step(&app, id, S::Returned, &back).await;
        assert_eq!(level(&app, product).await, (9, 0));
        let sums = app.db.rows_of::<entity::stock_movement::Model>("stock_movements", "order_id", &[id.0], &["id"]).await.unwrap();
        let moved: Vec<_> = sums.iter().map(|row| (row.kind.code(), row.on_hand_delta, row.reserved_delta)).collect();
        assert_eq!(moved, [("RESERVE", 0, 2), ("TAKE", -2, -2), ("GIVE_BACK", 1, 0)]);
    }

    async fn a_cancelled_order_frees_what_it_kept_once(app: TestApp) {
        let product = given_stock(&app, "CANECA-01", 2).await;
        let orders = app.given([mugs(order().status(S::Cancelled), product), mugs(order().status(S::Cancelled), product)]).await;
        let (one, other) = (orders[0].order.id, orders[1].order.id);
        assert_eq!(codes(&step(&app, one, S::Paid, "").await), Vec::<&str>::new());
        let short = step(&app, other, S::Paid, "").await;
        assert_eq!(codes(&short), ["OUT_OF_STOCK"]);
        assert_eq!(short["userErrors"][0], json!({ "__typename": "StockUserError", "code": "OUT_OF_STOCK", "path": [],
            "message": "of CANECA-01 2 are needed, 0 can be had", "sku": "CANECA-01", "requested": 2, "available": 0 }));
        step(&app, one, S::Cancelled, "cancelReason: CUSTOMER").await;
        step(&app, one, S::Cancelled, "cancelReason: CUSTOMER").await;
        assert_eq!(level(&app, product).await, (2, 0));
        assert_eq!(codes(&step(&app, other, S::Paid, "").await), Vec::<&str>::new());
    }

    async fn what_is_missing_stops_being_reserved_until_the_order_goes_on(app: TestApp) {
        let product = given_stock(&app, "CANECA-01", 2).await;
        let orders = app.given([mugs(order().status(S::Cancelled), product)]).await;
        let id = orders[0].order.id;
        step(&app, id, S::Paid, "").await;
        let item = app.ask(&format!("{{ order(by: {{ id: \"{id}\" }}) {{ items {{ id }} }} }}")).await.data()["order"]["items"][0]["id"].clone();
        let too_many = step(&app, id, S::OnHold, &format!("comment: \"quebrou\", missingItems: [{{ itemId: {item}, quantity: 3 }}]")).await;
        assert_eq!((codes(&too_many), &too_many["userErrors"][0]["path"]), (vec!["INVALID"], &json!(["missingItems", "0", "quantity"])));
        assert_eq!(codes(&step(&app, id, S::OnHold, "").await), ["MISSING_ITEMS_MISSING", "NOTE_MISSING"]);
        let held = app.ask(&format!("mutation {{ holdOrder(input: {{ orderId: \"{id}\", comment: \"quebrou\", missingItems: [{{ itemId: {item}, quantity: 1 }}] }}) {{ order {{ status }} userErrors {{ code }} }} }}")).await.data();
        assert_eq!(held["holdOrder"], json!({ "order": { "status": "ON_HOLD" }, "userErrors": [] }));
        assert_eq!(level(&app, product).await, (2, 1));
        step(&app, id, S::Picking, "").await;
        assert_eq!(level(&app, product).await, (2, 2));
    }

    async fn a_rehearsal_says_what_would_happen_to_the_stock(app: TestApp) {
        let product = given_stock(&app, "CANECA-01", 5).await;
        let orders = app.given([mugs(order().status(S::Cancelled), product)]).await;
        let done = rehearse(&app, orders[0].order.id, S::Paid, "").await;
        assert_eq!(done["effects"]["stock"], json!([{ "sku": "CANECA-01", "onHand": 0, "reserved": 2 }]));
        assert_eq!(level(&app, product).await, (5, 0));
    }

    async fn the_last_units_go_to_as_many_orders_as_there_are(app: TestApp) {
        let product = given_stock(&app, "CANECA-01", 20).await;
        let orders = app.given((0..40).map(|_| mugs(order().status(S::Cancelled), product))).await;
        let tries = orders.iter().map(|whole| step(&app, whole.order.id, S::Paid, ""));
        let done = futures_util::future::join_all(tries).await;
        assert_eq!(done.iter().filter(|done| codes(done).is_empty()).count(), 10);
        assert_eq!(done.iter().filter(|done| codes(done) == ["OUT_OF_STOCK"]).count(), 30);
        assert_eq!(level(&app, product).await, (20, 20));
    }
}
