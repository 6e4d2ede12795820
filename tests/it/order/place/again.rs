//! The same order once more.

use super::{changed, number, of, place, placed, two_mugs, with};
use crate::both;
use serde_json::{Value, json};

fn from_marketplace() -> Value {
    with(&json!({ "source": "mercado-livre", "externalId": "ML-1" }))
}

both! {
    async fn an_order_that_is_sent_again_is_the_same_order(app: TestApp) {
        app.given_product("CANECA-01").await;
        let first = place(&app, from_marketplace()).await;
        assert_eq!(first["isNew"], true);
        let order = first["order"].clone();
        // What the sender does not repeat exactly, and what has changed since, makes no other order.
        app.sql("UPDATE products SET active = FALSE, price_cents = 1").await;
        let other_code = json!({ "payments": [{ "method": "PIX", "pix": { "txid": "outro" } }], "tags": ["x"] });
        for input in [from_marketplace(), changed(from_marketplace(), &other_code)] {
            let again = place(&app, input).await;
            assert_eq!((&again["isNew"], &again["userErrors"]), (&json!(false), &json!([])), "{again:#}");
            assert_eq!(again["order"], order);
        }
        assert_eq!(number(&app, "SELECT COUNT(*) FROM events").await, 1);
    }

    async fn another_order_with_the_same_external_id_is_refused(app: TestApp) {
        app.given_product("CANECA-01").await;
        app.given_product("PRATO-01").await;
        let order = placed(&app, from_marketplace()).await;
        for change in [
            json!({ "items": [{ "sku": "CANECA-01", "quantity": 3 }] }),
            json!({ "items": [{ "sku": "PRATO-01", "quantity": 2 }] }),
            json!({ "items": [{ "sku": "CANECA-01", "quantity": 2, "unitPrice": "1.00" }] }),
            json!({ "discount": "1.00" }),
            json!({ "shipping": null }),
            json!({ "expectedTotal": "1.00" }),
            json!({ "customer": { "name": "Bruno", "document": "11222333000181" } }),
        ] {
            let payload = place(&app, changed(from_marketplace(), &change)).await;
            assert_eq!(of(&payload), [("EXTERNAL_ID_TAKEN".to_owned(), "externalId".to_owned())], "{change}");
            assert_eq!(payload["userErrors"][0]["order"]["id"], order["id"]);
        }
        placed(&app, changed(from_marketplace(), &json!({ "source": "amazon" }))).await;
        placed(&app, two_mugs()).await;
        placed(&app, two_mugs()).await;
        assert_eq!(number(&app, "SELECT COUNT(*) FROM orders").await, 4);
    }

    async fn many_at_once_with_one_external_id_make_one_order(app: TestApp) {
        super::given_stock(&app, "CANECA-01", 100).await;
        let sent = futures_util::future::join_all((0..12).map(|_| place(&app, from_marketplace()))).await;
        let first = &sent[0]["order"]["id"];
        assert!(sent.iter().all(|payload| payload["order"]["id"] == *first), "{sent:#?}");
        assert_eq!(sent.iter().filter(|payload| payload["isNew"] == true).count(), 1);
        assert_eq!(number(&app, "SELECT COUNT(*) FROM orders").await, 1);
        assert_eq!(number(&app, "SELECT reserved FROM stock_levels").await, 2);
    }
}
