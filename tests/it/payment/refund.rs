//! Money goes back.

use super::{
    ask, ask_keyed, codes, confirm, done, given, happened, ledger, places, service, totals, waiting,
};
use crate::both;
use crate::support::TestApp;
use crate::support::given::order;
use entity::event::EventKind as E;
use entity::id::PaymentId;
use entity::money_movement::MoneyKind::Refund;
use entity::payment::{PaymentMethod as M, PaymentStatus as P};
use entity::status::OrderStatus as S;
use pedidos::actor::Scope;
use pedidos::error::Error;
use pedidos::order::notify::Notify;
use pedidos::order::payment::{self, GivenBack};
use serde_json::{Value, json};

const REASON: &str = r#", reason: "Troca""#;

async fn refund(app: &TestApp, payment: PaymentId, more: &str) -> Value {
    ask(app, "refundPayment", payment, &format!("{REASON}{more}")).await
}

both! {
    async fn parts_go_back_until_nothing_is_left(app: TestApp) {
        let (id, ids) = given(&app, order().status(S::Delivered)).await;
        let part = refund(&app, ids[0], r#", amount: "15.00", reference: "R1""#).await;
        assert_eq!((done(&part), totals(&part)), (["DELIVERED", "CAPTURED", "PARTIALLY_REFUNDED"], ["65.00", "15.00", "0.00"]));
        assert_eq!(part["payment"]["movements"], json!([{ "kind": "REFUND", "amount": "15.00", "at": "2026-11-22T15:00:00Z",
            "endToEndId": null, "reference": "R1", "note": "Troca", "actor": "demo", "recordedAt": "2026-11-22T15:00:00Z" }]));
        let more = refund(&app, ids[0], r#", amount: "50.01""#).await;
        assert_eq!(places(&more), [("REFUND_TOO_LARGE", "amount".to_owned())]);
        assert_eq!(more["userErrors"][0]["message"], "65.00 arrived and 15.00 went back: 50.00 can be given back");
        let rest = refund(&app, ids[0], "").await;
        assert_eq!((done(&rest), totals(&rest)), (["DELIVERED", "REFUNDED", "REFUNDED"], ["65.00", "65.00", "0.00"]));
        assert_eq!(places(&refund(&app, ids[0], "").await), [("REFUND_TOO_LARGE", "amount".to_owned())]);
        assert_eq!(ledger(&app, id).await, [(Refund, 1_500, ids[0]), (Refund, 5_000, ids[0])]);
        assert_eq!(happened(&app, id).await, [(E::PaymentRefunded, None, Some(true)); 2]);
    }

    async fn the_same_reference_again_changes_nothing(app: TestApp) {
        let (id, ids) = given(&app, order()).await;
        let first = refund(&app, ids[0], r#", amount: "15.00", reference: "R1""#).await;
        for more in ["", r#", amount: "15.00""#, ", expectedVersion: 1"] {
            assert_eq!(refund(&app, ids[0], &format!(r#", reference: "R1"{more}"#)).await, first, "{more}");
        }
        assert_eq!(places(&refund(&app, ids[0], r#", amount: "16.00", reference: "R1""#).await), [("INVALID", "amount".to_owned())]);
        let key = r#", idempotencyKey: "r""#;
        let keyed = ask_keyed(&app, "refundPayment", ids[0], &format!(r#"{REASON}, amount: "1.00""#), key).await;
        assert_eq!(ask_keyed(&app, "refundPayment", ids[0], &format!(r#"{REASON}, amount: "1.00""#), key).await, keyed);
        assert_eq!(ledger(&app, id).await.len(), 2);
    }

    async fn the_order_becomes_refunded_when_asked_and_nothing_is_left(app: TestApp) {
        for status in [S::Cancelled, S::Returned, S::Delivered] {
            let (id, ids) = given(&app, order().status(status)).await;
            let part = refund(&app, ids[0], r#", amount: "1.00", advance: true"#).await;
            assert_eq!(done(&part)[0], status.code());
            assert_eq!(done(&refund(&app, ids[0], ", advance: true").await), ["REFUNDED", "REFUNDED", "REFUNDED"]);
            // One message to the customer, not two.
            assert_eq!(happened(&app, id).await[1..], [
                (E::PaymentRefunded, None, Some(false)), (E::OrderStatusChanged, Some(S::Refunded), Some(true)),
            ]);
        }
        let (_, ids) = given(&app, order().status(S::Shipped)).await;
        assert_eq!(done(&refund(&app, ids[0], ", advance: true").await), ["SHIPPED", "REFUNDED", "REFUNDED"]);
    }

    async fn a_disputed_payment_can_be_given_back(app: TestApp) {
        let (_, ids) = given(&app, order()).await;
        ask(&app, "openDispute", ids[0], r#", reason: "x""#).await;
        let part = refund(&app, ids[0], r#", amount: "5.00""#).await;
        assert_eq!(done(&part), ["IN_DISPUTE", "DISPUTED", "DISPUTED"]);
        assert_eq!(done(&refund(&app, ids[0], ", advance: true").await), ["REFUNDED", "REFUNDED", "REFUNDED"]);
    }

    async fn only_what_arrived_goes_back(app: TestApp) {
        let (_, ids) = given(&app, waiting(M::Pix)).await;
        assert_eq!(codes(&refund(&app, ids[0], "").await), ["REFUND_TOO_LARGE"]);
        confirm(&app, ids[0], r#", amount: "20.00""#).await;
        assert_eq!(codes(&refund(&app, ids[0], r#", amount: "20.01""#).await), ["REFUND_TOO_LARGE"]);
        let back = refund(&app, ids[0], r#", amount: "20.00""#).await;
        assert_eq!((done(&back), totals(&back)), (["AWAITING_PAYMENT", "PENDING", "REFUNDED"], ["20.00", "20.00", "65.00"]));
        // What went back no longer pays for the order.
        let some = confirm(&app, ids[0], r#", amount: "45.00""#).await;
        assert_eq!((done(&some)[0], totals(&some)), ("AWAITING_PAYMENT", ["65.00", "20.00", "20.00"]));
        let all = confirm(&app, ids[0], r#", amount: "20.00", reference: "B""#).await;
        assert_eq!(done(&all), ["PAID", "CAPTURED", "PARTIALLY_REFUNDED"]);
    }

    async fn what_the_network_took_back_cannot_be_given_back(app: TestApp) {
        let (_, ids) = given(&app, order().with(|whole| whole.payments[0].state = P::ChargedBack).status(S::Chargeback)).await;
        assert_eq!(codes(&refund(&app, ids[0], "").await), ["PAYMENT_STATE"]);
    }

    async fn all_that_is_wrong_is_said_at_once_and_the_scope_first(app: TestApp) {
        let (_, ids) = given(&app, order()).await;
        let wrong = ask(&app, "refundPayment", ids[0], r#", reason: " ", amount: "0.00", reference: """#).await;
        let paths: Vec<String> = places(&wrong).into_iter().map(|(_, path)| path).collect();
        assert_eq!(paths, ["amount", "reference", "reason"]);
        let wanted = GivenBack {
            payment: ids[0], amount: None, reason: "x".to_owned(), reference: None, notify: Notify::Default, advance: false,
            expected_version: None,
        };
        let by = service(&[Scope::PaymentsConfirm]);
        let denied = app.db.act(&by, move |tx| Box::pin(payment::refund(tx, wanted.clone())));
        assert!(matches!(denied.await, Err(Error::Denied { scope: Scope::PaymentsRefund })));
    }
}
