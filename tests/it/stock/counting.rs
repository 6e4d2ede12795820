//! The moment from which a product is counted.

use super::{set, stand, the_ledger_adds_up};
use crate::both;
use crate::support::{NOW, TestApp, given};
use entity::id::{OrderId, ProductId};
use entity::order::Model;
use entity::status::{FulfilmentState, OrderStatus as S};
use pedidos::actor::Actor;
use pedidos::db::By;
use pedidos::order::{holding, parts};
use pedidos::stock::settle;
use serde_json::json;

fn order_of(product: ProductId, status: S) -> given::Given {
    given::order().status(status).with(|whole| whole.items[0].product_id = Some(product))
}

/// Brings the stock to where the order stands, as whoever moves it does.
async fn settled(app: &TestApp, order: &Model, status: S, version: i32, restocked: i32) {
    let (id, by) = (order.id, By::new(Actor::demo(), NOW));
    let done = app.db.act(&by, move |tx| {
        Box::pin(async move {
            let mut items = parts::of::<entity::item::Model>(tx, &[id]).await?.remove(&id).unwrap();
            items[0].restocked = restocked;
            let moment = entity::stock::StockMoment::Shipped;
            settle(tx, id, version, status_name(status), &holding::lines(status, &items, moment)).await
        })
    });
    done.await.unwrap();
}

fn status_name(status: S) -> &'static str {
    if status == S::Shipped { "SHIPPED" } else { "OTHER" }
}

both! {
    async fn orders_that_wait_get_their_reservation_and_those_that_left_do_not_count(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        let orders: Vec<_> = S::ALL.into_iter().map(|status| order_of(mug, status)).collect();
        app.given(orders).await;
        set(&app, json!([{ "sku": "CANECA", "onHand": 100 }])).await;
        // Two units in each of the seven statuses before shipping; money matters of orders whose goods never moved: in dispute and
        // charged back.
        assert_eq!(stand(&app).await, [("CANECA".to_owned(), 100, 18, 82)]);
        the_ledger_adds_up(&app).await;
    }

    async fn what_happens_to_these_orders_later_comes_out_right(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        let orders = app.given([order_of(mug, S::Paid), order_of(mug, S::Shipped), order_of(mug, S::Cancelled)]).await;
        let [waiting, gone, off] = [0, 1, 2].map(|place: usize| orders[place].order.clone());
        set(&app, json!([{ "sku": "CANECA", "onHand": 10 }])).await;
        let mut version = 1;
        for (order, status, restocked, expected) in [
            (&waiting, S::Shipped, 0, (8, 0)),
            (&gone, S::Delivered, 0, (8, 0)),
            (&gone, S::Returned, 1, (9, 0)),
            (&off, S::AwaitingPayment, 0, (9, 2)),
            (&off, S::Cancelled, 0, (9, 0)),
            (&waiting, S::Delivered, 0, (9, 0)),
        ] {
            version += 1;
            settled(&app, order, status, version, restocked).await;
            let found = stand(&app).await;
            assert_eq!((found[0].1, found[0].2), expected, "{status:?}");
        }
        the_ledger_adds_up(&app).await;
    }

    async fn more_may_be_reserved_than_there_is(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        app.given([order_of(mug, S::Paid), order_of(mug, S::Picking)]).await;
        set(&app, json!([{ "sku": "CANECA", "onHand": 3 }])).await;
        assert_eq!(stand(&app).await, [("CANECA".to_owned(), 3, 4, -1)]);
    }

    async fn an_order_without_goods_on_the_way_is_a_matter_of_its_fulfilment(app: TestApp) {
        let mug = app.given_product("CANECA").await;
        let at = |status, fulfilment| order_of(mug, status).row(move |row| row.fulfilment_state = fulfilment);
        app.given([
            at(S::Refunded, FulfilmentState::None),
            at(S::InDispute, FulfilmentState::Delivered),
            at(S::InDispute, FulfilmentState::Picking),
        ]).await;
        set(&app, json!([{ "sku": "CANECA", "onHand": 5 }])).await;
        assert_eq!(stand(&app).await, [("CANECA".to_owned(), 5, 2, 3)]);
        let of = |number: i64| OrderId(number);
        let movements = app.ask(&format!(
            "{{ dispute: stockMovements(filter: {{ orderId: \"{}\" }}) {{ nodes {{ kind onHandDelta }} }} }}", of(2)
        )).await.data();
        assert_eq!(movements["dispute"]["nodes"], json!([{ "kind": "TAKE", "onHandDelta": -2 }]));
    }
}
