//! Promised and refused payments.

use super::{and_payment, ask, codes, done, given, happened, history, places, waiting};
use crate::both;
use crate::support::given::order;
use entity::event::EventKind as E;
use entity::payment::{PaymentMethod as M, PaymentStatus as P};
use entity::status::OrderStatus as S;

both! {
    async fn a_promise_brings_the_order_under_review_once(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::CreditCard)).await;
        let first = ask(&app, "authorizePayment", ids[0], r#", reference: "auth-1""#).await;
        assert_eq!(done(&first), ["UNDER_REVIEW", "AUTHORIZED", "AUTHORIZED"]);
        assert_eq!(first["payment"]["reference"], "auth-1");
        assert_eq!(ask(&app, "authorizePayment", ids[0], r#", reference: "auth-1""#).await, first);
        assert_eq!(codes(&ask(&app, "authorizePayment", ids[0], r#", reference: "auth-2""#).await), ["PAYMENT_STATE"]);
        assert_eq!(happened(&app, order).await, [
            (E::PaymentAuthorized, None, None), (E::OrderStatusChanged, Some(S::UnderReview), Some(true)),
        ]);
    }

    async fn a_refusal_makes_the_order_wait_again_and_is_told_once(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::CreditCard)).await;
        ask(&app, "authorizePayment", ids[0], "").await;
        let refused = ask(&app, "refusePayment", ids[0], r#", reason: "Sem limite""#).await;
        assert_eq!(done(&refused), ["AWAITING_PAYMENT", "PENDING", "REFUSED"]);
        let since = happened(&app, order).await;
        assert_eq!(since[2..], [(E::PaymentRefused, None, Some(true)), (E::OrderStatusChanged, Some(S::AwaitingPayment), Some(false))]);
        assert_eq!(history(&app, order).await[3].reason.as_deref(), Some("Sem limite"));
        assert_eq!(places(&ask(&app, "refusePayment", ids[0], r#", reason: "Sem limite""#).await), [("PAYMENT_STATE", "paymentId".to_owned())]);
    }

    async fn a_refusal_may_be_kept_from_the_customer(app: TestApp) {
        let (order, ids) = given(&app, waiting(M::CreditCard)).await;
        ask(&app, "refusePayment", ids[0], r#", reason: "Teste", notify: NO"#).await;
        assert_eq!(happened(&app, order).await, [(E::PaymentRefused, None, Some(false))]);
    }

    async fn an_order_stays_under_review_while_another_payment_is_looked_at(app: TestApp) {
        let (_, ids) = given(&app, and_payment(waiting(M::CreditCard), M::CreditCard, 100)).await;
        for id in &ids {
            assert_eq!(done(&ask(&app, "authorizePayment", *id, "").await)[0], "UNDER_REVIEW");
        }
        assert_eq!(done(&ask(&app, "refusePayment", ids[0], r#", reason: "x""#).await)[0], "UNDER_REVIEW");
        assert_eq!(done(&ask(&app, "refusePayment", ids[1], r#", reason: "x""#).await)[0], "AWAITING_PAYMENT");
    }

    async fn other_payments_that_have_ended_stay_ended(app: TestApp) {
        let split = and_payment(waiting(M::CreditCard), M::Pix, 100).with(|whole| whole.payments[1].state = P::Expired);
        let (order, ids) = given(&app, split).await;
        ask(&app, "authorizePayment", ids[0], "").await;
        ask(&app, "refusePayment", ids[0], r#", reason: "x""#).await;
        assert_eq!(super::payments(&app, order).await[1].state, P::Expired);
    }

    async fn what_has_arrived_is_neither_promised_nor_refused(app: TestApp) {
        let (_, ids) = given(&app, order()).await;
        assert_eq!(codes(&ask(&app, "refusePayment", ids[0], r#", reason: "x""#).await), ["PAYMENT_STATE"]);
        assert_eq!(codes(&ask(&app, "authorizePayment", ids[0], "").await), ["PAYMENT_STATE"]);
        for reason in ["", " ", r"a\u0000"] {
            let wrong = ask(&app, "refusePayment", ids[0], &format!(r#", reason: "{reason}""#)).await;
            assert_eq!(places(&wrong), [("INVALID", "reason".to_owned())]);
        }
        assert_eq!(codes(&ask(&app, "refusePayment", ids[0], r#", reason: "x", expectedVersion: 9"#).await), ["VERSION_CONFLICT"]);
    }
}
