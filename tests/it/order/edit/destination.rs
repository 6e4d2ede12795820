//! Correcting where an order goes.

use super::{edited, facts, one, refusals};
use crate::both;
use crate::support::given::order;
use entity::order::DeliveryMethod;
use entity::status::OrderStatus;
use serde_json::{Value, json};

fn to_rio() -> Value {
    json!({ "recipient": "Bia", "street": "Rua A", "number": "S/N", "city": "Niterói", "uf": "rj", "cep": "24020-000" })
}

both! {
    async fn an_order_goes_to_another_address(app: TestApp) {
        let id = app.given([order()]).await[0].order.id.to_string();
        let order = edited(&app, "updateShippingAddress", json!({ "orderId": id, "address": to_rio() })).await["order"].clone();
        assert_eq!((&order["city"], &order["uf"], &order["version"]), (&json!("Niterói"), &json!("RJ"), &json!(2)));
        assert_eq!(order["shippingAddress"], json!({ "recipient": "Bia", "street": "Rua A", "cep": "24020000", "ibgeCode": null }));
        for arguments in ["search: \"24020\"", "filter: { city: \"niteroi\" }", "filter: { uf: { in: [RJ] } }"] {
            assert_eq!(app.numbers(arguments).await, [1], "{arguments}");
        }
        assert_eq!(app.numbers("search: \"01310200\"").await, crate::order::NONE);
        let details = crate::order::text(&app, "SELECT details FROM events").await;
        assert_eq!(details, r#"{"changed":["recipient","street","number","district","city","uf","cep","ibgeCode"]}"#);
        edited(&app, "updateShippingAddress", json!({ "orderId": id, "address": to_rio() })).await;
        assert_eq!(facts(&app).await, 1);
    }

    async fn an_order_without_an_address_gets_one(app: TestApp) {
        let pickup = order().with(|whole| {
            whole.order.delivery_method = DeliveryMethod::Pickup;
            whole.addresses.clear();
        });
        let id = app.given([pickup]).await[0].order.id.to_string();
        let order = edited(&app, "updateShippingAddress", json!({ "orderId": id, "address": to_rio() })).await["order"].clone();
        assert_eq!(order["shippingAddress"]["street"], "Rua A");
    }

    async fn what_has_left_the_store_goes_where_it_goes(app: TestApp) {
        for status in [OrderStatus::Shipped, OrderStatus::DeliveryFailed, OrderStatus::Delivered, OrderStatus::Returned] {
            let id = app.given([order().status(status)]).await[0].order.id.to_string();
            let payload = edited(&app, "updateShippingAddress", json!({ "orderId": id, "address": to_rio() })).await;
            assert_eq!(refusals(&payload), one("ALREADY_SHIPPED", "orderId"), "{status:?}");
        }
    }

    async fn an_address_that_breaks_rules_is_refused(app: TestApp) {
        let id = app.given([order()]).await[0].order.id.to_string();
        let address = json!({ "street": "", "number": "1", "city": "x", "uf": "R", "cep": "1" });
        let payload = edited(&app, "updateShippingAddress", json!({ "orderId": id, "address": address, "expectedVersion": 1 })).await;
        let paths: Vec<String> = refusals(&payload).into_iter().map(|(_, path)| path).collect();
        assert_eq!(paths, ["address.uf", "address.cep", "address.street"]);
    }
}
