//! How an order is paid.

use super::{changed, number, placed, refused, two_mugs, with};
use crate::both;
use pedidos::db::Read as _;
use sea_orm::DbBackend;
use serde_json::{Value, json};

/// A code of the Central Bank's manual, for R$ 10.00.
const PIX_OF_10: &str = "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426614174000520400005303986540510.005802BR5913FULANO DE TAL6008BRASILIA62070503***630436D9";

/// A dynamic code without an amount.
const DYNAMIC_PIX: &str = "00020101021226770014BR.GOV.BCB.PIX2555pix.example.com/qr/93598be0-1bd0-4997-8318-81776a1d8a995204000053039865802BR5907EMPRESA6009SAO PAULO62070503***6304EEAB";

/// A boleto of R$ 149.90 that is due on 2026-11-25.
const BOLETO: &str = "00190500954014481606906809350314916410000014990";

/// Two mugs for so much, paid like this.
fn for_total(price: &str, payments: &Value) -> Value {
    let items = json!([{ "sku": "CANECA-01", "quantity": 1, "unitPrice": price }]);
    with(&json!({ "items": items, "shipping": null, "payments": payments }))
}

fn for_149_90(payment: &Value) -> Value {
    for_total("149.90", &json!([payment]))
}

both! {
    async fn a_static_pix_code_is_made_when_the_store_has_a_key(app: TestApp) {
        app.given_product("CANECA-01").await;
        let order = placed(&app, for_149_90(&json!({ "method": "PIX" }))).await;
        assert_eq!(order["payments"][0]["pixCode"], Value::Null);
        app.sql(
            "UPDATE stores SET name = 'Loja Exemplo', pix_key = 'pix@loja.example', pix_city = 'São Paulo'",
        )
        .await;
        app.sql(match app.db.backend() {
            DbBackend::Sqlite => "UPDATE order_numbers SET next = 1001",
            _ => "SELECT setval('order_numbers', 1001, FALSE)",
        })
        .await;
        let order = placed(&app, for_149_90(&json!({ "method": "PIX" }))).await;
        assert_eq!(order["number"], 1001);
        assert_eq!(order["payments"][0]["pixTxid"], "PEDIDO1001");
        assert_eq!(order["payments"][0]["pixCode"], "00020126380014br.gov.bcb.pix0116pix@loja.example5204000053039865406149.905802BR5912LOJA EXEMPLO6009SAO PAULO62140510PEDIDO10016304E52A");
    }

    async fn a_pix_code_that_was_sent_is_kept(app: TestApp) {
        app.given_product("CANECA-01").await;
        let pix = json!({ "txid": "abcdefghijklmnopqrstuvwxyz12", "code": DYNAMIC_PIX, "expiresAt": "2026-11-22T16:00:00Z" });
        let order = placed(&app, for_149_90(&json!({ "method": "PIX", "pix": pix }))).await;
        let payment = &order["payments"][0];
        assert_eq!((&payment["pixCode"], &payment["pixTxid"]), (&json!(DYNAMIC_PIX), &json!("abcdefghijklmnopqrstuvwxyz12")));
        assert_eq!(payment["expiresAt"], "2026-11-22T16:00:00Z");
        let order = placed(&app, for_total("10.00", &json!([{ "method": "PIX", "pix": { "code": PIX_OF_10 } }]))).await;
        assert_eq!((&order["payments"][0]["amount"], &order["paymentMethod"]), (&json!("10.00"), &json!("PIX")));
    }

    async fn a_pix_code_that_breaks_a_rule_is_refused(app: TestApp) {
        app.given_product("CANECA-01").await;
        for (pix, code, path) in [
            (json!({ "code": PIX_OF_10 }), "PIX_INVALID", "payments.0.pix.code"),
            (json!({ "code": PIX_OF_10.replace("10.00", "11.00") }), "PIX_INVALID", "payments.0.pix.code"),
            (json!({ "code": "pedido 1001" }), "PIX_INVALID", "payments.0.pix.code"),
            (json!({ "txid": "PEDIDO-1001" }), "PIX_INVALID", "payments.0.pix.txid"),
            (json!({ "expiresAt": "2026-11-22T15:00:00Z" }), "INVALID", "payments.0.pix.expiresAt"),
        ] {
            refused(&app, for_149_90(&json!({ "method": "PIX", "pix": pix })), &[(code, path)]).await;
        }
    }

    async fn a_boleto_can_be_paid_to_the_end_of_its_day(app: TestApp) {
        app.given_product("CANECA-01").await;
        let masked = "00190.50095 40144.816069 06809.350314 9 16410000014990";
        let order = placed(&app, for_149_90(&json!({ "method": "BOLETO", "boleto": { "line": masked, "dueOn": "2026-11-25" } }))).await;
        let payment = &order["payments"][0];
        assert_eq!(payment["boletoLine"], BOLETO);
        assert_eq!(payment["expiresAt"], "2026-11-26T02:59:59.999Z");
        assert_eq!((&payment["state"], &payment["amount"]), (&json!("PENDING"), &json!("149.90")));
    }

    async fn a_boleto_that_breaks_a_rule_is_refused(app: TestApp) {
        app.given_product("CANECA-01").await;
        let line = "payments.0.boleto.line";
        for (boleto, path) in [
            (json!({ "line": BOLETO.replace("5009540", "5009541") }), line),
            (json!({ "line": "123" }), line),
            (json!({ "line": "838600000050096000190009000801782309000343062712" }), line),
            // For R$ 136.29, and due in 2023.
            (json!({ "line": "00190500954014481606906809350314599990000000100" }), line),
            (json!({ "line": BOLETO, "dueOn": "2026-11-26" }), "payments.0.boleto.dueOn"),
            (json!({ "dueOn": "2026-11-21" }), "payments.0.boleto.dueOn"),
        ] {
            let input = for_149_90(&json!({ "method": "BOLETO", "boleto": boleto }));
            let refusals = super::refusals(&app, input).await;
            assert!(refusals.iter().all(|refusal| *refusal == ("BOLETO_INVALID".to_owned(), path.to_owned())), "{refusals:?}");
            assert!(!refusals.is_empty(), "{boleto}");
        }
    }

    async fn a_deposit_tells_where_to_pay_and_is_never_there_already(app: TestApp) {
        app.given_product("CANECA-01").await;
        app.sql("UPDATE stores SET bank_account = 'Banco 001, agência 1234, conta 5678-9'").await;
        let order = placed(&app, with(&json!({ "payments": [{ "method": "DEPOSIT" }] }))).await;
        assert_eq!(order["payments"][0]["instructions"], "Banco 001, agência 1234, conta 5678-9");
        assert_eq!(app.numbers("filter: { queue: AWAITING_DEPOSIT }").await, [1]);
        for state in ["CAPTURED", "AUTHORIZED"] {
            let input = with(&json!({ "payments": [{ "method": "DEPOSIT", "state": state }] }));
            refused(&app, input, &[("PERSON_NEEDED", "payments.0.state")]).await;
        }
    }

    async fn a_card_that_is_analysed_puts_the_order_under_review(app: TestApp) {
        app.given_product("CANECA-01").await;
        let card = json!({ "method": "CREDIT_CARD", "state": "AUTHORIZED", "reference": "nsu 1",
            "card": { "brand": "Visa", "installments": 3 } });
        let order = placed(&app, with(&json!({ "payments": [card] }))).await;
        assert_eq!((&order["status"], &order["paymentState"]), (&json!("UNDER_REVIEW"), &json!("AUTHORIZED")));
        let payment = &order["payments"][0];
        assert_eq!((&payment["cardBrand"], &payment["installments"]), (&json!("Visa"), &json!(3)));
        assert_eq!((&payment["state"], &payment["captured"]), (&json!("AUTHORIZED"), &json!("0.00")));
        let none = json!({ "method": "DEBIT_CARD", "card": { "installments": 0 } });
        refused(&app, with(&json!({ "payments": [none] })), &[("INVALID", "payments.0.card.installments")]).await;
    }

    async fn money_that_is_there_makes_the_order_paid(app: TestApp) {
        app.given_product("CANECA-01").await;
        let payments = json!([
            { "method": "STORE_CREDIT", "amount": "5.00", "state": "CAPTURED", "capturedAt": "2026-11-20T12:00:00Z" },
            { "method": "CREDIT_CARD", "amount": "60.00", "state": "CAPTURED", "capturedAt": "2026-11-20T13:00:00Z", "reference": "mp 1" },
        ]);
        let order = placed(&app, with(&json!({ "payments": payments }))).await;
        assert_eq!((&order["status"], &order["paymentMethod"]), (&json!("PAID"), &json!("CREDIT_CARD")));
        assert_eq!(order["paidAt"], "2026-11-20T13:00:00Z");
        // The 20th is a holiday: counted from Monday the 23rd.
        assert_eq!(order["shipBy"], "2026-11-26T02:59:59.999Z");
        assert_eq!(order["payments"][1]["captured"], "60.00");
        assert_eq!(number(&app, "SELECT COUNT(*) FROM money_movements WHERE kind = 'CAPTURE'").await, 2);
        let half = json!([
            { "method": "STORE_CREDIT", "amount": "5.00", "state": "CAPTURED" },
            { "method": "PIX", "amount": "60.00" },
        ]);
        let order = placed(&app, with(&json!({ "payments": half }))).await;
        assert_eq!((&order["status"], &order["paidAt"]), (&json!("AWAITING_PAYMENT"), &Value::Null));
        let later = json!([{ "method": "PIX", "state": "CAPTURED", "capturedAt": "2026-11-22T15:00:01Z" }]);
        refused(&app, with(&json!({ "payments": later })), &[("INVALID", "payments.0.capturedAt")]).await;
    }

    async fn payments_add_up_to_the_total(app: TestApp) {
        app.given_product("CANECA-01").await;
        let pix = |amount: &str| json!({ "method": "PIX", "amount": amount });
        for (payments, expected) in [
            (json!([]), ("PAYMENTS_MISMATCH", "payments")),
            (json!([pix("64.99")]), ("PAYMENTS_MISMATCH", "payments")),
            (json!([pix("65.00"), pix("0.01")]), ("PAYMENTS_MISMATCH", "payments")),
            (json!([pix("65.00"), pix("0.00")]), ("INVALID", "payments.1.amount")),
            (json!([pix("-65.00")]), ("INVALID", "payments.0.amount")),
            (json!([pix("65.00"), { "method": "BOLETO" }]), ("INVALID", "payments.1.amount")),
            (json!([{ "method": "PIX", "boleto": {} }]), ("INVALID", "payments.0.boleto")),
            (json!([{ "method": "PIX", "card": {} }]), ("INVALID", "payments.0.card")),
            (json!([{ "method": "OTHER", "pix": {} }]), ("INVALID", "payments.0.pix")),
            (json!([{ "method": "PIX", "capturedAt": "2026-11-20T12:00:00Z" }]), ("INVALID", "payments.0.capturedAt")),
            (json!(vec![pix("6.50"); 11]), ("INVALID", "payments")),
        ] {
            refused(&app, changed(two_mugs(), &json!({ "payments": payments })), &[expected]).await;
        }
        assert_eq!(number(&app, "SELECT COUNT(*) FROM orders").await, 0);
    }
}
