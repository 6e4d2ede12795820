//! Money for orders that were called off.

use super::{
    PIX, cancelled, confirm, done, given, given_stock, happened, history, ledger, level, payments, totals,
};
use crate::both;
use crate::support::TestApp;
use crate::support::given::Given;
use entity::event::EventKind as E;
use entity::id::{ItemId, OrderId, ProductId};
use entity::item;
use entity::payment::PaymentStatus as P;
use entity::status::OrderStatus as S;
use pedidos::db::Read as _;
use serde_json::json;

/// Two mugs of the first product, and so many of the second.
fn of(given: Given, first: ProductId, second: Option<(ProductId, i32)>) -> Given {
    given.with(|whole| {
        whole.items[0].product_id = Some(first);
        if let Some((product, quantity)) = second {
            let more = item::Model {
                id: ItemId(0),
                position: 2,
                product_id: Some(product),
                sku: "PRATO".to_owned(),
                quantity,
                ..whole.items[0].clone()
            };
            whole.items.push(more);
        }
    })
}

async fn missing(app: &TestApp, order: OrderId) -> Vec<i32> {
    let items: Vec<item::Model> =
        app.db.rows_of("order_items", "order_id", &[order.0], &["position"]).await.unwrap();
    items.iter().map(|item| item.missing).collect()
}

both! {
    async fn with_stock_the_order_is_taken_up_again(app: TestApp) {
        let mugs = given_stock(&app, "CANECA-01", 2).await;
        for (state, before) in [(P::Cancelled, 2), (P::Expired, 2), (P::Refused, 2)] {
            app.sql("DELETE FROM stock_movements").await;
            app.sql("UPDATE stock_levels SET reserved = 0").await;
            let late = of(cancelled(), mugs, None).with(|whole| whole.payments[0].state = state);
            let (order, ids) = given(&app, late).await;
            let paid = confirm(&app, ids[0], "").await;
            assert_eq!((done(&paid), totals(&paid)), (["PAID", "CAPTURED", "CAPTURED"], ["65.00", "0.00", "0.00"]));
            let row = &paid["order"];
            assert_eq!((&row["cancelledAt"], &row["cancelReason"], row["version"].as_i64()), (&json!(null), &json!(null), Some(2)));
            assert_eq!(level(&app, mugs).await, (2, before));
            let entry = history(&app, order).await.pop().unwrap();
            assert_eq!((entry.reason.as_deref(), entry.forced, entry.notifies), (Some("late_payment"), false, Some(true)));
        }
    }

    async fn without_stock_it_is_on_hold_with_what_there_is(app: TestApp) {
        let mugs = given_stock(&app, "CANECA-01", 5).await;
        let plates = given_stock(&app, "PRATO", 1).await;
        let (order, ids) = given(&app, of(cancelled(), mugs, Some((plates, 3)))).await;
        let held = confirm(&app, ids[0], &format!(r#", endToEndId: "{PIX}""#)).await;
        assert_eq!((done(&held), totals(&held)), (["ON_HOLD", "CAPTURED", "CAPTURED"], ["65.00", "0.00", "0.00"]));
        let row = &held["order"];
        assert_eq!((&row["cancelledAt"], &row["cancelReason"], &row["paidAt"]), (&json!(null), &json!(null), &json!("2026-11-22T15:00:00Z")));
        assert!(row["shipBy"].is_string());
        assert_eq!(missing(&app, order).await, [0, 2]);
        assert_eq!((level(&app, mugs).await, level(&app, plates).await), ((5, 2), (1, 1)));
        assert_eq!(happened(&app, order).await, [
            (E::PaymentConfirmed, None, None), (E::OrderStatusChanged, Some(S::OnHold), Some(false)),
        ]);
        let entry = history(&app, order).await.pop().unwrap();
        assert_eq!((entry.reason.as_deref(), entry.forced), (Some("late_payment"), true));
        assert!(entry.comment.unwrap().starts_with("Pagamento recebido depois do cancelamento"));
        // The same message of the bank again.
        assert_eq!(confirm(&app, ids[0], &format!(r#", endToEndId: "{PIX}""#)).await, held);
        assert_eq!((level(&app, mugs).await, level(&app, plates).await), ((5, 2), (1, 1)));
    }

    async fn lines_of_one_product_share_what_there_is(app: TestApp) {
        let mugs = given_stock(&app, "CANECA-01", 3).await;
        let (order, ids) = given(&app, of(cancelled(), mugs, Some((mugs, 4)))).await;
        assert_eq!(done(&confirm(&app, ids[0], "").await)[0], "ON_HOLD");
        assert_eq!((missing(&app, order).await, level(&app, mugs).await), (vec![0, 3], (3, 3)));
    }

    async fn goods_that_leave_the_shelf_when_paid_are_taken(app: TestApp) {
        app.sql("UPDATE stores SET stock_moment = 'PAID'").await;
        let mugs = given_stock(&app, "CANECA-01", 1).await;
        let (order, ids) = given(&app, of(cancelled(), mugs, None)).await;
        assert_eq!(done(&confirm(&app, ids[0], "").await)[0], "ON_HOLD");
        assert_eq!((missing(&app, order).await, level(&app, mugs).await), (vec![1], (0, 0)));
    }

    async fn products_that_are_not_counted_or_ordered_on_are_never_short(app: TestApp) {
        let mugs = given_stock(&app, "CANECA-01", 0).await;
        for rule in ["track_stock = FALSE", "allow_backorder = TRUE, track_stock = TRUE"] {
            app.sql(&format!("UPDATE stock_levels SET {rule}")).await;
            let (_, ids) = given(&app, of(cancelled(), mugs, None)).await;
            assert_eq!(done(&confirm(&app, ids[0], "").await)[0], "PAID", "{rule}");
        }
        let uncounted = app.given_product("AVULSO").await;
        let (_, ids) = given(&app, of(cancelled(), uncounted, None)).await;
        assert_eq!(done(&confirm(&app, ids[0], "").await)[0], "PAID");
    }

    async fn a_part_is_recorded_and_the_order_stays_cancelled(app: TestApp) {
        let (order, ids) = given(&app, cancelled()).await;
        let part = confirm(&app, ids[0], r#", amount: "20.00""#).await;
        assert_eq!((done(&part), totals(&part)), (["CANCELLED", "CAPTURED", "CANCELLED"], ["20.00", "0.00", "0.00"]));
        assert_eq!(ledger(&app, order).await.len(), 1);
        assert_eq!(done(&confirm(&app, ids[0], "").await), ["PAID", "CAPTURED", "CAPTURED"]);
        assert_eq!(payments(&app, order).await[0].captured_cents.cents(), 6_500);
    }

    async fn two_late_orders_never_share_the_last_unit(app: TestApp) {
        let mugs = given_stock(&app, "CANECA-01", 2).await;
        let (one, first) = given(&app, of(cancelled(), mugs, None)).await;
        let (other, second) = given(&app, of(cancelled(), mugs, None)).await;
        let (paid, held) = tokio::join!(confirm(&app, first[0], ""), confirm(&app, second[0], ""));
        let mut statuses = [done(&paid)[0].to_owned(), done(&held)[0].to_owned()];
        statuses.sort();
        assert_eq!(statuses, ["ON_HOLD", "PAID"]);
        let missed = missing(&app, one).await[0] + missing(&app, other).await[0];
        assert_eq!((level(&app, mugs).await, missed), ((2, 2), 2));
    }
}
