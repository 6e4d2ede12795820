//! The machine, what a step leaves behind, and what it says.

use super::{codes, history, ready, rehearse, step, with_invoice};
use crate::both;
use crate::support::given::order;
use crate::support::{NOW, TestApp};
use entity::event::Visibility;
use entity::id::OrderId;
use entity::status::OrderStatus as S;
use pedidos::order::status;
use serde_json::json;

/// All that any step may ask the caller for.
fn everything(item: &str) -> String {
    format!(
        "cancelReason: CUSTOMER, comment: \"visto\", missingItems: [{{ itemId: \"{item}\", quantity: 1 }}],
         returnedItems: [{{ itemId: \"{item}\", restock: 1, discard: 1 }}]"
    )
}

async fn item_of(app: &TestApp, id: OrderId) -> String {
    let order = app.ask(&format!("{{ order(by: {{ id: \"{id}\" }}) {{ items {{ id }} }} }}")).await.data();
    order["order"]["items"][0]["id"].as_str().unwrap().to_owned()
}

both! {
    async fn an_order_goes_where_the_machine_lets_it_and_nowhere_else(app: TestApp) {
        for (at, from) in (1..).zip(S::ALL) {
            let orders = app.given([with_invoice(ready(from), at)]).await;
            let id = orders[0].order.id;
            let all = everything(&item_of(&app, id).await);
            for to in S::ALL {
                let done = rehearse(&app, id, to, &all).await;
                let refused = codes(&done).contains(&"TRANSITION_NOT_ALLOWED");
                let allowed = from == to || status::next(from, None).contains(&to);
                assert_eq!(refused, !allowed, "{from:?} to {to:?}: {done:#}");
                if refused {
                    let next: Vec<&str> = status::next(from, None).iter().map(|next| next.code()).collect();
                    assert_eq!(done["userErrors"][0]["allowed"], json!(next));
                }
            }
        }
    }

    async fn an_order_goes_its_whole_way_with_one_line_of_history_for_each_step(app: TestApp) {
        let orders = app.given([with_invoice(order().row(|order| order.ship_by = None), 7)]).await;
        let id = orders[0].order.id;
        let way = [(S::Picking, ""), (S::Invoiced, ""), (S::Shipped, "trackingCode: \"aa123456785br\""), (S::Delivered, "")];
        for (version, (to, more)) in (2..).zip(way) {
            let done = step(&app, id, to, more).await;
            assert_eq!(codes(&done), Vec::<&str>::new(), "{done:#}");
            assert_eq!((&done["order"]["status"], &done["order"]["version"]), (&json!(to.code()), &json!(version)));
        }
        let now = "2026-11-22T15:00:00Z";
        let found = app.ask(&format!("{{ order(by: {{ id: \"{id}\" }}) {{ shippedAt deliveredAt fulfilmentState
            shipments {{ trackingCode postedAt deliveredAt }} }} orders(search: \"AA123456785BR\") {{ totalCount }} }}")).await.data();
        assert_eq!(found["order"], json!({
            "shippedAt": now, "deliveredAt": now, "fulfilmentState": "DELIVERED",
            "shipments": [{ "trackingCode": "AA123456785BR", "postedAt": now, "deliveredAt": now }],
        }));
        assert_eq!(found["orders"]["totalCount"], 1);
        let told: Vec<_> = history(&app, id).await.iter().map(|event| (event.from_status, event.to_status, event.at, event.actor.clone())).collect();
        let moved = |from, to| (Some(from), Some(to), NOW, "demo".to_owned());
        assert_eq!(told, [moved(S::Paid, S::Picking), moved(S::Picking, S::Invoiced), moved(S::Invoiced, S::Shipped), moved(S::Shipped, S::Delivered)]);
    }

    async fn the_same_status_again_writes_a_line_and_moves_nothing(app: TestApp) {
        let orders = app.given([ready(S::Shipped)]).await;
        let id = orders[0].order.id;
        let done = step(&app, id, S::Shipped, "message: \"Chega amanhã.\", comment: \"cliente ligou\"").await;
        assert_eq!(done["effects"], json!({ "from": "SHIPPED", "to": "SHIPPED", "stock": [],
            "notification": { "sent": true, "template": "shipped", "recipient": "ana@example.com" }, "warnings": [] }));
        let line = history(&app, id).await.pop().unwrap();
        assert_eq!((line.notifies, line.message.as_deref()), (Some(true), Some("Chega amanhã.")));
        assert_eq!((line.comment.as_deref(), line.visibility), (Some("cliente ligou"), Visibility::Internal));
        let silent = step(&app, id, S::Shipped, "").await;
        assert_eq!(silent["effects"]["notification"]["sent"], false);
    }

    async fn what_the_customer_is_told_is_decided_once_and_kept(app: TestApp) {
        for (notify, to, told) in [
            ("DEFAULT", S::Picking, true), ("YES", S::Picking, true), ("NO", S::Picking, false),
            ("DEFAULT", S::InDispute, false), ("YES", S::InDispute, true), ("NO", S::InDispute, false),
        ] {
            let orders = app.given([order()]).await;
            let id = orders[0].order.id;
            let done = step(&app, id, to, &format!("notify: {notify}, message: \"Olá\"")).await;
            assert_eq!(done["effects"]["notification"]["sent"], told, "{notify} {to:?}: {done:#}");
            let line = history(&app, id).await.pop().unwrap();
            assert_eq!((line.notifies, line.message.is_some()), (Some(told), told), "{notify} {to:?}");
        }
    }

    async fn a_rehearsal_computes_everything_and_keeps_nothing(app: TestApp) {
        let orders = app.given([order()]).await;
        let id = orders[0].order.id;
        let done = rehearse(&app, id, S::Cancelled, "cancelReason: CUSTOMER").await;
        assert_eq!(done["effects"]["to"], "CANCELLED");
        assert_eq!(done["effects"]["notification"], json!({ "sent": true, "template": "cancelled", "recipient": "ana@example.com" }));
        assert_eq!((&done["order"]["status"], &done["order"]["version"]), (&json!("PAID"), &json!(1)));
        assert!(history(&app, id).await.is_empty());
    }

    async fn a_step_from_an_old_version_is_a_conflict(app: TestApp) {
        let orders = app.given([order()]).await;
        let id = orders[0].order.id;
        assert_eq!(codes(&step(&app, id, S::Picking, "expectedVersion: 1").await), Vec::<&str>::new());
        let late = step(&app, id, S::OnHold, "expectedVersion: 1").await;
        assert_eq!(codes(&late), ["VERSION_CONFLICT"]);
        assert_eq!(late["userErrors"][0]["currentVersion"], 2);
        assert_eq!(late["userErrors"][0]["order"]["number"], 1);
    }

    async fn of_many_at_once_from_one_version_one_wins(app: TestApp) {
        let orders = app.given([order()]).await;
        let id = orders[0].order.id;
        let tries = (0..12).map(|_| step(&app, id, S::Picking, "expectedVersion: 1"));
        let done = futures_util::future::join_all(tries).await;
        let (won, lost): (Vec<_>, Vec<_>) = done.iter().partition(|done| codes(done).is_empty());
        assert_eq!((won.len(), lost.len()), (1, 11));
        assert!(lost.iter().all(|lost| codes(lost) == ["VERSION_CONFLICT"]));
        assert_eq!(history(&app, id).await.len(), 1);
    }

    async fn a_forced_step_needs_a_reason_and_says_so_in_the_history(app: TestApp) {
        let orders = app.given([ready(S::AwaitingPayment)]).await;
        let id = orders[0].order.id;
        assert_eq!(codes(&step(&app, id, S::Delivered, "force: true").await), ["REASON_MISSING"]);
        let done = step(&app, id, S::Delivered, "force: true, reason: \"entregue na feira\"").await;
        assert_eq!(done["order"]["status"], "DELIVERED");
        assert_eq!(done["effects"]["notification"]["sent"], false);
        let line = history(&app, id).await.pop().unwrap();
        assert_eq!((line.forced, line.reason.as_deref()), (true, Some("entregue na feira")));
    }

    async fn a_settled_dispute_restores_the_order_and_its_payments(app: TestApp) {
        let orders = app.given([with_invoice(ready(S::Shipped), 3)]).await;
        let id = orders[0].order.id;
        let payment = async || app.ask(&format!("{{ order(by: {{ id: \"{id}\" }}) {{ paymentState payments {{ state }} }} }}")).await.data()["order"].clone();
        step(&app, id, S::InDispute, "").await;
        assert_eq!(payment().await, json!({ "paymentState": "DISPUTED", "payments": [{ "state": "DISPUTED" }] }));
        let done = step(&app, id, S::Shipped, "").await;
        assert_eq!(codes(&done), Vec::<&str>::new(), "{done:#}");
        assert_eq!(payment().await, json!({ "paymentState": "CAPTURED", "payments": [{ "state": "CAPTURED" }] }));
    }

    async fn the_actions_of_an_order_say_what_stands_in_their_way_and_what_they_need(app: TestApp) {
        app.given([order(), ready(S::Paid), order().status(S::Shipped)]).await;
        let found = app.ask("{ orders(sort: { by: NUMBER, direction: ASC }) { nodes { actions { status allowed blockedBy needs explanation } } } }").await.data();
        let actions = &found["orders"]["nodes"][0]["actions"];
        let of = |status: &str| actions.as_array().unwrap().iter().find(|action| action["status"] == status).unwrap().clone();
        assert_eq!(of("PICKING"), json!({ "status": "PICKING", "allowed": true, "blockedBy": [], "needs": [], "explanation": null }));
        assert_eq!(of("CANCELLED")["needs"], json!(["cancelReason"]));
        assert_eq!(of("ON_HOLD")["needs"], json!(["missingItems", "comment"]));
        assert_eq!((&of("INVOICED")["allowed"], &of("INVOICED")["blockedBy"]), (&json!(false), &json!(["INVOICE_MISSING"])));
        assert!(of("INVOICED")["explanation"].as_str().unwrap().contains("access key"));
        let before = app.db.statements();
        app.ask("{ orders { nodes { actions { status } } } }").await.data();
        assert!(app.db.statements() - before <= 7, "one statement for each kind of thing");
    }
}
