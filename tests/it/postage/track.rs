//! Where the parcel is, as Melhor Envio says.

use super::{scene, seen, told, until};
use crate::both;
use crate::support::erp::{FakeErp, Kind};
use crate::support::{NOW, TestApp};
use entity::id::OrderId;
use pedidos::housekeeping::ask_for_parcels;
use serde_json::{Value, json};
use std::time::Duration;

/// Time goes on, and it is asked where the parcels are.
async fn ask(app: &TestApp) {
    app.sql(&format!("UPDATE postages SET check_at = {NOW} WHERE check_at IS NOT NULL")).await;
    assert_eq!(ask_for_parcels(&app.app).await.unwrap(), 1);
}

async fn until_shipment(app: &TestApp, order: OrderId, fits: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..400 {
        last = seen(app, order).await;
        if fits(&last["shipments"][0]) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it did not come so far: {last:#}");
}

both! {
    async fn the_shipment_follows_until_it_is_delivered(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        scene.bought(&app, "READY").await;
        assert_eq!(ask_for_parcels(&app.app).await.unwrap(), 0, "not yet");
        erp.books().labels[0]["status"] = json!("posted");
        erp.books().labels[0]["posted_at"] = json!("2026-11-22 15:00:00");
        ask(&app).await;
        let posted = until_shipment(&app, scene.order, |shipment| shipment["state"] == "POSTED").await;
        assert_eq!(posted["status"], "SHIPPED");
        erp.books().labels[0]["status"] = json!("delivered");
        erp.books().labels[0]["delivered_at"] = json!("2099-01-01 10:00:00");
        ask(&app).await;
        let delivered = until_shipment(&app, scene.order, |shipment| shipment["state"] == "DELIVERED").await;
        assert_eq!(delivered["status"], "DELIVERED");
        let events = delivered["shipments"][0]["trackingEvents"].clone();
        assert_eq!(events, json!([{ "kind": "POSTED" }, { "kind": "DELIVERED" }]));
        app.sql(&format!("UPDATE postages SET check_at = {NOW} WHERE check_at IS NOT NULL")).await;
        assert_eq!(ask_for_parcels(&app.app).await.unwrap(), 0, "nothing is left to ask");
    }

    async fn a_code_that_comes_later_is_put_on_the_shipment(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        scene.bought(&app, "READY").await;
        erp.books().labels[0]["tracking"] = json!("SS123456785BR");
        ask(&app).await;
        until_shipment(&app, scene.order, |shipment| shipment["trackingCode"] == "SS123456785BR").await;
        let postage = until(&app, scene.order, |postage| postage["trackingCode"] == "SS123456785BR").await;
        assert_eq!(postage["problem"], Value::Null);
    }

    async fn what_was_given_back_there_is_over_here(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        scene.bought(&app, "READY").await;
        erp.books().labels[0]["status"] = json!("canceled");
        ask(&app).await;
        let over = until(&app, scene.order, |postage| postage["state"] == "CANCELLED").await;
        assert!(over["problem"].as_str().unwrap().contains("given back at the provider itself"));
        assert_eq!(seen(&app, scene.order).await["shipments"][0]["trackingCode"], Value::Null);
        assert_eq!(told(&app, scene.order).await.len(), 3);
    }

    async fn what_could_not_be_delivered_has_failed(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        scene.bought(&app, "READY").await;
        erp.books().labels[0]["status"] = json!("posted");
        ask(&app).await;
        until_shipment(&app, scene.order, |shipment| shipment["state"] == "POSTED").await;
        erp.books().labels[0]["status"] = json!("undelivered");
        ask(&app).await;
        until_shipment(&app, scene.order, |shipment| shipment["state"] == "FAILED").await;
    }
}
