//! Entering an invoice by its key.

use super::{OURS, SET, codes, entered, kinds, set, with_issuers};
use crate::both;
use crate::support::NOW;
use crate::support::given::{invoice_key, order};
use entity::id::{AccessKeyId, InvoiceId};
use entity::money::Money;
use entity::status::OrderStatus;
use pedidos::actor::{Actor, ActorKind, Scope};
use pedidos::br::document;
use pedidos::br::nfe_key::{self, Model, NewKey};
use pedidos::db::By;
use pedidos::error::Error;
use pedidos::order::invoice::{CancelInvoice, Document, EnterInvoice, cancel, enter, import};
use pedidos::store::update::{Update, update};
use serde_json::{Value, json};

/// Vectors of keys: what somebody gives, the errors and warnings it has on an order of November 2026.
const KEYS: [(&str, &str, &str); 14] = [
    ("35170458716523000119550010000000121000123458", "", "W_NO_ISSUERS W_BEFORE_ORDER"),
    ("3517 0458 7165 2300 0119 5500 1000 0000 1210 0012 3458", "", "W_NO_ISSUERS W_BEFORE_ORDER"),
    ("522507pc3d315k000193550010000000011000000018", "", "W_ALPHA_BEFORE_2607 W_NO_ISSUERS W_BEFORE_ORDER"),
    ("41261100052998224725559200000000071408172634", "", "W_NO_ISSUERS"),
    ("35261111222333000181650010000000129000123452", "", "W_NO_ISSUERS"),
    ("35191012345678000195580010000000012345678901", "KEY_CHECK_DIGIT KEY_MODEL", ""),
    ("42221200050690671849558890000000811540256167", "KEY_CHECK_DIGIT KEY_ISSUER", ""),
    ("32171232438772000104570010001990751153183825", "KEY_MODEL", ""),
    ("3517045871652300011955001000000012100012345", "KEY_LENGTH", ""),
    ("351704587165230001A9550010000000121000123458", "KEY_CHARSET", ""),
    ("35261358716523000119550010000000121000123453", "KEY_MONTH KEY_YEAR", ""),
    ("35261158716523000119550010000000001000123455", "KEY_NUMBER_ZERO", ""),
    ("35261158716523000119550010000000128000123453", "KEY_EMISSION_TYPE", ""),
    ("20261158716523000119550010000000121000123453", "KEY_UF", ""),
];

fn key_of(issuer: &str, series: u16, uf: &str) -> String {
    let key = NewKey {
        uf: uf.parse().unwrap(),
        issued_on: "2026-11-20".parse().unwrap(),
        issuer: document::Document::parse(issuer).unwrap(),
        model: Model::Nfe,
        series,
        number: 7,
        emission_type: 1,
        random_code: 40_302_010,
    };
    nfe_key::build(&key).unwrap().as_str().to_owned()
}

both! {
    async fn an_invoice_stands_on_its_order_and_in_its_history(app: TestApp) {
        with_issuers(&app, &[(OURS, "SP")]).await;
        let given = app.given([order()]).await.remove(0).order;
        let key = invoice_key(77);
        let done = entered(&app, given.id, &format!("NFe{key}")).await;
        assert_eq!(done["warnings"], json!([]));
        assert_eq!(done["order"]["invoiceState"], "ISSUED");
        assert_eq!(done["order"]["invoicedAt"], "2026-11-22T15:00:00Z");
        assert_eq!(done["order"]["status"], "PAID");
        assert_eq!(done["order"]["version"], given.version + 1);
        let invoice = &done["invoice"];
        assert_eq!(
            (&invoice["key"], &invoice["model"], &invoice["series"], &invoice["number"], &invoice["state"]),
            (&json!(key), &json!(55), &json!(1), &json!(77), &json!("VALID"))
        );
        assert_eq!(invoice["enteredBy"], "demo");
        assert_eq!(kinds(&app, given.id).await, ["INVOICE_ENTERED"]);
        assert_eq!(app.numbers(&format!("search: \"{key}\"")).await, [given.number]);
        let facts = app.texts("SELECT details FROM events").await;
        assert!(facts.iter().all(|details| details.contains("77") && !details.contains(OURS)), "{facts:?}");
    }

    async fn a_key_tells_every_rule_it_breaks_at_once(app: TestApp) {
        for (key, errors, warnings) in KEYS {
            let given = app.given([order()]).await.remove(0).order;
            let done = set(&app, json!({ "orderId": given.id.to_string(), "key": key })).await;
            assert_eq!(codes(&done["userErrors"]), errors, "{key}");
            assert_eq!(codes(&done["warnings"]), warnings, "{key}");
            for error in done["userErrors"].as_array().unwrap() {
                assert_eq!(error["path"], json!(["key"]));
            }
            // Some of the vectors have one number.
            app.sql("DELETE FROM invoices").await;
        }
    }

    async fn a_wrong_key_on_an_unpaid_order_says_both(app: TestApp) {
        let unpaid = order().status(OrderStatus::AwaitingPayment).with(|whole| {
            whole.payments[0].captured_cents = Money(6_499);
        });
        let given = app.given([unpaid]).await.remove(0).order;
        let input = json!({ "orderId": given.id.to_string(), "key": "1234" });
        assert_eq!(codes(&set(&app, input).await["userErrors"]), "KEY_LENGTH NOT_PAID");
        let input = json!({ "orderId": given.id.to_string(), "key": invoice_key(1) });
        let done = set(&app, input).await;
        assert_eq!(codes(&done["userErrors"]), "NOT_PAID");
        assert_eq!(done["userErrors"][0]["path"], json!(["orderId"]));
        assert_eq!((&done["order"], &done["invoice"]), (&Value::Null, &Value::Null));
        assert_eq!(kinds(&app, given.id).await, Vec::<String>::new());
    }

    async fn the_issuer_is_one_of_the_stores_in_its_own_state(app: TestApp) {
        with_issuers(&app, &[(OURS, "SP"), ("00000000E08G12", "DF")]).await;
        let cases = [
            (key_of("58716523000119", 1, "SP"), "KEY_ISSUER_NOT_OURS", ""),
            (key_of("58716523000119", 900, "SP"), "", "W_ISSUER_NOT_OURS"),
            (key_of(OURS, 1, "RJ"), "KEY_UF_NOT_ISSUER", ""),
            (key_of("00.000.000/E08G-12", 1, "DF"), "", ""),
            (key_of("52998224725", 920, "SP"), "KEY_ISSUER_NOT_OURS", ""),
            (key_of("52998224725", 910, "SP"), "", "W_ISSUER_NOT_OURS"),
        ];
        for (key, errors, warnings) in cases {
            let given = app.given([order()]).await.remove(0).order;
            let done = set(&app, json!({ "orderId": given.id.to_string(), "key": key })).await;
            assert_eq!(codes(&done["userErrors"]), errors, "{key}");
            assert_eq!(codes(&done["warnings"]), warnings, "{key}");
            assert!(!done.to_string().contains("529.982.247-25"), "a person's number is not repeated");
        }
    }

    async fn a_receipt_for_a_company_is_unusual(app: TestApp) {
        let company = order().row(|order| order.customer_document = Some("58716523000119".to_owned()));
        let given = app.given([company]).await.remove(0).order;
        let done = entered(&app, given.id, "35261111222333000181650010000000129000123452").await;
        assert_eq!(codes(&done["warnings"]), "W_NO_ISSUERS W_NFCE_COMPANY");
    }

    async fn an_order_may_have_several_invoices(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let first = entered(&app, given.id, &invoice_key(1)).await;
        let second = entered(&app, given.id, &invoice_key(2)).await;
        assert_eq!(second["order"]["invoices"].as_array().unwrap().len(), 2);
        assert_eq!(second["order"]["invoicedAt"], first["order"]["invoicedAt"]);
    }

    async fn the_order_moves_on_in_the_same_breath(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let input = json!({ "orderId": given.id.to_string(), "key": invoice_key(1), "advance": true });
        let done = set(&app, input.clone()).await;
        assert_eq!(codes(&done["userErrors"]), "", "{done:#}");
        assert_eq!(done["order"]["status"], "INVOICED");
        let mut told = kinds(&app, given.id).await;
        told.sort_unstable();
        assert_eq!(told, ["INVOICE_ENTERED", "ORDER_STATUS_CHANGED"]);
        // Again: nothing moves, and nothing is written.
        let again = set(&app, input).await;
        assert_eq!(again["order"], done["order"]);
        assert_eq!(kinds(&app, given.id).await.len(), 2);
    }

    async fn an_order_that_cannot_move_on_gets_no_invoice_either(app: TestApp) {
        let given = app.given([order().status(OrderStatus::Shipped)]).await.remove(0).order;
        let input = json!({ "orderId": given.id.to_string(), "key": invoice_key(1), "advance": true });
        let done = set(&app, input).await;
        assert_eq!(codes(&done["userErrors"]), "TRANSITION_NOT_ALLOWED");
        assert_eq!(kinds(&app, given.id).await, Vec::<String>::new());
        assert_eq!(app.texts("SELECT key FROM invoices").await, Vec::<String>::new());
    }

    async fn what_cannot_be_meant_is_refused(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let id = given.id.to_string();
        let done = set(&app, json!({ "orderId": id, "key": invoice_key(1), "expectedVersion": 9 })).await;
        assert_eq!(codes(&done["userErrors"]), "VERSION_CONFLICT");
        let done = set(&app, json!({ "orderId": id, "key": "3517\u{0}" })).await;
        assert_eq!(codes(&done["userErrors"]), "KEY_LENGTH");
        let unknown = entity::id::OrderId(99).to_string();
        let done = set(&app, json!({ "orderId": unknown, "key": invoice_key(1) })).await;
        assert_eq!(codes(&done["userErrors"]), "NOT_FOUND");
        let wrong = app.ask_with(SET, json!({ "input": { "orderId": "x", "key": "" } })).await;
        assert_eq!(wrong.refusal().0, "input.orderId");
    }

    async fn only_who_may_write_invoices_does(app: TestApp) {
        let given = app.given([order().invoice(&invoice_key(1))]).await.remove(0).order;
        let scopes = Scope::ALL.into_iter().filter(|scope| !matches!(scope, Scope::InvoicesWrite | Scope::Admin)).collect();
        let clerk = Actor::with_key("caixa".to_owned(), ActorKind::Person, AccessKeyId(1), scopes);
        let by = By::new(clerk, NOW);
        let wanted = EnterInvoice { order: given.id, key: invoice_key(2), advance: false, expected_version: None };
        let end = CancelInvoice { invoice: InvoiceId(1), reason: "erro".to_owned(), expected_version: None };
        let file = Document { bytes: Vec::new(), order: None };
        let denied = [
            app.db.act(&by, |tx| { let wanted = wanted.clone(); Box::pin(async move { enter(tx, &wanted).await.map(drop) }) }).await,
            app.db.act(&by, |tx| { let end = end.clone(); Box::pin(async move { cancel(tx, &end).await.map(drop) }) }).await,
            app.db.act(&by, |tx| { let file = file.clone(); Box::pin(async move { import(tx, &file).await.map(drop) }) }).await,
        ];
        for denied in denied {
            assert!(matches!(denied, Err(Error::Denied { scope: Scope::InvoicesWrite })), "{denied:?}");
        }
        let settings = app.db.act(&by, |tx| Box::pin(async move { update(tx, &Update::default()).await.map(drop) })).await;
        assert!(matches!(settings, Err(Error::Denied { scope: Scope::Admin })), "{settings:?}");
    }
}
