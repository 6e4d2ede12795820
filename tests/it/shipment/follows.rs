//! The order follows its shipments, and its shipments follow it.

use super::{
    There, act, codes, create, history, id_of, on, post, settings, shipments, shipped, step, there,
    two_lines, without_invoice,
};
use crate::both;
use crate::support::TestApp;
use entity::status::OrderStatus as S;
use serde_json::{Value, json};

/// Two shipments of an order, both posted.
async fn on_the_way(app: &TestApp) -> (There, String, String) {
    let there = there(app).await;
    let (one, two) = (there.pack(app, 2, 0).await, there.pack(app, 0, 3).await);
    post(app, &one).await;
    assert_eq!(post(app, &two).await["order"]["status"], "SHIPPED");
    (there, one, two)
}

fn followed(done: &Value) -> (&Value, &Value) {
    (&done["effects"]["followed"]["to"], &done["order"]["status"])
}

both! {
    async fn an_order_is_delivered_once_all_of_it_has_arrived(app: TestApp) {
        let (there, one, two) = on_the_way(&app).await;
        let first = on(&app, "markDelivered", &one, "").await;
        assert_eq!((followed(&first), &first["shipment"]["state"]), ((&json!(null), &json!("SHIPPED")), &json!("DELIVERED")));
        let last = on(&app, "markDelivered", &two, "message: \"Obrigado\", comment: \"portaria\"").await;
        assert_eq!(followed(&last), (&json!("DELIVERED"), &json!("DELIVERED")));
        assert_eq!(last["effects"]["followed"]["notification"], json!({ "sent": true, "template": "delivered" }));
        let facts = history(&app, there.id).await;
        assert_eq!(facts.last().unwrap().message.as_deref(), Some("Obrigado"));
        assert_eq!(facts[facts.len() - 2].comment.as_deref(), Some("portaria"));
        let again = on(&app, "markDelivered", &two, "").await;
        assert_eq!((&again["order"]["version"], followed(&again).0), (&last["order"]["version"], &json!(null)));
        assert_eq!(codes(&on(&app, "markDeliveryFailed", &two, "reason: \"ausente\"").await), ["SHIPMENT_STATE"]);
    }

    async fn a_parcel_that_could_not_be_delivered_stops_the_order_and_may_arrive_after_all(app: TestApp) {
        let (there, one, two) = on_the_way(&app).await;
        assert_eq!(codes(&on(&app, "markDeliveryFailed", &one, "reason: \" \"").await), ["REASON_MISSING"]);
        let failed = on(&app, "markDeliveryFailed", &one, "reason: \"destinatário ausente\"").await;
        assert_eq!(followed(&failed), (&json!("DELIVERY_FAILED"), &json!("DELIVERY_FAILED")));
        assert_eq!((&failed["shipment"]["failureReason"], shipments(&failed)[1].0.as_str()), (&json!("destinatário ausente"), "POSTED"));
        assert_eq!(history(&app, there.id).await.last().unwrap().reason.as_deref(), Some("destinatário ausente"));
        assert_eq!(failed["effects"]["followed"]["notification"]["template"], "delivery_failed");
        let arrived = on(&app, "markDelivered", &one, "").await;
        assert_eq!(followed(&arrived), (&json!("SHIPPED"), &json!("SHIPPED")));
        assert_eq!(arrived["effects"]["followed"]["notification"]["sent"], false, "the customer knows that it is on its way");
        assert_eq!(followed(&on(&app, "markDelivered", &two, "").await).1, "DELIVERED");
    }

    async fn the_store_may_move_orders_by_hand(app: TestApp) {
        settings(&app, "shipWhenPosted: false, deliverWhenDelivered: false").await;
        assert_eq!(app.ask("{ store { shipWhenPosted deliverWhenDelivered } }").await.data()["store"], json!({ "shipWhenPosted": false, "deliverWhenDelivered": false }));
        let there = there(&app).await;
        let id = there.pack(&app, 2, 3).await;
        let posted = post(&app, &id).await;
        assert_eq!((followed(&posted), &posted["effects"]["blockedBy"], shipped(&posted)), ((&json!(null), &json!("INVOICED")), &json!([]), vec![2, 3]));
        assert_eq!(step(&app, there.id, S::Shipped, "").await["order"]["status"], "SHIPPED");
        let failed = on(&app, "markDeliveryFailed", &id, "reason: \"ausente\"").await;
        assert_eq!(followed(&failed).1, "SHIPPED");
        assert_eq!(followed(&on(&app, "markDelivered", &id, "").await).1, "SHIPPED");
    }

    async fn a_fact_is_kept_where_the_order_cannot_follow_and_says_why(app: TestApp) {
        settings(&app, "shipWhenPosted: false").await;
        let there = there(&app).await;
        let id = there.pack(&app, 2, 3).await;
        post(&app, &id).await;
        let arrived = on(&app, "markDelivered", &id, "").await;
        assert_eq!((&arrived["shipment"]["state"], &arrived["effects"]["blockedBy"]), (&json!("DELIVERED"), &json!(["TRANSITION_NOT_ALLOWED"])));
        assert!(arrived["effects"]["explanation"].as_str().unwrap().contains("cannot become DELIVERED"));
    }

    async fn an_order_that_waits_for_its_tracking_code_ships_with_it(app: TestApp) {
        let there = there(&app).await;
        let id = there.pack(&app, 2, 3).await;
        let posted = on(&app, "markPosted", &id, "").await;
        assert_eq!((&posted["effects"]["blockedBy"], &posted["order"]["status"]), (&json!(["TRACKING_MISSING"]), &json!("INVOICED")));
        let tracked = on(&app, "updateShipment", &id, "trackingCode: \"PH297898690BR\"").await;
        assert_eq!(followed(&tracked), (&json!("SHIPPED"), &json!("SHIPPED")));
    }

    async fn shipments_follow_an_order_that_is_moved_by_hand(app: TestApp) {
        let there = there(&app).await;
        there.pack(&app, 1, 0).await;
        let done = step(&app, there.id, S::Shipped, "trackingCode: \"PH297898690BR\"").await;
        assert_eq!(codes(&done), Vec::<&str>::new());
        assert_eq!((shipments(&done), shipped(&done)), (vec![("POSTED".to_owned(), vec![1]), ("POSTED".to_owned(), vec![1, 3])], vec![2, 3]), "what was in no shipment went along");
        let failed = step(&app, there.id, S::DeliveryFailed, "reason: \"ausente\"").await;
        assert!(shipments(&failed).iter().all(|(state, _)| state == "FAILED"));
        let delivered = step(&app, there.id, S::Delivered, "").await;
        assert!(shipments(&delivered).iter().all(|(state, _)| state == "DELIVERED"));
        super::healthy(&app).await;
    }

    async fn a_cancelled_order_calls_its_shipments_off_and_has_them_back_when_it_is_opened_again(app: TestApp) {
        let there = There::of(&app.given([without_invoice(1)]).await[0]);
        let (gone, stays) = (there.pack(&app, 1, 0).await, there.pack(&app, 1, 3).await);
        on(&app, "cancelShipment", &gone, "reason: \"engano\"").await;
        let app = app.at(crate::support::NOW + 60_000).await;
        let cancelled = step(&app, there.id, S::Cancelled, "cancelReason: CUSTOMER").await;
        assert_eq!(shipments(&cancelled).iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["CANCELLED"; 2]);
        let opened = step(&app, there.id, S::Paid, "").await;
        assert_eq!(shipments(&opened), [("CANCELLED".to_owned(), vec![1]), ("PENDING".to_owned(), vec![1, 3])]);
        assert_eq!(codes(&on(&app, "updateShipment", &stays, &there.items(1, 3)).await), Vec::<&str>::new());
    }

    async fn an_order_of_which_a_part_has_left_is_not_cancelled_by_accident(app: TestApp) {
        let there = There::of(&app.given([two_lines(1).status(S::Paid)]).await[0]);
        settings(&app, "invoiceRequired: false").await;
        let id = there.pack(&app, 1, 0).await;
        post(&app, &id).await;
        let key = "cancelReason: CUSTOMER";
        let refused = step(&app, there.id, S::Cancelled, key).await;
        assert!(codes(&refused).contains(&"INVOICE_NOT_CANCELLED"), "{refused:#}");
        let bare = There::of(&app.given([without_invoice(2)]).await[0]);
        let part = bare.pack(&app, 1, 0).await;
        post(&app, &part).await;
        assert_eq!(codes(&step(&app, bare.id, S::Cancelled, key).await), ["SHIPMENT_POSTED"]);
        on(&app, "cancelShipment", &part, "reason: \"voltou\"").await;
        assert_eq!(codes(&step(&app, bare.id, S::Cancelled, key).await), Vec::<&str>::new());
        let forced = step(&app, there.id, S::Cancelled, &format!("{key}, force: true, reason: \"fraude\"")).await;
        assert_eq!((codes(&forced), shipped(&forced)), (vec![], vec![0, 0]), "{forced:#}");
        super::healthy(&app).await;
    }

    async fn an_order_that_is_forced_back_has_not_left_after_all(app: TestApp) {
        let there = there(&app).await;
        let id = id_of(&create(&app, there.id, "trackingCode: \"PH297898690BR\"").await);
        post(&app, &id).await;
        let back = step(&app, there.id, S::Picking, "force: true, reason: \"engano\"").await;
        assert_eq!((shipments(&back), shipped(&back)), (vec![("PENDING".to_owned(), vec![2, 3])], vec![0, 0]));
        assert_eq!(act(&app, "markPosted", &format!("shipmentId: \"{id}\"")).await["order"]["status"], "SHIPPED");
        super::healthy(&app).await;
    }
}
