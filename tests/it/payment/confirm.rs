//! Money arrives.

use super::{
    OTHER_PIX, PIX, and_payment, ask_keyed, codes, confirm, done, given, happened, history, ledger, places,
    service, totals, waiting,
};
use crate::both;
use crate::support::TestApp;
use entity::event::EventKind as E;
use entity::id::PaymentId;
use entity::money::Money;
use entity::money_movement::MoneyKind;
use entity::payment::{PaymentMethod as M, PaymentStatus};
use entity::status::OrderStatus as S;
use pedidos::actor::Scope;
use pedidos::error::Error;
use pedidos::order::payment::{self, Arrival};
use pedidos::refusal::Code;
use serde_json::json;

fn arrival(payment: PaymentId) -> Arrival {
    Arrival {
        payment,
        amount: None,
        paid_at: None,
        end_to_end_id: None,
        reference: None,
        note: None,
        expected_version: None,
    }
}

/// What a program is told that confirms a payment.
async fn by_service(app: &TestApp, scopes: &[Scope], wanted: Arrival) -> Result<(), Error> {
    let by = service(scopes);
    let done = app.db.act(&by, move |tx| Box::pin(payment::confirm(tx, wanted.clone())));
    done.await.map(|_| ())
}

both! {
    async fn a_pix_that_covers_the_total_makes_the_order_paid(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Pix)).await;
        let paid = confirm(&app, ids[0], &format!(r#", endToEndId: " {PIX} ", paidAt: "2026-11-22T14:59:00Z""#)).await;
        assert_eq!(done(&paid), ["PAID", "CAPTURED", "CAPTURED"]);
        assert_eq!(totals(&paid), ["65.00", "0.00", "0.00"]);
        assert_eq!((&paid["order"]["version"], &paid["order"]["paidAt"]), (&json!(2), &json!("2026-11-22T15:00:00Z")));
        assert_eq!(paid["payment"]["capturedAt"], "2026-11-22T14:59:00Z");
        assert_eq!(paid["payment"]["movements"], json!([{ "kind": "CAPTURE", "amount": "65.00", "at": "2026-11-22T14:59:00Z",
            "endToEndId": PIX, "reference": null, "note": null, "actor": "demo", "recordedAt": "2026-11-22T15:00:00Z" }]));
        assert_eq!(happened(&app, order).await, [
            (E::PaymentConfirmed, None, None), (E::OrderStatusChanged, Some(S::Paid), Some(true)),
        ]);
        let told = history(&app, order).await;
        let details = told[1].details.as_deref().map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap());
        assert_eq!(details, Some(json!({ "amount": "65.00", "method": "PIX", "paymentId": ids[0].to_string() })));
    }

    async fn the_same_pix_again_changes_nothing(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Pix)).await;
        let first = confirm(&app, ids[0], &format!(r#", endToEndId: "{PIX}""#)).await;
        // Neither the version that was seen then nor the amount matters: it is the same money.
        for more in ["", ", expectedVersion: 1", r#", amount: "65.00""#] {
            assert_eq!(confirm(&app, ids[0], &format!(r#", endToEndId: "{PIX}"{more}"#)).await, first, "{more}");
        }
        let other = confirm(&app, ids[0], &format!(r#", endToEndId: "{PIX}", amount: "64.00""#)).await;
        assert_eq!(places(&other), [("INVALID", "amount".to_owned())]);
        assert_eq!(ledger(&app, order).await.len(), 1);
    }

    async fn the_same_reference_again_changes_nothing(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Boleto)).await;
        let first = confirm(&app, ids[0], r#", reference: "NN-1""#).await;
        assert_eq!(confirm(&app, ids[0], r#", reference: " NN-1 ""#).await, first);
        // A bank numbers its boletos as it likes: another payment may be called the same.
        let (_, others) = given(&app, waiting(M::Boleto)).await;
        assert_eq!(done(&confirm(&app, others[0], r#", reference: "NN-1""#).await)[0], "PAID");
        assert_eq!(ledger(&app, order).await.len(), 1);
    }

    async fn a_reference_stands_for_one_pix(app: TestApp) {
        let (_, ids) = given(&app, waiting(M::Pix)).await;
        confirm(&app, ids[0], &format!(r#", endToEndId: "{PIX}", reference: "A""#)).await;
        let other = confirm(&app, ids[0], &format!(r#", endToEndId: "{OTHER_PIX}", amount: "1.00", reference: "A""#)).await;
        assert_eq!(places(&other), [("INVALID", "reference".to_owned())]);
    }

    async fn a_pix_pays_one_payment_and_the_refusal_names_its_order(app: TestApp) {
        let (_, one) = given(&app, waiting(M::Pix)).await;
        let (order, other) = given(&app, waiting(M::Pix)).await;
        confirm(&app, one[0], &format!(r#", endToEndId: "{PIX}""#)).await;
        let taken = confirm(&app, other[0], &format!(r#", endToEndId: "{PIX}""#)).await;
        assert_eq!(places(&taken), [("END_TO_END_ID_TAKEN", "endToEndId".to_owned())]);
        assert_eq!(taken["userErrors"][0]["order"]["number"], 1);
        assert_eq!(taken["order"], json!(null));
        assert_eq!(ledger(&app, order).await, []);
    }

    async fn parts_add_up(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Pix)).await;
        let part = confirm(&app, ids[0], r#", amount: "20.00""#).await;
        assert_eq!(done(&part), ["AWAITING_PAYMENT", "PENDING", "PENDING"]);
        assert_eq!((totals(&part), &part["payment"]["capturedAt"]), (["20.00", "0.00", "45.00"], &json!(null)));
        let rest = confirm(&app, ids[0], "").await;
        assert_eq!((done(&rest), totals(&rest)), (["PAID", "CAPTURED", "CAPTURED"], ["65.00", "0.00", "0.00"]));
        let kinds: Vec<E> = happened(&app, order).await.iter().map(|fact| fact.0).collect();
        assert_eq!(kinds, [E::PaymentConfirmed, E::PaymentConfirmed, E::OrderStatusChanged]);
    }

    async fn all_payments_of_an_order_count(app: TestApp) {
        let split = and_payment(waiting(M::Pix), M::StoreCredit, 2_500).with(|whole| whole.payments[0].amount_cents = Money(4_000));
        let (_, ids) = given(&app, split).await;
        assert_eq!(done(&confirm(&app, ids[1], "").await), ["AWAITING_PAYMENT", "PENDING", "CAPTURED"]);
        assert_eq!(done(&confirm(&app, ids[0], "").await), ["PAID", "CAPTURED", "CAPTURED"]);
    }

    async fn what_comes_on_top_is_recorded_and_raises_the_amount(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Pix)).await;
        let more = confirm(&app, ids[0], &format!(r#", endToEndId: "{PIX}", amount: "70.00""#)).await;
        assert_eq!((done(&more), totals(&more)), (["PAID", "CAPTURED", "CAPTURED"], ["70.00", "0.00", "0.00"]));
        let twice = confirm(&app, ids[0], &format!(r#", endToEndId: "{OTHER_PIX}", amount: "65.00""#)).await;
        assert_eq!((done(&twice), totals(&twice)), (["PAID", "CAPTURED", "CAPTURED"], ["135.00", "0.00", "0.00"]));
        assert_eq!((&twice["payment"]["amount"], &twice["payment"]["captured"]), (&json!("135.00"), &json!("135.00")));
        assert_eq!(ledger(&app, order).await, [(MoneyKind::Capture, 7_000, ids[0]), (MoneyKind::Capture, 6_500, ids[0])]);
        assert_eq!(happened(&app, order).await.last().unwrap().0, E::PaymentConfirmed);
    }

    async fn a_second_click_is_no_second_payment(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Pix)).await;
        confirm(&app, ids[0], "").await;
        for more in ["", r#", amount: "65.00""#, r#", reference: "A""#] {
            assert_eq!(places(&confirm(&app, ids[0], more).await), [("PAYMENT_STATE", "paymentId".to_owned())], "{more}");
        }
        assert_eq!(ledger(&app, order).await.len(), 1);
    }

    async fn a_deposit_needs_a_note(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Deposit)).await;
        assert_eq!(places(&confirm(&app, ids[0], "").await), [("NOTE_MISSING", "note".to_owned())]);
        let seen = confirm(&app, ids[0], r#", note: "Visto no extrato""#).await;
        assert_eq!(done(&seen), ["PAID", "CAPTURED", "CAPTURED"]);
        assert_eq!(seen["payment"]["movements"][0]["note"], "Visto no extrato");
        assert_eq!(history(&app, order).await[1].comment.as_deref(), Some("Visto no extrato"));
    }

    async fn a_deposit_is_confirmed_by_a_person(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Deposit)).await;
        let Err(Error::Refused(refusals)) = by_service(&app, &[Scope::PaymentsConfirm], arrival(ids[0])).await else {
            panic!("a program confirmed a deposit")
        };
        let codes: Vec<Code> = refusals.iter().map(|refusal| refusal.code).collect();
        assert_eq!(codes, [Code::PersonNeeded, Code::NoteMissing]);
        assert_eq!(ledger(&app, order).await, []);
        let (_, pix) = given(&app, waiting(M::Pix)).await;
        by_service(&app, &[Scope::PaymentsConfirm], arrival(pix[0])).await.unwrap();
    }

    async fn the_scope_is_asked_for_first(app: TestApp) {
        let denied = by_service(&app, &[Scope::OrdersStatus, Scope::PaymentsRefund], arrival(PaymentId(77))).await;
        assert!(matches!(denied, Err(Error::Denied { scope: Scope::PaymentsConfirm })));
    }

    async fn all_that_is_wrong_is_said_at_once(app: TestApp) {
        let (_, ids) = given(&app, waiting(M::Deposit)).await;
        let wrong = confirm(&app, ids[0], r#", amount: "0.00", paidAt: "2026-11-23T15:00:00Z", endToEndId: "D1", reference: "a\nb""#).await;
        let expected = [
            ("INVALID", "amount"), ("INVALID", "reference"), ("INVALID", "paidAt"), ("INVALID", "endToEndId"),
            ("NOTE_MISSING", "note"),
        ];
        assert_eq!(places(&wrong), expected.map(|(code, path)| (code, path.to_owned())));
        for (more, path) in [
            (r#"amount: "-1.00", note: "x""#, "amount"), (r#"amount: "10000000000.00", note: "x""#, "amount"),
            (r#"note: "a\u0000b""#, "note"), (r#"reference: "a\u0000b", note: "x""#, "reference"),
            (r#"endToEndId: "E\u0000", note: "x""#, "endToEndId"), (r#"paidAt: "1900-01-01T00:00:00Z", note: "x""#, "paidAt"),
        ] {
            assert_eq!(places(&confirm(&app, ids[0], &format!(", {more}")).await), [("INVALID", path.to_owned())], "{more}");
        }
        assert_eq!(places(&confirm(&app, PaymentId(77), "").await), [("NOT_FOUND", "paymentId".to_owned())]);
    }

    async fn another_version_is_a_conflict(app: TestApp) {
        let (_, ids) = given(&app, waiting(M::Pix)).await;
        let conflict = confirm(&app, ids[0], ", expectedVersion: 7").await;
        assert_eq!(places(&conflict), [("VERSION_CONFLICT", "expectedVersion".to_owned())]);
        assert_eq!(conflict["userErrors"][0]["currentVersion"], 1);
    }

    async fn an_idempotency_key_does_it_once(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::Pix)).await;
        let key = r#", idempotencyKey: "k1""#;
        let first = ask_keyed(&app, "confirmPayment", ids[0], r#", amount: "10.00""#, key).await;
        assert_eq!(ask_keyed(&app, "confirmPayment", ids[0], r#", amount: "10.00""#, key).await, first);
        let other = ask_keyed(&app, "confirmPayment", ids[0], r#", amount: "11.00""#, key).await;
        assert_eq!(codes(&other), ["IDEMPOTENCY_KEY_REUSED"]);
        assert_eq!(ledger(&app, order).await, [(MoneyKind::Capture, 1_000, ids[0])]);
    }

    async fn money_for_an_order_that_has_gone_on_is_recorded(app: TestApp) {
        for state in [PaymentStatus::Expired, PaymentStatus::Refused, PaymentStatus::Authorized] {
            let (order, ids) = given(&app, waiting(M::Pix).with(|whole| whole.payments[0].state = state)).await;
            assert_eq!(done(&confirm(&app, ids[0], "").await), ["PAID", "CAPTURED", "CAPTURED"], "{state:?}");
            assert_eq!(ledger(&app, order).await.len(), 1);
        }
        let (_, ids) = given(&app, and_payment(crate::support::given::order().status(S::Shipped), M::Pix, 6_500)).await;
        let twice = confirm(&app, ids[1], "").await;
        assert_eq!((done(&twice), totals(&twice)), (["SHIPPED", "CAPTURED", "CAPTURED"], ["130.00", "0.00", "0.00"]));
    }
}
