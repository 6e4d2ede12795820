//! What goes into a shipment.

use super::{
    There, codes, create, given_stock, history, id_of, kinds, on, post, refusals, shipments, step, there,
    two_lines, units,
};
use crate::both;
use crate::support::NOW;
use crate::support::given::order;
use entity::order::DeliveryMethod;
use entity::status::OrderStatus as S;
use serde_json::json;

both! {
    async fn the_plan_of_an_order_becomes_its_first_shipment_with_all_that_is_free(app: TestApp) {
        let there = there(&app).await;
        let asked = format!("{{ order(by: {{ id: \"{}\" }}) {{ shipments {{ id items {{ quantity item {{ sku }} }} }} }} }}", there.id);
        let plan = app.ask(&asked).await.data()["order"]["shipments"][0].clone();
        assert_eq!(plan["items"], json!([{ "quantity": 2, "item": { "sku": "CANECA-01" } }, { "quantity": 3, "item": { "sku": "PRATO-01" } }]));
        let more = "service: \"SEDEX\", cost: \"21.90\", promisedAt: \"2026-12-01T20:00:00Z\", comment: \"frágil\",
            volumes: [{ weightG: 900, lengthMm: 300, widthMm: 200, heightMm: 100 }, { weightG: 400, trackingCode: \"ph297898690br\" }]";
        let done = create(&app, there.id, more).await;
        assert_eq!(codes(&done), Vec::<&str>::new(), "{done:#}");
        assert_eq!((&done["shipment"]["id"], &done["shipment"]["position"], &done["order"]["version"]), (&plan["id"], &json!(1), &json!(2)));
        assert_eq!((&done["shipment"]["carrier"], &done["shipment"]["service"], &done["shipment"]["cost"]), (&json!("Correios"), &json!("SEDEX"), &json!("21.90")));
        assert_eq!(done["shipment"]["trackingCode"], "PH297898690BR", "that of the first volume that has one");
        assert_eq!(done["shipment"]["volumes"], json!([
            { "position": 1, "weightG": 900, "lengthMm": 300, "widthMm": 200, "heightMm": 100, "trackingCode": null },
            { "position": 2, "weightG": 400, "lengthMm": null, "widthMm": null, "heightMm": null, "trackingCode": "PH297898690BR" }]));
        assert_eq!(units(&done["shipment"]), [2, 3]);
        let fact = history(&app, there.id).await.pop().unwrap();
        assert_eq!((fact.kind.code(), fact.comment.as_deref()), ("SHIPMENT_CREATED", Some("frágil")));
        let details: serde_json::Value = serde_json::from_str(fact.details.as_deref().unwrap()).unwrap();
        assert_eq!((&details["shipment"], &details["items"][1]["quantity"], &details["volumes"]), (&plan["id"], &json!(3), &json!(2)));
        assert_eq!(codes(&create(&app, there.id, "").await), ["ITEMS_NOT_FREE"]);
    }

    async fn an_order_is_split_by_item_and_quantity(app: TestApp) {
        let there = there(&app).await;
        there.pack(&app, 1, 1).await;
        let second = create(&app, there.id, &format!("{}, carrier: \"Jadlog\"", there.items(0, 1))).await;
        assert_eq!((&second["shipment"]["position"], &second["shipment"]["carrier"]), (&json!(2), &json!("Jadlog")));
        let rest = create(&app, there.id, "").await;
        let all = [("PENDING".to_owned(), vec![1, 1]), ("PENDING".to_owned(), vec![1]), ("PENDING".to_owned(), vec![1, 1])];
        assert_eq!(shipments(&rest), all);
        assert_eq!(kinds(&app, there.id).await, ["SHIPMENT_CREATED"; 3]);
    }

    async fn all_that_is_wrong_is_said_at_once_with_its_place(app: TestApp) {
        let there = there(&app).await;
        let other = app.given([two_lines(2)]).await.remove(0);
        let wrong = format!(
            "items: [{{ itemId: \"{}\", quantity: 3 }}, {{ itemId: \"{}\", quantity: 1 }}, {{ itemId: \"{}\", quantity: 0 }}],
             volumes: [{{ weightG: 0, trackingCode: \"a b\" }}, {{ heightMm: 20001 }}], carrier: \"Cor\\nreios\", cost: \"-1.00\", trackingCode: \"código\"",
            there.mugs, other.items[0].id, there.plates);
        let done = create(&app, there.id, &wrong).await;
        let expected = [("ITEMS_NOT_FREE", "items.0.quantity"), ("INVALID", "items.1.itemId"), ("INVALID", "items.2.quantity"),
            ("INVALID", "volumes.0.weightG"), ("INVALID", "volumes.0.trackingCode"), ("INVALID", "volumes.1.heightMm"),
            ("INVALID", "trackingCode"), ("INVALID", "carrier"), ("INVALID", "cost")];
        assert_eq!(refusals(&done), expected.map(|(code, path)| (code.to_owned(), path.to_owned())));
        assert_eq!(done["order"], json!(null));
        let twice = format!("items: [{{ itemId: \"{0}\", quantity: 1 }}, {{ itemId: \"{0}\", quantity: 1 }}]", there.mugs);
        assert_eq!(refusals(&create(&app, there.id, &twice).await), [("INVALID".to_owned(), "items.1.itemId".to_owned())]);
        assert_eq!(refusals(&create(&app, there.id, "items: []").await), [("INVALID".to_owned(), "items".to_owned())]);
        let too_many = format!("volumes: [{}]", vec!["{ weightG: 1 }"; 101].join(","));
        assert_eq!(refusals(&create(&app, there.id, &too_many).await), [("INVALID".to_owned(), "volumes".to_owned())]);
        assert_eq!(codes(&create(&app, entity::id::OrderId(999), "").await), ["NOT_FOUND"]);
        let seen = create(&app, there.id, "expectedVersion: 7").await;
        assert_eq!(codes(&seen), ["VERSION_CONFLICT"]);
        assert!(history(&app, there.id).await.is_empty());
    }

    async fn only_orders_that_are_paid_and_go_somewhere_are_packed(app: TestApp) {
        for (status, expected) in [
            (S::AwaitingPayment, vec!["NOT_PAID"]), (S::UnderReview, vec!["NOT_PAID"]), (S::Paid, vec![]), (S::Picking, vec![]),
            (S::OnHold, vec![]), (S::Invoiced, vec![]), (S::ReadyForPickup, vec![]), (S::Delivered, vec!["ORDER_STATUS"]),
            (S::Cancelled, vec!["ORDER_STATUS"]), (S::Returned, vec!["ORDER_STATUS"]), (S::Refunded, vec!["ORDER_STATUS"]),
            (S::InDispute, vec!["ORDER_STATUS"]),
        ] {
            let id = app.given([order().status(status)]).await[0].order.id;
            let done = create(&app, id, "").await;
            assert_eq!(codes(&done), expected, "{status:?}: {done:#}");
        }
        let fetched = app.given([order().with(|whole| {
            whole.order.delivery_method = DeliveryMethod::Pickup;
            whole.addresses.clear();
        })]).await[0].order.id;
        assert_eq!(refusals(&create(&app, fetched, "").await), [("ADDRESS_MISSING".to_owned(), "orderId".to_owned())]);
    }

    async fn what_is_missing_is_not_free_and_the_rest_goes_ahead(app: TestApp) {
        let there = there(&app).await;
        let missing = format!("comment: \"quebrou\", missingItems: [{{ itemId: \"{}\", quantity: 2 }}]", there.plates);
        assert_eq!(codes(&step(&app, there.id, S::OnHold, &missing).await), Vec::<&str>::new());
        assert_eq!(codes(&create(&app, there.id, &there.items(0, 2)).await), ["ITEMS_NOT_FREE"]);
        let part = create(&app, there.id, "").await;
        assert_eq!(units(&part["shipment"]), [2, 1]);
        let posted = post(&app, &id_of(&part)).await;
        assert_eq!((&posted["order"]["status"], &posted["effects"]["blockedBy"]), (&json!("ON_HOLD"), &json!([])));
        assert_eq!(codes(&step(&app, there.id, S::Invoiced, "").await), Vec::<&str>::new());
        let rest = there.pack(&app, 0, 2).await;
        assert_eq!(post(&app, &rest).await["order"]["status"], "SHIPPED");
    }

    async fn contents_change_while_a_shipment_is_at_the_store_and_not_after(app: TestApp) {
        let there = there(&app).await;
        let id = there.pack(&app, 1, 1).await;
        let more = on(&app, "updateShipment", &id, &there.items(2, 2)).await;
        assert_eq!((codes(&more), units(&more["shipment"])), (vec![], vec![2, 2]));
        let other = there.pack(&app, 0, 1).await;
        assert_eq!(refusals(&on(&app, "updateShipment", &id, &there.items(2, 3)).await), [("ITEMS_NOT_FREE".to_owned(), "items.1.quantity".to_owned())]);
        assert_eq!(codes(&on(&app, "updateShipment", &other, &there.items(0, 1)).await), Vec::<&str>::new());
        post(&app, &id).await;
        assert_eq!(refusals(&on(&app, "updateShipment", &id, &there.items(1, 1)).await), [("SHIPMENT_STATE".to_owned(), "items".to_owned())]);
        let measured = on(&app, "updateShipment", &id, "volumes: [{ weightG: 1200 }], cost: \"9.90\", service: \"PAC\", promisedAt: null").await;
        assert_eq!((&measured["shipment"]["service"], &measured["shipment"]["cost"], &measured["shipment"]["volumes"][0]["weightG"]), (&json!("PAC"), &json!("9.90"), &json!(1200)));
        let fact = history(&app, there.id).await.pop().unwrap();
        let details: serde_json::Value = serde_json::from_str(fact.details.as_deref().unwrap()).unwrap();
        assert_eq!((fact.kind.code(), &details["changed"]["cost"]), ("SHIPMENT_UPDATED", &json!({ "before": "12.00", "after": "9.90" })));
        let lines = history(&app, there.id).await.len();
        let again = on(&app, "updateShipment", &id, "volumes: [{ weightG: 1200 }], cost: \"9.90\"").await;
        assert_eq!((&again["order"]["version"], history(&app, there.id).await.len()), (&measured["order"]["version"], lines), "nothing new, nothing done");
    }

    async fn an_order_without_a_plan_is_packed_too_and_what_is_not_there_is_said(app: TestApp) {
        let product = given_stock(&app, "CANECA-01", 5).await;
        let id = app.given([order().with(|whole| whole.items[0].product_id = Some(product))]).await[0].order.id;
        let done = create(&app, id, "carrier: \"Loggi\", trackingCode: \"LGI-1\"").await;
        assert_eq!((&done["shipment"]["position"], units(&done["shipment"])), (&json!(1), vec![2]));
        assert_eq!(done["effects"]["warnings"], json!([]));
        let there = There { id, mugs: entity::id::ItemId(0), plates: entity::id::ItemId(0) };
        assert_eq!(kinds(&app, there.id).await, ["SHIPMENT_CREATED"]);
        assert_eq!(history(&app, id).await[0].at, NOW);
        let none = on(&app, "markPosted", &entity::id::ShipmentId(99_999).to_string(), "").await;
        assert_eq!(refusals(&none), [("NOT_FOUND".to_owned(), "shipmentId".to_owned())]);
    }
}
