//! What happens to parcels on their way.

use super::{CODE, given, packed, seen, times};
use crate::both;
use crate::support::TestApp;
use crate::support::given::order;
use entity::id::ShipmentId;
use entity::status::OrderStatus as S;
use serde_json::{Value, json};

const CAME: &str = "order { status } added blockedBy explanation userErrors { code path }";

async fn add(app: &TestApp, shipment: ShipmentId, event: &str) -> Value {
    let query = format!(
        "mutation {{ addTrackingEvent(input: {{ shipmentId: \"{shipment}\", {event} }}) {{ {CAME} }} }}"
    );
    app.ask(&query).await.data()["addTrackingEvent"].clone()
}

async fn add_all(app: &TestApp, shipment: ShipmentId, events: &str) -> Value {
    let query = format!(
        "mutation {{ addTrackingEvents(input: {{ shipmentId: \"{shipment}\", events: [{events}] }}) {{ {CAME} }} }}"
    );
    app.ask(&query).await.data()["addTrackingEvents"].clone()
}

both! {
    async fn events_move_the_shipment_and_its_order(app: TestApp) {
        let (id, shipment) = given(&app, packed(1, CODE)).await;
        let posted = add(&app, shipment, "kind: POSTED, at: \"2026-11-22T10:00:00-03:00\", place: \"São Paulo/SP\"").await;
        assert_eq!((&posted["added"], &posted["order"]["status"]), (&json!(1), &json!("SHIPPED")), "{posted:#}");
        let now = seen(&app, id).await;
        assert_eq!(now["shipments"][0]["state"], "POSTED");
        let failed = add(&app, shipment, "kind: FAILED, at: \"2026-11-22T11:00:00-03:00\", description: \"Destinatário ausente\"").await;
        assert_eq!(failed["order"]["status"], "DELIVERY_FAILED", "{failed:#}");
        assert_eq!(seen(&app, id).await["shipments"][0]["failureReason"], "Destinatário ausente");
        let delivered = add(&app, shipment, "kind: DELIVERED, at: \"2026-11-22T11:30:00-03:00\"").await;
        assert_eq!(delivered["userErrors"], json!([]), "{delivered:#}");
        let now = seen(&app, id).await;
        assert_eq!(now["shipments"][0]["state"], "DELIVERED", "{now:#}");
        let kinds: Vec<&str> = now["shipments"][0]["trackingEvents"].as_array().unwrap().iter()
            .map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["POSTED", "FAILED", "DELIVERED"]);
        assert_eq!(times(&now, "TRACKING_ADDED"), 3);
    }

    async fn the_same_event_again_changes_nothing(app: TestApp) {
        let (id, shipment) = given(&app, packed(1, CODE)).await;
        let event = "kind: IN_TRANSIT, at: \"2026-11-22T10:00:00Z\", place: \"Cajamar/SP\"";
        assert_eq!(add(&app, shipment, event).await["added"], 1);
        let before = seen(&app, id).await;
        assert_eq!(add(&app, shipment, event).await["added"], 0);
        assert_eq!(seen(&app, id).await, before);
        let named = "kind: OTHER, at: \"2026-11-22T10:00:00Z\", externalId: \"e-1\"";
        let (one, other) = tokio::join!(add(&app, shipment, named), add(&app, shipment, named));
        let added = [&one, &other].map(|came| came["added"].as_i64().unwrap());
        assert_eq!(added.iter().sum::<i64>(), 1, "{one:#} {other:#}");
    }

    async fn a_burst_is_one_line_of_the_history(app: TestApp) {
        let (id, shipment) = given(&app, packed(1, CODE)).await;
        let events: Vec<String> = (0..10)
            .map(|hour| format!("{{ kind: IN_TRANSIT, at: \"2026-11-22T0{hour}:00:00Z\" }}"))
            .chain(["{ kind: DELIVERED, at: \"2026-11-22T11:00:00Z\" }".to_owned()])
            .collect();
        let came = add_all(&app, shipment, &events.join(", ")).await;
        assert_eq!((&came["added"], &came["order"]["status"]), (&json!(11), &json!("DELIVERED")), "{came:#}");
        let now = seen(&app, id).await;
        assert_eq!(times(&now, "TRACKING_ADDED"), 1);
        assert_eq!(times(&now, "SHIPMENT_POSTED"), 1);
        assert_eq!(times(&now, "SHIPMENT_DELIVERED"), 1);
    }

    async fn old_events_move_nothing_back(app: TestApp) {
        let (id, shipment) = given(&app, packed(1, CODE)).await;
        add(&app, shipment, "kind: DELIVERED, at: \"2026-11-22T11:00:00Z\"").await;
        for late in [
            "kind: FAILED, at: \"2026-11-22T10:00:00Z\"",
            "kind: POSTED, at: \"2026-11-22T09:00:00Z\"",
            "kind: RETURNING, at: \"2026-11-22T10:30:00Z\"",
        ] {
            let came = add(&app, shipment, late).await;
            assert_eq!((&came["added"], &came["order"]["status"]), (&json!(1), &json!("DELIVERED")), "{late}");
        }
        assert_eq!(seen(&app, id).await["shipments"][0]["state"], "DELIVERED");
    }

    async fn what_a_rule_stands_in_the_way_of_is_kept_all_the_same(app: TestApp) {
        let unpaid = order().status(S::AwaitingPayment).shipment("Correios", Some(CODE)).with(|whole| {
            whole.payments[0].state = entity::payment::PaymentStatus::Pending;
            whole.payments[0].captured_cents = entity::money::Money(0);
        });
        let (id, shipment) = given(&app, unpaid).await;
        let came = add(&app, shipment, "kind: POSTED, at: \"2026-11-22T10:00:00Z\"").await;
        assert_eq!(came["added"], 1);
        assert_eq!(came["userErrors"], json!([]));
        let blocked = came["blockedBy"].as_array().unwrap();
        assert!(blocked.contains(&json!("NOT_PAID")), "{came:#}");
        let now = seen(&app, id).await;
        assert_eq!((&now["status"], &now["shipments"][0]["state"]), (&json!("AWAITING_PAYMENT"), &json!("PENDING")));
        assert_eq!((times(&now, "TRACKING_ADDED"), times(&now, "SHIPMENT_POSTED")), (1, 0));
    }

    async fn what_cannot_be_meant_is_refused_with_its_place(app: TestApp) {
        let (_, shipment) = given(&app, packed(1, CODE)).await;
        let odd = "kind: POSTED, at: \"2027-01-01T00:00:00Z\", description: \"a\\nb\", externalId: \"\\u0000\"";
        let refused = add(&app, shipment, odd).await;
        let paths: Vec<&Value> = refused["userErrors"].as_array().unwrap().iter().map(|error| &error["path"]).collect();
        assert_eq!(json!(paths), json!([["at"], ["description"], ["externalId"]]));
        let refused = add_all(&app, shipment, &format!("{{ {odd} }}")).await;
        assert_eq!(refused["userErrors"][0]["path"], json!(["events", "0", "at"]));
        let none = add_all(&app, shipment, "").await;
        assert_eq!(none["userErrors"][0]["path"], json!(["events"]));
        let unknown = add(&app, ShipmentId(999), "kind: POSTED, at: \"2026-11-22T10:00:00Z\"").await;
        assert_eq!(unknown["userErrors"], json!([{ "code": "NOT_FOUND", "path": ["shipmentId"] }]));
    }

    async fn a_page_of_orders_takes_one_statement_for_events_and_one_for_carriers(app: TestApp) {
        app.given((1..=50).map(|number| packed(number, &format!("AA{number:09}BR")))).await;
        app.sql("INSERT INTO tracking_events (order_id, shipment_id, at, kind, source, external_id, created_at)
            SELECT order_id, id, 1, 'POSTED', 'x', 'x', 1 FROM shipments").await;
        for size in [1, 10, 50] {
            for (fields, more) in [
                ("shipments { trackingUrl }", 2),
                ("shipments { trackingEvents { kind } }", 2),
                ("shipments { trackingUrl trackingEvents { kind } } trackingPage { path }", 4),
            ] {
                let before = app.db.statements();
                app.ask(&format!("{{ orders(first: {size}) {{ nodes {{ number {fields} }} }} }}")).await.data();
                assert_eq!(app.db.statements() - before, 1 + more, "{size} orders with {fields}");
            }
        }
    }
}
