//! Shipments are handed to the carrier: what that needs, and what leaves the shelf.

use super::{
    There, codes, counted, create, healthy, history, id_of, kinds, level, on, post, refusals, settings,
    shipments, shipped, step, there, two_lines, without_invoice,
};
use crate::both;
use crate::support::given::order;
use crate::support::{DAY, NOW};
use entity::status::OrderStatus as S;
use serde_json::json;

both! {
    async fn a_part_leaves_the_shelf_and_the_order_ships_with_the_last(app: TestApp) {
        let (there, mug, plate) = counted(&app).await;
        assert_eq!((level(&app, mug).await, level(&app, plate).await), ((10, 2), (10, 3)));
        let one = there.pack(&app, 2, 1).await;
        let done = post(&app, &one).await;
        assert_eq!((level(&app, mug).await, level(&app, plate).await), ((8, 0), (9, 2)));
        assert_eq!(done["effects"]["stock"], json!([{ "sku": "CANECA-01", "onHand": -2, "reserved": -2 }, { "sku": "PRATO-01", "onHand": -1, "reserved": -1 }]));
        assert_eq!((&done["order"]["status"], shipped(&done)), (&json!("INVOICED"), vec![2, 1]));
        assert_eq!(done["effects"]["notification"], json!({ "sent": false, "template": "partially_shipped", "recipient": "ana@example.com" }));
        let two = id_of(&create(&app, there.id, "").await);
        let last = post(&app, &two).await;
        assert_eq!((&last["order"]["status"], shipped(&last), level(&app, plate).await), (&json!("SHIPPED"), vec![2, 3], (7, 0)));
        let step = &last["effects"]["followed"];
        assert_eq!(step, &json!({ "from": "INVOICED", "to": "SHIPPED", "notification": { "sent": true, "template": "shipped" } }));
        assert_eq!(last["effects"]["notification"], json!(null));
        let facts = kinds(&app, there.id).await;
        assert_eq!(facts[2..], ["SHIPMENT_CREATED", "SHIPMENT_POSTED", "SHIPMENT_CREATED", "SHIPMENT_POSTED", "ORDER_STATUS_CHANGED"]);
        let fact = history(&app, there.id).await.remove(5);
        let details: serde_json::Value = serde_json::from_str(fact.details.as_deref().unwrap()).unwrap();
        assert_eq!((&details["position"], &details["items"], &details["trackingCode"]),
            (&json!(2), &json!([{ "itemId": there.plates.to_string(), "sku": "PRATO-01", "quantity": 2 }]), &json!("PH297898690BR")));
        healthy(&app).await;
    }

    async fn an_order_whose_plan_nobody_touched_is_posted_as_it_is(app: TestApp) {
        let there = there(&app).await;
        let asked = format!("{{ order(by: {{ id: \"{}\" }}) {{ shipments {{ id }} }} }}", there.id);
        let plan = app.ask(&asked).await.data()["order"]["shipments"][0]["id"].as_str().unwrap().to_owned();
        let done = post(&app, &plan).await;
        assert_eq!((&done["order"]["status"], shipments(&done)), (&json!("SHIPPED"), vec![("POSTED".to_owned(), vec![2, 3])]));
        let again = post(&app, &plan).await;
        assert_eq!((&again["order"]["version"], &again["effects"]["followed"]), (&done["order"]["version"], &json!(null)), "posted once");
        healthy(&app).await;
    }

    async fn goods_leave_when_they_are_paid_and_invoiced_where_the_store_demands_it(app: TestApp) {
        let there = There::of(&app.given([without_invoice(1)]).await[0]);
        let id = there.pack(&app, 2, 3).await;
        assert_eq!(refusals(&on(&app, "markPosted", &id, "trackingCode: \"x\"").await),
            [("INVALID".to_owned(), "trackingCode".to_owned()), ("INVOICE_MISSING".to_owned(), "shipmentId".to_owned())]);
        settings(&app, "invoiceRequired: false").await;
        let posted = post(&app, &id).await;
        assert_eq!((&posted["order"]["status"], &posted["effects"]["blockedBy"]), (&json!("PAID"), &json!(["INVOICE_MISSING"])), "the machine knows no other way");
        assert!(posted["effects"]["explanation"].as_str().unwrap().contains("access key"));
        let unpaid = app.given([order().status(S::AwaitingPayment).shipment("Correios", None)]).await[0].order.id;
        let asked = format!("{{ order(by: {{ id: \"{unpaid}\" }}) {{ shipments {{ id }} }} }}");
        let plan = app.ask(&asked).await.data()["order"]["shipments"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(codes(&on(&app, "markPosted", &plan, "").await), ["NOT_PAID"]);
        step(&app, unpaid, S::Cancelled, "cancelReason: CUSTOMER").await;
        assert_eq!(codes(&on(&app, "markPosted", &plan, "").await), ["SHIPMENT_STATE"]);
    }

    async fn an_order_that_is_picked_and_has_its_invoice_passes_it_in_silence(app: TestApp) {
        for (number, status) in [(1, S::Paid), (2, S::Picking)] {
            let there = There::of(&app.given([two_lines(number).status(status)]).await[0]);
            let id = there.pack(&app, 2, 3).await;
            let done = post(&app, &id).await;
            assert_eq!(done["order"]["status"], "SHIPPED", "{done:#}");
            let told: Vec<_> = history(&app, there.id).await.into_iter().filter_map(|event| Some((event.to_status?, event.notifies))).collect();
            assert_eq!(told, [(S::Invoiced, Some(false)), (S::Shipped, Some(true))]);
        }
    }

    async fn times_lie_behind_us_and_after_what_came_before(app: TestApp) {
        let there = there(&app).await;
        let id = there.pack(&app, 1, 0).await;
        for (at, problem) in [(NOW + 1_000, "has passed"), (NOW - 2 * DAY, "after the order was placed")] {
            let at = pedidos::clock::rfc3339(at);
            let done = on(&app, "markPosted", &id, &format!("at: \"{at}\"")).await;
            assert_eq!(refusals(&done), [("INVALID".to_owned(), "at".to_owned())]);
            assert!(done["userErrors"][0]["message"].as_str().unwrap().contains(problem), "{done:#}");
        }
        let at = pedidos::clock::rfc3339(NOW - 3_600_000);
        let done = on(&app, "markPosted", &id, &format!("at: \"{at}\"")).await;
        assert_eq!(done["shipment"]["postedAt"], json!(at));
        let before = pedidos::clock::rfc3339(NOW - 7_200_000);
        for mutation in ["markDelivered", "markDeliveryFailed"] {
            let reason = if mutation == "markDelivered" { "" } else { ", reason: \"ausente\"" };
            let done = on(&app, mutation, &id, &format!("at: \"{before}\"{reason}")).await;
            assert_eq!(refusals(&done), [("INVALID".to_owned(), "at".to_owned())], "{mutation}");
        }
    }

    async fn many_are_posted_at_closing_time_each_on_its_own(app: TestApp) {
        let given = app.given((1..=4).map(two_lines)).await;
        let mut ids = Vec::new();
        for whole in &given {
            ids.push(There::of(whole).pack(&app, 2, 3).await);
        }
        on(&app, "updateShipment", &ids[0], "trackingCode: \"AB-1\"").await;
        on(&app, "cancelShipment", &ids[3], "reason: \"engano\"").await;
        let list = ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", ");
        let query = format!("mutation {{ markShipmentsPosted(input: {{ shipmentIds: [{list}, \"{}\"] }}, idempotencyKey: \"fecho\") {{
            posted refused results {{ shipmentId order {{ status }} effects {{ blockedBy }} userErrors {{ code path }} }} userErrors {{ code }} }} }}", ids[0]);
        let done = app.ask(&query).await.data()["markShipmentsPosted"].clone();
        assert_eq!((&done["posted"], &done["refused"]), (&json!(3), &json!(1)));
        let results = done["results"].as_array().unwrap();
        assert_eq!(results.len(), 4, "each once");
        assert_eq!((&results[0]["order"]["status"], &results[0]["shipmentId"]), (&json!("SHIPPED"), &json!(ids[0])));
        assert_eq!(results[1]["effects"]["blockedBy"], json!(["TRACKING_MISSING"]), "the fact is kept, the order waits for its code");
        assert_eq!(results[3]["userErrors"], json!([{ "code": "SHIPMENT_STATE", "path": ["shipmentId"] }]));
        assert_eq!(app.ask(&query).await.data()["markShipmentsPosted"], done);
        let none = "mutation { markShipmentsPosted(input: { shipmentIds: [] }) { posted userErrors { code } } }";
        assert!(app.ask(none).await.text().contains("expected 1 to 100 shipments"));
    }
}
