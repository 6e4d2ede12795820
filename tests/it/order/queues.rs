//! The seven queues: who waits in each, and who nearly does.

use super::{NONE, meant};
use crate::both;
use crate::support::NOW;
use crate::support::TestApp;
use crate::support::given::{Given, invoice_key, order};
use entity::payment::PaymentMethod;
use entity::status::{InvoiceState, OrderStatus as S};

fn paid_by(status: S, method: Option<PaymentMethod>) -> Given {
    order().status(status).row(|row| row.payment_method = method)
}

fn due(status: S, ship_by: Option<i64>) -> Given {
    order().status(status).row(|row| row.ship_by = ship_by)
}

/// Orders whose ship-by time is far away.
fn in_status<const N: usize>(statuses: [S; N]) -> [Given; N] {
    statuses.map(|status| order().status(status))
}

/// `queue` holds the first `waiting` orders, and the others are those that it does not hold.
async fn holds_the_first(app: &TestApp, queue: &str, waiting: i64) {
    let all = meant(app, "").await;
    let (first, others): (Vec<i64>, Vec<i64>) = all.into_iter().partition(|number| *number <= waiting);
    assert!(!first.is_empty() && !others.is_empty());
    assert_eq!(meant(app, &format!("queue: {queue}")).await, first);
    assert_eq!(meant(app, &format!("not: {{ queue: {queue} }}")).await, others);
}

both! {
    async fn a_deposit_awaits_somebody_who_looks_for_it(app: TestApp) {
        let deposit = Some(PaymentMethod::Deposit);
        app.given([
            paid_by(S::AwaitingPayment, deposit),
            paid_by(S::UnderReview, deposit),
            paid_by(S::AwaitingPayment, Some(PaymentMethod::Pix)),
            paid_by(S::UnderReview, Some(PaymentMethod::Boleto)),
            paid_by(S::AwaitingPayment, None),
            paid_by(S::Paid, deposit),
            paid_by(S::Cancelled, deposit),
        ])
        .await;
        holds_the_first(&app, "AWAITING_DEPOSIT", 2).await;
    }

    async fn a_paid_order_is_to_be_prepared(app: TestApp) {
        app.given(in_status([S::Paid])).await;
        app.given(in_status(S::ALL).into_iter().filter(|given| given.whole.order.status != S::Paid)).await;
        holds_the_first(&app, "TO_PREPARE", 1).await;
    }

    async fn a_paid_or_picked_order_without_a_valid_document_is_to_be_invoiced(app: TestApp) {
        app.given(in_status([S::Paid, S::Picking])).await;
        app.given([
            order().status(S::Picking).row(|row| row.invoice_state = InvoiceState::Cancelled),
            order().status(S::Paid).invoice(&invoice_key(1)),
            order().status(S::Picking).invoice(&invoice_key(2)),
        ])
        .await;
        let neither = |given: &Given| !matches!(given.whole.order.status, S::Paid | S::Picking);
        app.given(in_status(S::ALL).into_iter().filter(neither)).await;
        holds_the_first(&app, "TO_INVOICE", 3).await;
    }

    async fn an_invoiced_order_is_to_be_shipped(app: TestApp) {
        app.given(in_status([S::Invoiced])).await;
        app.given([order().status(S::Picking).invoice(&invoice_key(1))]).await;
        app.given(in_status(S::ALL).into_iter().filter(|given| given.whole.order.status != S::Invoiced))
            .await;
        holds_the_first(&app, "TO_SHIP", 1).await;
    }

    async fn an_order_is_late_when_its_time_has_passed_and_it_is_still_here(app: TestApp) {
        let here = [S::Paid, S::Picking, S::OnHold, S::Invoiced];
        app.given(here.map(|status| due(status, Some(NOW - 1)))).await;
        app.given(here.map(|status| due(status, Some(NOW)))).await;
        app.given(here.map(|status| due(status, None))).await;
        app.given(
            S::ALL
                .into_iter()
                .filter(|status| !here.contains(status))
                .map(|status| due(status, Some(NOW - 1))),
        )
        .await;
        holds_the_first(&app, "LATE", 4).await;

        let later = app.at(NOW + 1).await;
        holds_the_first(&later, "LATE", 8).await;
    }

    async fn what_is_held_undelivered_or_disputed_is_a_problem(app: TestApp) {
        let problems = [S::OnHold, S::DeliveryFailed, S::InDispute, S::Chargeback];
        app.given(in_status(problems)).await;
        app.given(
            in_status(S::ALL).into_iter().filter(|given| !problems.contains(&given.whole.order.status)),
        )
        .await;
        holds_the_first(&app, "PROBLEM", 4).await;
    }

    async fn an_order_waits_in_several_queues_at_once(app: TestApp) {
        app.given([due(S::Paid, Some(NOW - 1)), due(S::Delivered, Some(NOW - 1))]).await;
        for queue in ["TO_PREPARE", "TO_INVOICE", "LATE"] {
            assert_eq!(meant(&app, &format!("queue: {queue}")).await, [1], "{queue}");
        }
        assert_eq!(meant(&app, "queue: LATE, and: [{ queue: TO_PREPARE }]").await, [1]);
        assert_eq!(meant(&app, "queue: LATE, and: [{ queue: TO_SHIP }]").await, NONE);
    }

    async fn an_order_whose_customer_could_not_be_written_to_waits_in_any_status(app: TestApp) {
        let failed = |status| order().status(status).row(|row| row.email_failed = true);
        app.given(S::ALL.map(failed)).await;
        app.given(in_status([S::AwaitingPayment, S::Paid, S::Shipped, S::Delivered, S::Cancelled])).await;
        holds_the_first(&app, "EMAIL_FAILED", 16).await;
    }
}
