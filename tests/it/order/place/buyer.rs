//! Who buys: found, or made.

use super::{changed, number, placed, two_mugs, with};
use crate::both;
use crate::support::catalogue::customer;
use serde_json::json;

both! {
    async fn a_known_customer_is_found_and_only_what_was_missing_is_filled_in(app: TestApp) {
        app.given_product("CANECA-01").await;
        let mut ana = customer(7, "Ana de Souza");
        ana.document = Some("52998224725".to_owned());
        app.given_customers([ana]).await;
        let order = placed(&app, two_mugs()).await;
        assert_eq!(order["customerName"], "Ana Souza");
        assert_eq!(order["customer"]["name"], "Ana de Souza");
        assert_eq!(order["customer"]["email"], "ana@example.com");
        assert_eq!(order["customer"]["phone"], "+5511994029275");
        let other = json!({ "customer": { "name": "Ana", "document": "52998224725", "email": "outra@example.com" } });
        let again = placed(&app, with(&other)).await;
        assert_eq!(again["customer"]["id"], order["customer"]["id"]);
        assert_eq!((&again["customer"]["email"], &again["customerEmail"]), (&json!("ana@example.com"), &json!("outra@example.com")));
        assert_eq!(number(&app, "SELECT COUNT(*) FROM customers").await, 1);
    }

    async fn an_email_finds_a_customer_unless_the_documents_differ(app: TestApp) {
        app.given_product("CANECA-01").await;
        let with_customer = |customer| changed(two_mugs(), &json!({ "customer": customer }));
        let by_email = placed(&app, with_customer(json!({ "name": "Ana", "email": "casa@example.com" }))).await;
        let with_document = json!({ "name": "Ana", "email": "CASA@example.com", "document": "52998224725" });
        let found = placed(&app, with_customer(with_document)).await;
        assert_eq!(found["customer"]["id"], by_email["customer"]["id"]);
        assert_eq!(found["customer"]["cpf"], "52998224725");
        let other = json!({ "name": "Loja", "email": "casa@example.com", "document": "11222333000181" });
        let other = placed(&app, with_customer(other)).await;
        assert_ne!(other["customer"]["id"], by_email["customer"]["id"]);
        assert_eq!(number(&app, "SELECT COUNT(*) FROM customers WHERE kind = 'COMPANY'").await, 1);
    }

    async fn many_first_orders_at_once_make_one_customer(app: TestApp) {
        app.given_product("CANECA-01").await;
        futures_util::future::join_all((0..12).map(|_| placed(&app, two_mugs()))).await;
        assert_eq!(number(&app, "SELECT COUNT(*) FROM customers").await, 1);
        assert_eq!(number(&app, "SELECT COUNT(DISTINCT number) FROM orders").await, 12);
    }
}
