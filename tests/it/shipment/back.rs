//! Shipments are called off: before they leave, and once they are back.

use super::{
    codes, counted, create, healthy, history, id_of, kinds, level, on, post, refusals, shipments, shipped,
    there, units,
};
use crate::both;
use serde_json::json;

both! {
    async fn what_was_in_a_shipment_that_is_called_off_is_free_again(app: TestApp) {
        let there = there(&app).await;
        let id = there.pack(&app, 2, 3).await;
        assert_eq!(codes(&on(&app, "cancelShipment", &id, "reason: \"\"").await), ["REASON_MISSING"]);
        let done = on(&app, "cancelShipment", &id, "reason: \"caixa errada\", comment: \"nova caixa\"").await;
        assert_eq!((&done["shipment"]["state"], units(&done["shipment"])), (&json!("CANCELLED"), vec![2, 3]), "what was in it is still shown");
        let fact = history(&app, there.id).await.pop().unwrap();
        assert_eq!((fact.kind.code(), fact.reason.as_deref(), fact.comment.as_deref()), ("SHIPMENT_CANCELLED", Some("caixa errada"), Some("nova caixa")));
        let again = on(&app, "cancelShipment", &id, "reason: \"caixa errada\"").await;
        assert_eq!(again["order"]["version"], done["order"]["version"]);
        for (mutation, more) in [("markPosted", ""), ("markDelivered", ""), ("markDeliveryFailed", "reason: \"x\""), ("updateShipment", "service: \"PAC\"")] {
            assert_eq!(codes(&on(&app, mutation, &id, more).await), ["SHIPMENT_STATE"], "{mutation}");
        }
        let new = create(&app, there.id, "").await;
        assert_eq!((&new["shipment"]["position"], units(&new["shipment"])), (&json!(2), vec![2, 3]));
    }

    async fn a_parcel_that_came_back_is_kept_for_the_order_and_sent_again(app: TestApp) {
        let (there, mug, plate) = counted(&app).await;
        let id = there.pack(&app, 2, 3).await;
        post(&app, &id).await;
        assert_eq!((level(&app, mug).await, level(&app, plate).await), ((8, 0), (7, 0)));
        assert_eq!(refusals(&on(&app, "cancelShipment", &id, "reason: \"voltou\"").await), [("SHIPMENT_STATE".to_owned(), "shipmentId".to_owned())]);
        on(&app, "markDeliveryFailed", &id, "reason: \"ausente\"").await;
        assert_eq!(level(&app, mug).await, (8, 0), "it has not come back yet");
        let back = on(&app, "cancelShipment", &id, "reason: \"voltou\"").await;
        assert_eq!((shipped(&back), &back["order"]["status"]), (vec![0, 0], &json!("DELIVERY_FAILED")));
        assert_eq!((level(&app, mug).await, level(&app, plate).await), ((10, 2), (10, 3)));
        healthy(&app).await;
        let new = id_of(&create(&app, there.id, "trackingCode: \"PH297898726BR\"").await);
        let sent = on(&app, "markPosted", &new, "").await;
        assert_eq!((&sent["order"]["status"], shipments(&sent)), (&json!("SHIPPED"), vec![("CANCELLED".to_owned(), vec![2, 3]), ("POSTED".to_owned(), vec![2, 3])]));
        assert_eq!(sent["effects"]["followed"]["notification"], json!({ "sent": true, "template": "shipped" }));
        assert_eq!((level(&app, mug).await, level(&app, plate).await), ((8, 0), (7, 0)));
        on(&app, "markDelivered", &new, "").await;
        healthy(&app).await;
    }

    async fn a_failed_parcel_is_posted_again_as_it_is(app: TestApp) {
        let (there, mug, _) = counted(&app).await;
        let id = there.pack(&app, 2, 3).await;
        post(&app, &id).await;
        on(&app, "markDeliveryFailed", &id, "reason: \"ausente\"").await;
        let again = on(&app, "markPosted", &id, "").await;
        assert_eq!((&again["order"]["status"], &again["shipment"]["state"], shipped(&again)), (&json!("SHIPPED"), &json!("POSTED"), vec![2, 3]));
        assert_eq!(again["shipment"]["failureReason"], "ausente");
        assert_eq!(level(&app, mug).await, (8, 0));
        healthy(&app).await;
    }

    async fn a_part_that_left_by_mistake_is_taken_back_while_the_order_is_at_the_store(app: TestApp) {
        let (there, mug, _) = counted(&app).await;
        let id = there.pack(&app, 1, 0).await;
        post(&app, &id).await;
        assert_eq!(level(&app, mug).await, (9, 1));
        let back = on(&app, "cancelShipment", &id, "reason: \"engano\"").await;
        assert_eq!(back["effects"]["stock"], json!([{ "sku": "CANECA-01", "onHand": 1, "reserved": 1 }]));
        assert_eq!((level(&app, mug).await, shipped(&back)), ((10, 2), vec![0, 0]));
        assert_eq!(kinds(&app, there.id).await[2..], ["SHIPMENT_CREATED", "SHIPMENT_POSTED", "SHIPMENT_CANCELLED"]);
        healthy(&app).await;
    }

    async fn what_has_arrived_is_never_called_off(app: TestApp) {
        let there = there(&app).await;
        let id = there.pack(&app, 1, 0).await;
        post(&app, &id).await;
        on(&app, "markDelivered", &id, "").await;
        assert_eq!(codes(&on(&app, "cancelShipment", &id, "reason: \"x\"").await), ["SHIPMENT_STATE"]);
    }
}
