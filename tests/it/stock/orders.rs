//! Counting that starts while orders come in and move.

use super::{adjust, stand, the_ledger_adds_up};
use crate::both;
use crate::order::place::two_mugs;
use futures_util::future::{join, join_all};
use pedidos::doctor;
use serde_json::{Value, json};

both! {
    async fn no_order_is_missed_that_comes_in_or_moves_while_counting_starts(app: TestApp) {
        for sku in ["CANECA-01", "PRATO-01"] {
            app.given_product(sku).await;
        }
        let place = || async {
            let mut input = two_mugs();
            input["items"] = json!([{ "sku": "PRATO-01", "quantity": 1 }, { "sku": "CANECA-01", "quantity": 2 }]);
            let query = "mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { code } } }";
            app.ask_with(query, json!({ "input": input })).await.data()["placeOrder"].clone()
        };
        let cancel = |id: Value| {
            let query = "mutation ($id: ID!) { changeOrderStatus(input: { orderId: $id, to: CANCELLED, cancelReason: CUSTOMER })
                { order { status } userErrors { code } } }";
            let app = &app;
            async move { app.ask_with(query, json!({ "id": id })).await.data() }
        };
        let before: Vec<Value> = join_all((0..10).map(|_| place())).await.iter().map(|done| done["order"]["id"].clone()).collect();
        let changes = json!([{ "sku": "CANECA-01", "delta": 200 }, { "sku": "PRATO-01", "delta": 200 }]);
        let (moved, (placed, adjusted)) = join(
            join_all(before.into_iter().map(cancel)),
            join(join_all((0..15).map(|_| place())), join_all((0..3).map(|_| adjust(&app, changes.clone())))),
        ).await;
        assert!(moved.iter().all(|done| done["changeOrderStatus"]["order"]["status"] == "CANCELLED"), "{moved:?}");
        assert!(placed.iter().all(|done| done["order"].is_object()), "{placed:?}");
        assert!(adjusted.iter().all(|done| done["userErrors"] == json!([])), "{adjusted:?}");
        let expected = [("CANECA-01", 30), ("PRATO-01", 15)];
        assert_eq!(stand(&app).await, expected.map(|(sku, kept)| (sku.to_owned(), 600, kept, 600 - kept)));
        the_ledger_adds_up(&app).await;
        assert_eq!(doctor::examine(&app.db).await.unwrap(), []);
    }
}
