//! The same key or number twice: one after the other, and at once.

use super::{SET, codes, entered, kinds, set};
use crate::both;
use crate::support::given::{invoice_key, order};
use pedidos::br::document::Document;
use pedidos::br::nfe_key::{self, Model, NewKey};
use serde_json::{Value, json};

/// Another key with the same number: only its random part differs.
fn twin(number: u32) -> String {
    let key = NewKey {
        uf: "SP".parse().unwrap(),
        issued_on: "2026-11-20".parse().unwrap(),
        issuer: Document::parse("11222333000181").unwrap(),
        model: Model::Nfe,
        series: 1,
        number,
        emission_type: 1,
        random_code: 99_887_766,
    };
    nfe_key::build(&key).unwrap().as_str().to_owned()
}

both! {
    async fn the_same_key_again_on_the_same_order_changes_nothing(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let first = entered(&app, given.id, &invoice_key(1)).await;
        let again = entered(&app, given.id, &invoice_key(1)).await;
        assert_eq!(first, again);
        assert_eq!(kinds(&app, given.id).await, ["INVOICE_ENTERED"]);
    }

    async fn a_key_or_number_of_another_order_names_that_order(app: TestApp) {
        let orders = app.given([order(), order()]).await;
        entered(&app, orders[0].order.id, &invoice_key(1)).await;
        for (key, code) in [(invoice_key(1), "KEY_DUPLICATE"), (twin(1), "KEY_NUMBER_DUPLICATE")] {
            let done = set(&app, json!({ "orderId": orders[1].order.id.to_string(), "key": key })).await;
            assert_eq!(codes(&done["userErrors"]), code);
            assert_eq!(done["userErrors"][0]["order"]["number"], orders[0].order.number);
        }
        let done = set(&app, json!({ "orderId": orders[0].order.id.to_string(), "key": twin(1) })).await;
        assert_eq!(codes(&done["userErrors"]), "KEY_NUMBER_DUPLICATE");
    }

    async fn of_many_at_once_with_one_key_or_number_one_wins(app: TestApp) {
        let orders = app.given((0..8).map(|_| order())).await;
        for (number, key) in [(1, None), (2, Some(twin(2)))] {
            let asked = orders.iter().enumerate().map(|(position, whole)| {
                let key = if position % 2 == 0 { key.clone() } else { None }.unwrap_or_else(|| invoice_key(number));
                set(&app, json!({ "orderId": whole.order.id.to_string(), "key": key }))
            });
            let done = futures_util::future::join_all(asked).await;
            let mut codes: Vec<String> = done.iter().map(|done| codes(&done["userErrors"])).collect();
            codes.sort_unstable();
            assert_eq!(codes[0], "", "{codes:?}");
            assert!(codes[1..].iter().all(|code| code.starts_with("KEY_") && code.ends_with("DUPLICATE")), "{codes:?}");
        }
    }

    async fn an_idempotency_key_does_the_work_once(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let ask = async |key: String| {
            let input = json!({ "orderId": given.id.to_string(), "key": key, "expectedVersion": 1 });
            app.ask_with(SET, json!({ "input": input, "key": "req-1" })).await.data()["setInvoice"].clone()
        };
        let first = ask(invoice_key(1)).await;
        assert_eq!(codes(&first["userErrors"]), "");
        assert_eq!(ask(invoice_key(1)).await, first);
        assert_eq!(codes(&ask(invoice_key(2)).await["userErrors"]), "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(first["order"]["version"], 2);
        assert_ne!(first["invoice"], Value::Null);
    }
}
