//! Payments that were not made in time.

use super::{
    and_payment, ask, codes, confirm, done, given, given_stock, happened, history, level, payments, waiting,
};
use crate::both;
use crate::support::given::Given;
use crate::support::{DAY, NOW, TestApp, instant};
use entity::event::EventKind as E;
use entity::id::OrderId;
use entity::payment::{PaymentMethod as M, PaymentStatus as P};
use entity::status::{CancelReason, OrderStatus as S};
use entity::{event, order};
use pedidos::db::Read as _;
use pedidos::housekeeping;
use pedidos::order::payment::expire_due;

const MINUTE: i64 = 60_000;

fn until(given: Given, at: i64) -> Given {
    given.with(|whole| whole.payments[0].expires_at = Some(at))
}

async fn row(app: &TestApp, id: OrderId) -> order::Model {
    app.db.rows_of::<order::Model>("orders", "id", &[id.0], &[]).await.unwrap().remove(0)
}

both! {
    async fn a_pix_expires_when_its_grace_is_over_and_the_order_with_it(app: TestApp) {
        let (order, _) = given(&app, until(waiting(M::Pix), NOW)).await;
        assert_eq!(expire_due(&app.db, NOW + 30 * MINUTE).await.unwrap(), 0);
        assert_eq!(row(&app, order).await.status, S::AwaitingPayment);
        assert_eq!(expire_due(&app.db, NOW + 30 * MINUTE + 1).await.unwrap(), 1);
        let after = row(&app, order).await;
        assert_eq!((after.status, after.cancel_reason), (S::Cancelled, Some(CancelReason::PaymentExpired)));
        assert_eq!(payments(&app, order).await[0].state, P::Expired);
        assert_eq!(happened(&app, order).await, [
            (E::PaymentExpired, None, None), (E::OrderStatusChanged, Some(S::Cancelled), Some(true)),
        ]);
        let actors: Vec<String> = history(&app, order).await.into_iter().map(|entry: event::Model| entry.actor).collect();
        assert_eq!(actors[1..], ["payment clock", "payment clock"]);
        assert_eq!(expire_due(&app.db, NOW + DAY).await.unwrap(), 0);
    }

    async fn a_boleto_expires_after_its_working_days(app: TestApp) {
        // Due on Friday the 20th, a holiday, so payable on Monday; three working days later is Thursday the 26th.
        let (order, _) = given(&app, until(waiting(M::Boleto), instant("2026-11-20T23:59:59-03:00"))).await;
        assert_eq!(expire_due(&app.db, instant("2026-11-26T23:59:59-03:00")).await.unwrap(), 0);
        assert_eq!(expire_due(&app.db, instant("2026-11-27T00:00:00-03:00")).await.unwrap(), 1);
        assert_eq!(row(&app, order).await.status, S::Cancelled);
    }

    async fn servers_do_it_by_themselves(app: TestApp) {
        let (order, _) = given(&app, until(waiting(M::Pix), NOW)).await;
        let (early, late) = (app.at(NOW + 30 * MINUTE).await, app.at(NOW + 31 * MINUTE).await);
        assert_eq!(housekeeping::expire_payments(&early.app).await.unwrap(), 0);
        assert_eq!(housekeeping::expire_payments(&late.app).await.unwrap(), 1);
        assert_eq!(row(&app, order).await.status, S::Cancelled);
    }

    async fn deposits_and_cards_never_expire_by_themselves(app: TestApp) {
        for method in [M::Deposit, M::CreditCard, M::Other] {
            given(&app, until(waiting(method), NOW - 300 * DAY)).await;
        }
        given(&app, waiting(M::Pix)).await;
        assert_eq!(expire_due(&app.db, NOW).await.unwrap(), 0);
    }

    async fn a_deposit_expires_when_somebody_says_so(app: TestApp) {
        let (_, ids) = given(&app, waiting(M::Deposit)).await;
        assert_eq!(done(&ask(&app, "expirePayment", ids[0], "").await), ["CANCELLED", "VOIDED", "EXPIRED"]);
        assert_eq!(codes(&ask(&app, "expirePayment", ids[0], "").await), ["PAYMENT_STATE"]);
        assert_eq!(codes(&ask(&app, "expirePayment", ids[0], ", expectedVersion: 1").await), ["VERSION_CONFLICT"]);
    }

    async fn the_store_may_keep_its_orders(app: TestApp) {
        app.sql("UPDATE stores SET cancel_expired = FALSE").await;
        let (order, _) = given(&app, until(waiting(M::Pix), NOW - DAY)).await;
        assert_eq!(expire_due(&app.db, NOW).await.unwrap(), 1);
        assert_eq!(row(&app, order).await.status, S::AwaitingPayment);
        assert_eq!(happened(&app, order).await, [(E::PaymentExpired, None, None)]);
    }

    async fn an_order_lives_while_money_can_come_or_has_come(app: TestApp) {
        let other = |state: P| until(and_payment(waiting(M::Pix), M::Deposit, 100), NOW - DAY).with(|whole| {
            whole.payments[1].state = state;
            whole.payments[1].expires_at = None;
        });
        for (state, status) in [
            (P::Pending, S::AwaitingPayment), (P::Authorized, S::AwaitingPayment), (P::Refused, S::Cancelled),
            (P::Expired, S::Cancelled), (P::Cancelled, S::Cancelled),
        ] {
            let (order, _) = given(&app, other(state)).await;
            assert_eq!(expire_due(&app.db, NOW).await.unwrap(), 1);
            assert_eq!(row(&app, order).await.status, status, "{state:?}");
        }
        let (order, ids) = given(&app, until(waiting(M::Pix), NOW - DAY)).await;
        confirm(&app, ids[0], r#", amount: "1.00""#).await;
        assert_eq!(expire_due(&app.db, NOW).await.unwrap(), 1);
        assert_eq!((row(&app, order).await.status, payments(&app, order).await[0].state), (S::AwaitingPayment, P::Expired));
    }

    async fn what_was_reserved_is_free_again(app: TestApp) {
        let mugs = given_stock(&app, "CANECA-01", 2).await;
        let mugs_of = |given: Given| given.with(|whole| whole.items[0].product_id = Some(mugs));
        let (order, _) = given(&app, until(mugs_of(waiting(M::Pix)), NOW - DAY)).await;
        app.sql("UPDATE stock_levels SET reserved = 2").await;
        app.sql(&format!(
            "INSERT INTO stock_movements (product_id, order_id, item_id, kind, on_hand_delta, reserved_delta, cause, actor, at)
             SELECT product_id, order_id, id, 'RESERVE', 0, 2, 'x', 'x', 0 FROM order_items WHERE order_id = {}", order.0
        )).await;
        expire_due(&app.db, NOW).await.unwrap();
        assert_eq!(level(&app, mugs).await, (2, 0));
    }

    async fn several_instances_expire_each_payment_once(app: TestApp) {
        let mut orders = Vec::new();
        for _ in 0..12 {
            orders.push(given(&app, until(waiting(M::Pix), NOW - DAY)).await.0);
        }
        let other = app.at(NOW).await;
        let (one, two, three) =
            tokio::join!(expire_due(&app.db, NOW), expire_due(&other.db, NOW), expire_due(&app.db, NOW));
        assert_eq!(one.unwrap() + two.unwrap() + three.unwrap(), 12);
        for order in orders {
            assert_eq!(happened(&app, order).await.len(), 2);
        }
    }

    async fn many_are_read_in_portions(app: TestApp) {
        app.given((0..450).map(|at| until(waiting(M::Pix), NOW - DAY - at % 3))).await;
        assert_eq!(expire_due(&app.db, NOW).await.unwrap(), 450);
    }

    async fn money_that_comes_while_it_expires_is_never_lost(app: TestApp) {
        for _ in 0..6 {
            let (order, ids) = given(&app, until(waiting(M::Pix), NOW - DAY)).await;
            let (paid, ended) = tokio::join!(confirm(&app, ids[0], ""), expire_due(&app.db, NOW));
            ended.unwrap();
            assert_eq!(done(&paid), ["PAID", "CAPTURED", "CAPTURED"]);
            assert_eq!(row(&app, order).await.status, S::Paid);
        }
    }
}
