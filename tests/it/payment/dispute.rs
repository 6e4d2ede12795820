//! Disputes and chargebacks.

use super::{
    and_payment, ask, codes, confirm, done, given, happened, ledger, payments, service, totals, waiting,
};
use crate::both;
use crate::support::TestApp;
use crate::support::given::{Given, order};
use entity::event::EventKind as E;
use entity::id::PaymentId;
use entity::money::Money;
use entity::payment::{PaymentMethod as M, PaymentStatus as P};
use entity::status::OrderStatus as S;
use pedidos::actor::Scope;
use pedidos::error::Error;
use pedidos::order::notify::Notify;
use pedidos::order::payment::{self, Outcome, Resolution};
use serde_json::Value;

async fn open(app: &TestApp, payment: PaymentId, more: &str) -> Value {
    ask(app, "openDispute", payment, &format!(r#", reason: "Não reconhece a compra"{more}"#)).await
}

async fn resolve(app: &TestApp, payment: PaymentId, outcome: &str) -> Value {
    ask(app, "resolveDispute", payment, &format!(", outcome: {outcome}")).await
}

/// Shipped, and paid half by card and half by voucher.
fn with_two_payments() -> Given {
    and_payment(order().status(S::Shipped), M::CreditCard, 3_000).with(|whole| {
        whole.payments[0].amount_cents = Money(3_500);
        whole.payments[0].captured_cents = Money(3_500);
        whole.payments[1].state = P::Captured;
        whole.payments[1].captured_cents = Money(3_000);
    })
}

both! {
    async fn a_dispute_that_is_won_restores_the_status(app: TestApp) {
        let (id, ids) = given(&app, order().status(S::Shipped)).await;
        assert_eq!(done(&open(&app, ids[0], "").await), ["IN_DISPUTE", "DISPUTED", "DISPUTED"]);
        assert_eq!(codes(&open(&app, ids[0], "").await), ["PAYMENT_STATE"]);
        assert_eq!(done(&resolve(&app, ids[0], "WON").await), ["SHIPPED", "CAPTURED", "CAPTURED"]);
        assert_eq!(codes(&resolve(&app, ids[0], "WON").await), ["PAYMENT_STATE"]);
        assert_eq!(happened(&app, id).await, [
            (E::DisputeOpened, None, Some(false)), (E::OrderStatusChanged, Some(S::InDispute), Some(false)),
            (E::DisputeResolved, None, Some(false)), (E::OrderStatusChanged, Some(S::Shipped), Some(false)),
        ]);
    }

    async fn a_dispute_that_is_lost_is_a_chargeback_which_may_still_be_won(app: TestApp) {
        let (_, ids) = given(&app, order()).await;
        open(&app, ids[0], "").await;
        assert_eq!(done(&resolve(&app, ids[0], "LOST").await), ["CHARGEBACK", "CHARGED_BACK", "CHARGED_BACK"]);
        assert_eq!(codes(&resolve(&app, ids[0], "LOST").await), ["PAYMENT_STATE"]);
        assert_eq!(codes(&resolve(&app, ids[0], "REFUNDED").await), ["PAYMENT_STATE"]);
        assert_eq!(done(&resolve(&app, ids[0], "WON").await), ["PAID", "CAPTURED", "CAPTURED"]);
    }

    async fn a_network_may_take_the_money_at_once(app: TestApp) {
        let (id, ids) = given(&app, order()).await;
        assert_eq!(done(&open(&app, ids[0], ", chargeback: true, notify: YES").await), ["CHARGEBACK", "CHARGED_BACK", "CHARGED_BACK"]);
        assert_eq!(happened(&app, id).await[0], (E::DisputeOpened, None, Some(true)));
    }

    async fn a_dispute_may_end_with_the_money_given_back(app: TestApp) {
        let (id, ids) = given(&app, order()).await;
        open(&app, ids[0], "").await;
        let back = resolve(&app, ids[0], "REFUNDED").await;
        assert_eq!((done(&back), totals(&back)), (["REFUNDED", "REFUNDED", "REFUNDED"], ["65.00", "65.00", "0.00"]));
        assert_eq!(ledger(&app, id).await.len(), 1);
    }

    async fn giving_back_needs_the_scope_for_it(app: TestApp) {
        let (_, ids) = given(&app, order()).await;
        open(&app, ids[0], "").await;
        let resolution =
            Resolution { payment: ids[0], outcome: Outcome::Refunded, notify: Notify::Default, expected_version: None };
        let by = service(&[Scope::PaymentsConfirm]);
        let denied = app.db.act(&by, move |tx| {
            Box::pin(payment::resolve_dispute(tx, resolution.clone()))
        });
        assert!(matches!(denied.await, Err(Error::Denied { scope: Scope::PaymentsRefund })));
    }

    async fn only_the_disputed_payment_is_held(app: TestApp) {
        let (id, ids) = given(&app, with_two_payments()).await;
        assert_eq!(done(&open(&app, ids[1], "").await), ["IN_DISPUTE", "DISPUTED", "DISPUTED"]);
        assert_eq!(payments(&app, id).await[0].state, P::Captured);
        // Given back in full, that payment is none of the order's worries any more; the other still pays for it.
        assert_eq!(done(&resolve(&app, ids[1], "REFUNDED").await), ["SHIPPED", "CAPTURED", "REFUNDED"]);
    }

    async fn an_order_waits_until_all_its_disputes_have_ended(app: TestApp) {
        let (_, ids) = given(&app, with_two_payments()).await;
        open(&app, ids[0], "").await;
        assert_eq!(done(&open(&app, ids[1], "").await), ["IN_DISPUTE", "DISPUTED", "DISPUTED"]);
        assert_eq!(done(&resolve(&app, ids[0], "WON").await), ["IN_DISPUTE", "DISPUTED", "CAPTURED"]);
        assert_eq!(done(&resolve(&app, ids[1], "LOST").await), ["CHARGEBACK", "CHARGED_BACK", "CHARGED_BACK"]);
        assert_eq!(done(&resolve(&app, ids[1], "WON").await), ["SHIPPED", "CAPTURED", "CAPTURED"]);
    }

    async fn only_money_that_is_here_can_be_disputed(app: TestApp) {
        let (_, ids) = given(&app, waiting(M::Pix)).await;
        assert_eq!(codes(&open(&app, ids[0], "").await), ["PAYMENT_STATE"]);
        confirm(&app, ids[0], r#", amount: "10.00""#).await;
        assert_eq!(codes(&open(&app, ids[0], "").await), ["PAYMENT_STATE"]);
        let (id, ids) = given(&app, order().status(S::Cancelled)).await;
        assert_eq!(codes(&open(&app, ids[0], "").await), ["TRANSITION_NOT_ALLOWED"]);
        assert_eq!((payments(&app, id).await[0].state, happened(&app, id).await), (P::Captured, Vec::new()));
    }
}
