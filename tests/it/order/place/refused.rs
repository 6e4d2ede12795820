//! What is wrong is said at once, each with its place.

use super::{given_stock, number, refused, two_mugs, with};
use crate::both;
use entity::id::AccessKeyId;
use entity::money::Money;
use entity::order::DeliveryMethod;
use entity::payment::PaymentMethod;
use pedidos::actor::{Actor, ActorKind, Scope};
use pedidos::db::By;
use pedidos::error::Error;
use pedidos::order::place::{NewCustomer, NewPayment, NewPaymentState, PlaceOrder, place};
use serde_json::{Value, json};

both! {
    async fn all_that_is_wrong_is_said_at_once(app: TestApp) {
        given_stock(&app, "CANECA-01", 3).await;
        app.given_product("VELHA-01").await;
        app.sql("UPDATE products SET active = FALSE WHERE sku = 'VELHA-01'").await;
        let input = with(&json!({
            "source": " ",
            "externalId": "x".repeat(101),
            "customer": { "name": "", "document": "529.982.247-26", "email": "ana", "phone": "12" },
            "shippingAddress": { "street": " ", "number": "1", "city": "São\nPaulo", "uf": "XX", "cep": "123", "ibgeCode": "1" },
            "billingAddress": { "street": "Rua A", "number": "1", "city": "São Paulo", "uf": "SP", "cep": "00000-000" },
            "items": [
                { "sku": "CANECA-01", "quantity": 2 },
                { "sku": "NENHUMA", "quantity": 1 },
                { "sku": "VELHA-01", "quantity": 1 },
                { "sku": "CANECA-01", "quantity": 2, "unitPrice": "-1.00" },
                { "sku": "CANECA-01", "quantity": 0 },
                { "sku": "CANECA-01", "quantity": 1, "discount": "25.01" },
            ],
            "discount": "-1.00",
            "payments": [{ "method": "BOLETO", "boleto": { "line": "1" } }, { "method": "PIX", "pix": { "code": "x" } }],
            "tags": ["ok", "x".repeat(51)],
            "customerNote": "x".repeat(5001),
        }));
        refused(&app, input, &[
            ("INVALID", "source"),
            ("INVALID", "externalId"),
            ("INVALID", "customer.name"),
            ("INVALID", "customer.document"),
            ("INVALID", "customer.email"),
            ("INVALID", "customer.phone"),
            ("INVALID", "shippingAddress.street"),
            ("INVALID", "shippingAddress.city"),
            ("INVALID", "shippingAddress.uf"),
            ("INVALID", "shippingAddress.cep"),
            ("INVALID", "shippingAddress.ibgeCode"),
            ("INVALID", "billingAddress.cep"),
            ("UNKNOWN_SKU", "items.1.sku"),
            ("PRODUCT_INACTIVE", "items.2.sku"),
            ("INVALID", "items.3.unitPrice"),
            ("INVALID", "items.4.quantity"),
            ("INVALID", "items.5.discount"),
            ("OUT_OF_STOCK", "items.0.quantity"),
            ("INVALID", "discount"),
            ("BOLETO_INVALID", "payments.0.boleto.line"),
            ("INVALID", "payments.0.amount"),
            ("PIX_INVALID", "payments.1.pix.code"),
            ("INVALID", "payments.1.amount"),
            ("INVALID", "tags.1"),
            ("INVALID", "customerNote"),
        ]).await;
        for table in ["orders", "customers", "events", "stock_movements"] {
            assert_eq!(number(&app, &format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
    }

    async fn what_is_missing_is_named(app: TestApp) {
        app.given_product("CANECA-01").await;
        for (change, path) in [
            (json!({ "shippingAddress": null }), "shippingAddress"),
            (json!({ "items": [] }), "items"),
            (json!({ "customer": { "name": "Ana", "phone": "11994029275" } }), "customer"),
            (json!({ "items": vec![json!({ "sku": "CANECA-01", "quantity": 1 }); 501] }), "items"),
            (json!({ "tags": vec!["x"; 51] }), "tags"),
        ] {
            refused(&app, with(&change), &[("INVALID", path)]).await;
        }
    }

    async fn a_text_with_a_null_is_refused_on_both_databases(app: TestApp) {
        app.given_product("CANECA-01").await;
        for (change, path) in [
            (json!({ "source": "a\0b", "externalId": "1" }), "source"),
            (json!({ "externalId": "a\0b" }), "externalId"),
            (json!({ "channel": "\0" }), "channel"),
            (json!({ "internalNote": "a\0" }), "internalNote"),
            (json!({ "tags": ["a\0"] }), "tags.0"),
            (json!({ "items": [{ "sku": "CANECA\0-01", "quantity": 1 }] }), "items.0.sku"),
            (json!({ "customer": { "name": "A\0na", "email": "ana@example.com" } }), "customer.name"),
        ] {
            refused(&app, with(&change), &[("INVALID", path)]).await;
        }
    }

    async fn one_needs_the_scope_and_another_to_say_that_money_is_there(app: TestApp) {
        let request = PlaceOrder {
            source: "api".to_owned(),
            channel: None,
            external_id: None,
            delivery_method: DeliveryMethod::Pickup,
            customer: NewCustomer::default(),
            shipping_address: None,
            billing_address: None,
            items: Vec::new(),
            discount: Money::ZERO,
            shipping: None,
            payments: Vec::new(),
            expected_total: None,
            locale: None,
            customer_note: None,
            internal_note: None,
            tags: Vec::new(),
        };
        let captured = NewPayment {
            method: PaymentMethod::CreditCard,
            amount: None,
            state: NewPaymentState::Captured,
            captured_at: None,
            reference: None,
            pix: None,
            boleto: None,
            card: None,
        };
        let paid = PlaceOrder { payments: vec![captured], ..request.clone() };
        for (scopes, request, missing) in [
            (vec![Scope::OrdersRead], request.clone(), Some(Scope::OrdersCreate)),
            (vec![Scope::OrdersCreate], request, None),
            (vec![Scope::OrdersCreate], paid.clone(), Some(Scope::PaymentsConfirm)),
            (vec![Scope::OrdersCreate, Scope::PaymentsConfirm], paid, None),
        ] {
            let actor = Actor::with_key("loja".to_owned(), ActorKind::Service, AccessKeyId(1), scopes);
            let by = By::new(actor, 0);
            let done = app.db.act(&by, |tx| {
                let request = request.clone();
                Box::pin(async move { place(tx, &request).await })
            });
            match (done.await, missing) {
                (Err(Error::Denied { scope }), Some(missing)) => assert_eq!(scope, missing),
                (Err(Error::Refused(_)), None) => {}
                (done, missing) => panic!("{done:?} instead of {missing:?}"),
            }
        }
    }

    async fn odd_amounts_and_instants_never_overflow(app: TestApp) {
        app.given_product("CANECA-01").await;
        let most = "92233720368547758.07";
        let item = json!({ "sku": "CANECA-01", "quantity": 10_000, "unitPrice": "9999999999.99" });
        for change in [
            json!({ "items": vec![item; 500] }),
            json!({ "items": [{ "sku": "CANECA-01", "quantity": 10_000, "unitPrice": most }] }),
            json!({ "discount": most }),
            json!({ "shipping": { "cost": most } }),
            json!({ "payments": [{ "method": "PIX", "amount": most }, { "method": "PIX", "amount": most }] }),
        ] {
            let payload = super::place(&app, with(&change)).await;
            assert_eq!(payload["order"], Value::Null, "{change}");
            assert_ne!(payload["userErrors"], json!([]), "{change}");
        }
        super::placed(&app, two_mugs()).await;
    }
}
