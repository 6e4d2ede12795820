//! What an order is when it has been placed.

use super::{PLACE, number, placed, two_mugs, with};
use crate::both;
use serde_json::{Value, json};

both! {
    async fn an_order_is_kept_with_all_that_belongs_to_it(app: TestApp) {
        app.given_product("CANECA-01").await;
        let order = placed(&app, two_mugs()).await;
        assert_eq!(order["number"], 1);
        assert_eq!((&order["source"], &order["status"], &order["version"]), (&json!("api"), &json!("AWAITING_PAYMENT"), &json!(1)));
        assert_eq!(order["totals"], json!({ "items": "50.00", "discount": "0.00", "shipping": "15.00", "total": "65.00" }));
        assert_eq!(order["customerCpf"], "52998224725");
        assert_eq!(order["customerEmail"], "ana@example.com");
        assert_eq!(order["customerPhone"], "+5511994029275");
        assert_eq!((&order["city"], &order["uf"]), (&json!("São Paulo"), &json!("SP")));
        assert_eq!(order["deliverBy"], "2026-12-01T23:00:00Z");
        assert_eq!(order["items"], json!([{ "sku": "CANECA-01", "name": "Produto CANECA-01", "quantity": 2,
            "unitPrice": "25.00", "discount": "0.00", "total": "50.00" }]));
        assert_eq!(order["shipments"], json!([{ "carrier": "Correios", "service": "SEDEX", "cost": "15.00",
            "promisedAt": "2026-12-01T23:00:00Z", "trackingCode": null }]));
        assert_eq!(order["shippingAddress"], json!({ "recipient": "Ana Souza", "street": "Avenida Paulista", "number": "1000",
            "city": "São Paulo", "uf": "SP", "cep": "01310200", "ibgeCode": "3550308" }));
        assert_eq!(order["history"]["nodes"], json!([{ "kind": "ORDER_PLACED", "actor": "demo",
            "toStatus": "AWAITING_PAYMENT", "visibility": "PUBLIC", "notifies": true }]));
    }

    async fn an_order_is_found_by_what_was_sent(app: TestApp) {
        app.given_product("CANECA-01").await;
        let input = with(&json!({ "externalId": "MLB-77", "tags": ["presente", " vip ", "vip"], "channel": "site" }));
        let order = placed(&app, input).await;
        assert_eq!(order["tags"], json!(["presente", "vip"]));
        for arguments in [
            "search: \"souza caneca\"",
            "search: \"MLB-77\"",
            "filter: { tags: { all: [\"vip\", \"presente\"] } }",
            "filter: { customer: { document: \"52998224725\" } }",
            "filter: { city: \"sao paulo\", channel: { in: [\"site\"] } }",
        ] {
            assert_eq!(app.numbers(arguments).await, [1], "{arguments}");
        }
    }

    async fn an_order_to_be_picked_up_needs_no_address(app: TestApp) {
        app.given_product("CANECA-01").await;
        let input = with(&json!({ "deliveryMethod": "PICKUP", "shippingAddress": null, "shipping": null }));
        let order = placed(&app, input).await;
        assert_eq!(order["shippingAddress"], Value::Null);
        assert_eq!(order["shipments"], json!([]));
        assert_eq!(order["total"], "50.00");
    }

    async fn a_request_that_is_repeated_places_one_order(app: TestApp) {
        app.given_product("CANECA-01").await;
        let ask = || app.ask_with(PLACE, json!({ "input": two_mugs(), "key": "checkout 77" }));
        let first = ask().await.data();
        let again = ask().await.data();
        assert_eq!(first, again);
        let (one, other) = tokio::join!(ask(), ask());
        assert_eq!((one.data(), other.data()), (first.clone(), first));
        assert_eq!(number(&app, "SELECT COUNT(*) FROM orders").await, 1);
        let other = app.ask_with(PLACE, json!({ "input": with(&json!({ "tags": ["x"] })), "key": "checkout 77" })).await.data();
        assert_eq!(other["placeOrder"]["userErrors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
    }

    async fn an_order_takes_few_statements(app: TestApp) {
        app.given_product("CANECA-01").await;
        let query = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { isNew } }";
        let mut sent = Vec::new();
        for _ in 0..2 {
            let before = app.db.statements();
            app.ask_with(query, json!({ "input": two_mugs() })).await.data();
            sent.push(app.db.statements() - before);
        }
        // The second time the customer is known already. One more writes the entry of the feed, one reads the order for the payload.
        assert!(sent[0] <= 20 && sent[1] <= 16, "{sent:?}");
    }
}
