//! Giving postage back.

use super::{cancel, later, scene, seen, told, until};
use crate::both;
use crate::support::erp::{FakeErp, Kind, Mood};
use serde_json::{Value, json};

both! {
    async fn what_is_paid_is_given_back_and_its_code_is_worth_nothing(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let ready = scene.bought(&app, "READY").await;
        assert_eq!(erp.books().balance, 100_000 - 2_540);
        let done = cancel(&app, &ready).await;
        assert_eq!(done["userErrors"], json!([]));
        // Again, it is the same.
        cancel(&app, &ready).await;
        until(&app, scene.order, |postage| postage["state"] == "CANCELLED").await;
        assert_eq!(cancel(&app, &ready).await["postage"]["state"], "CANCELLED");
        assert_eq!((erp.books().balance, erp.called("POST /api/v2/me/shipment/cancel")), (100_000, 1));
        assert_eq!(seen(&app, scene.order).await["shipments"][0]["trackingCode"], Value::Null);
        assert_eq!(told(&app, scene.order).await, ["POSTAGE_REQUESTED", "POSTAGE_READY", "POSTAGE_CANCELLED"]);
        // Another one may be bought.
        let next = scene.bought(&app, "READY").await;
        assert_ne!(next["id"], ready["id"]);
        assert_eq!(erp.books().payments.len(), 2);
    }

    async fn what_nobody_has_paid_is_taken_out_of_the_cart(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.books().balance = 0;
        let failed = scene.bought(&app, "FAILED").await;
        cancel(&app, &failed).await;
        until(&app, scene.order, |postage| postage["state"] == "CANCELLED").await;
        assert_eq!((erp.books().labels.len(), erp.books().payments.len()), (0, 0));
    }

    async fn what_may_be_in_the_cart_without_our_knowing_is_looked_for(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.mood("POST /api/v2/me/cart", Mood::Hang);
        scene.buy(&app).await;
        let lost = until(&app, scene.order, |postage| !postage["problem"].is_null()).await;
        assert_eq!((erp.books().labels.len(), &lost["externalId"]), (1, &Value::Null));
        let done = cancel(&app, &lost).await;
        assert!(done["postage"]["cancelRequestedAt"].is_string(), "{done:#}");
        later(&app).await;
        until(&app, scene.order, |postage| postage["state"] == "CANCELLED").await;
        assert_eq!((erp.books().labels.len(), erp.books().payments.len()), (0, 0));
    }

    async fn what_nobody_has_sent_yet_is_over_at_once(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.mood("/shipment/calculate", Mood::Refuse(503, None, json!({})));
        let bought = scene.buy(&app).await;
        until(&app, scene.order, |postage| !postage["problem"].is_null()).await;
        assert_eq!(cancel(&app, &bought["postage"]).await["postage"]["state"], "CANCELLED");
        later(&app).await;
        for _ in 0..100 {
            if app.texts("SELECT state FROM deliveries WHERE what = 'postage'").await == ["SENT"] {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(app.texts("SELECT state FROM deliveries WHERE what = 'postage'").await, ["SENT"]);
        assert!(erp.books().labels.is_empty());
    }

    async fn a_shipment_that_is_called_off_meanwhile_is_not_paid(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.mood("POST /api/v2/me/cart", Mood::Hang);
        scene.buy(&app).await;
        until(&app, scene.order, |postage| !postage["problem"].is_null()).await;
        app.sql("UPDATE shipments SET state = 'CANCELLED'").await;
        later(&app).await;
        until(&app, scene.order, |postage| postage["state"] == "IN_CART").await;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(erp.books().payments.is_empty());
    }

    async fn what_the_carrier_has_is_not_given_back(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let ready = scene.bought(&app, "READY").await;
        erp.books().labels[0]["status"] = json!("posted");
        cancel(&app, &ready).await;
        let kept = until(&app, scene.order, |postage| postage["cancelRequestedAt"].is_null() && !postage["problem"].is_null()).await;
        assert_eq!((&kept["state"], kept["problem"].as_str().unwrap().contains("the carrier has the parcel")), (&json!("READY"), true));
        assert_eq!(told(&app, scene.order).await.len(), 3);
        app.sql("UPDATE shipments SET state = 'POSTED'").await;
        assert_eq!(super::refusals(&cancel(&app, &ready).await), ["SHIPMENT_STATE postageId"]);
    }

    async fn given_back_without_an_answer_it_is_looked_at_and_not_given_back_again(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let ready = scene.bought(&app, "READY").await;
        erp.mood("/shipment/cancel", Mood::Hang);
        cancel(&app, &ready).await;
        until(&app, scene.order, |postage| !postage["problem"].is_null()).await;
        later(&app).await;
        until(&app, scene.order, |postage| postage["state"] == "CANCELLED").await;
        assert_eq!((erp.books().balance, erp.called("POST /api/v2/me/shipment/cancel")), (100_000, 1));
    }
}
