//! Tracking codes: corrected, odd, and told to the customer.

use super::{There, codes, create, history, id_of, on, post, refusals, step, there, two_lines};
use crate::both;
use entity::status::OrderStatus as S;
use serde_json::json;

both! {
    async fn a_mistyped_code_is_corrected_after_posting_and_the_customer_told(app: TestApp) {
        let there = there(&app).await;
        let id = there.pack(&app, 2, 3).await;
        post(&app, &id).await;
        let done = on(&app, "updateShipment", &id, "trackingCode: \"ph 297 898 726 br\", notify: YES, message: \"Desculpe o engano\"").await;
        assert_eq!((codes(&done), &done["shipment"]["trackingCode"]), (vec![], &json!("PH297898726BR")));
        assert_eq!(done["effects"]["notification"], json!({ "sent": true, "template": "tracking_changed", "recipient": "ana@example.com" }));
        let fact = history(&app, there.id).await.pop().unwrap();
        assert_eq!((fact.kind.code(), fact.notifies, fact.message.as_deref()), ("TRACKING_CHANGED", Some(true), Some("Desculpe o engano")));
        let details: serde_json::Value = serde_json::from_str(fact.details.as_deref().unwrap()).unwrap();
        assert_eq!((&details["before"], &details["trackingCode"]), (&json!("PH297898690BR"), &json!("PH297898726BR")));
        let silent = on(&app, "updateShipment", &id, "trackingCode: \"PH297898730BR\"").await;
        assert_eq!(silent["effects"]["notification"]["sent"], false);
        let gone = on(&app, "updateShipment", &id, "trackingCode: null").await;
        assert_eq!(gone["shipment"]["trackingCode"], json!(null));
    }

    async fn a_code_that_breaks_the_rule_of_correios_is_kept_with_a_warning(app: TestApp) {
        let there = there(&app).await;
        let done = create(&app, there.id, "trackingCode: \"RU012345678BR\"").await;
        assert_eq!((codes(&done), &done["shipment"]["trackingCode"]), (vec![], &json!("RU012345678BR")));
        assert_eq!(done["effects"]["warnings"][0]["code"], "W_TRACKING_CODE");
        assert!(done["effects"]["warnings"][0]["message"].as_str().unwrap().contains("check digit"));
        let plain = on(&app, "updateShipment", &id_of(&done), "trackingCode: \"1234\"").await;
        assert_eq!(plain["effects"]["warnings"][0]["code"], "W_TRACKING_CODE", "Correios carries it");
        let jadlog = on(&app, "updateShipment", &id_of(&done), "trackingCode: \"12345\", carrier: \"Jadlog\"").await;
        assert_eq!(jadlog["effects"]["warnings"], json!([]));
        assert_eq!(refusals(&on(&app, "updateShipment", &id_of(&done), "trackingCode: \"a\\u0000bc\"").await), [("INVALID".to_owned(), "trackingCode".to_owned())]);
        let other = There::of(&app.given([two_lines(2)]).await[0]);
        let shipped = step(&app, other.id, S::Shipped, "trackingCode: \"RU012345678BR\"").await;
        assert_eq!((codes(&shipped), &shipped["effects"]["warnings"]), (vec![], &json!([{ "code": "W_TRACKING_CODE" }])));
    }

    async fn a_code_that_another_order_has_is_kept_with_a_warning(app: TestApp) {
        let given = app.given([two_lines(1), two_lines(2)]).await;
        let (one, two) = (There::of(&given[0]), There::of(&given[1]));
        let first = create(&app, one.id, "volumes: [{ trackingCode: \"PH297898690BR\" }, { trackingCode: \"PH297898726BR\" }]").await;
        assert_eq!(first["effects"]["warnings"], json!([]));
        let second = create(&app, two.id, "trackingCode: \"PH297898726BR\"").await;
        assert_eq!(second["effects"]["warnings"][0]["code"], "W_TRACKING_ELSEWHERE");
        let again = step(&app, two.id, S::Shipped, "trackingCode: \"PH297898690BR\"").await;
        assert_eq!(again["effects"]["warnings"], json!([{ "code": "W_TRACKING_ELSEWHERE" }]));
    }

    async fn an_order_is_found_by_the_codes_of_its_parcels(app: TestApp) {
        let given = app.given([two_lines(1), two_lines(2)]).await;
        let done = create(&app, given[1].order.id, "volumes: [{ weightG: 1, trackingCode: \"AAA-111\" }, { trackingCode: \"BBB-222\" }]").await;
        assert_eq!(codes(&done), Vec::<&str>::new());
        for by in ["bbb-222", "AAA-111", " bbb-222 "] {
            let found = app.ask(&format!("{{ order(by: {{ trackingCode: \"{by}\" }}) {{ number }} }}")).await.data();
            assert_eq!(found["order"]["number"], 2, "{by}");
            assert_eq!(app.numbers(&format!("filter: {{ trackingCode: \"{by}\" }}")).await, [2]);
            assert_eq!(app.told_numbers(&format!("trackingCode: \"{by}\"")).await, [2]);
        }
        assert_eq!(app.numbers("search: \"bbb-222\"").await, [2]);
        on(&app, "updateShipment", &id_of(&done), "volumes: [{ trackingCode: \"CCC-333\" }]").await;
        assert_eq!(app.numbers("search: \"bbb-222\"").await, Vec::<i64>::new());
        assert_eq!(app.numbers("search: \"ccc-333\"").await, [2]);
    }
}
