//! What integrations tell of parcels: signed, once, in any order.

use super::{CODE, given, packed, seen, times};
use crate::both;
use crate::integration::{Added, add, tell};
use crate::support::TestApp;
use crate::support::erp::generic::sign;
use crate::support::erp::{FakeErp, Kind};
use crate::support::given::{invoice_key, order};
use entity::status::OrderStatus as S;
use pedidos::clock::Clock;
use serde_json::{Value, json};

async fn told(app: &TestApp, own: &Added, id: &str, body: &Value) -> u16 {
    let now = (Clock::System.now() / 1_000).to_string();
    let signature = sign(id, &now, body.to_string().as_bytes());
    let headers =
        [("webhook-id", id), ("webhook-timestamp", now.as_str()), ("webhook-signature", signature.as_str())];
    tell(app, &own.hook, &headers, body).await
}

fn message(named: Value, events: Value) -> Value {
    let mut data = named;
    data["events"] = events;
    json!({ "type": "shipment.tracking", "data": data })
}

fn event(kind: &str, at: &str, id: &str) -> Value {
    json!({ "kind": kind, "at": at, "place": "Campinas/SP", "description": "Entregue a MARIA", "id": id })
}

/// What became of what was told.
async fn notices(app: &TestApp) -> Vec<String> {
    app.texts("SELECT CONCAT(event, ' ', state, ' ', problem, ' ', notice) FROM integration_notices").await
}

both! {
    async fn events_come_signed_and_once(app: TestApp) {
        let own = add(&app, &FakeErp::start(Kind::Generic).await).await;
        let (id, shipment) = given(&app, packed(1, CODE)).await;
        let body = message(json!({ "trackingCode": "ph 297 898 690 br" }), json!([event("POSTED", "2026-11-22T10:00:00-03:00", "e1")]));
        assert_eq!(tell(&app, &own.hook, &[], &body).await, 401);
        assert_eq!(seen(&app, id).await["status"], "INVOICED");
        assert_eq!(told(&app, &own, "m1", &body).await, 200);
        let now = seen(&app, id).await;
        assert_eq!(now["status"], "SHIPPED", "{:?}", notices(&app).await);
        assert_eq!(now["shipments"][0]["trackingEvents"][0]["place"], "Campinas/SP");
        for again in ["m1", "m2"] {
            assert_eq!(told(&app, &own, again, &body).await, 200);
            assert_eq!(seen(&app, id).await, now, "{again}");
        }
        let late = message(json!({ "shipmentId": shipment.to_string() }),
            json!([event("DELIVERED", "2026-11-22T12:00:00Z", "e3"), event("FAILED", "2026-11-22T11:00:00Z", "e2")]));
        assert_eq!(told(&app, &own, "m3", &late).await, 200);
        let now = seen(&app, id).await;
        assert_eq!(now["status"], "DELIVERED", "{:?}", notices(&app).await);
        assert_eq!(times(&now, "TRACKING_ADDED"), 2);
        for notice in notices(&app).await {
            assert!(notice.contains(" DONE ") && notice.ends_with("{}") && !notice.contains("MARIA"), "{notice}");
        }
    }

    async fn what_comes_before_its_parcel_waits_for_it(app: TestApp) {
        let own = add(&app, &FakeErp::start(Kind::Generic).await).await;
        let body = message(json!({ "trackingCode": CODE }), json!([event("DELIVERED", "2026-11-22T10:00:00Z", "e1")]));
        assert_eq!(told(&app, &own, "m1", &body).await, 200);
        pedidos::housekeeping::settle_notices(&app.app).await.unwrap();
        assert!(notices(&app).await[0].contains(" WAITING "), "{:?}", notices(&app).await);
        let (id, _) = given(&app, packed(1, CODE)).await;
        pedidos::housekeeping::settle_notices(&app.app).await.unwrap();
        assert_eq!(seen(&app, id).await["status"], "DELIVERED");
        assert!(notices(&app).await[0].contains(" DONE "), "{:?}", notices(&app).await);
    }

    async fn an_order_names_its_only_shipment(app: TestApp) {
        let own = add(&app, &FakeErp::start(Kind::Generic).await).await;
        let (one, _) = given(&app, packed(1, CODE)).await;
        let two = order().status(S::Invoiced).invoice(&invoice_key(2));
        let (two, _) = given(&app, two.shipment("Correios", None).shipment("Correios", None).with(|whole| {
            whole.shipments[1].position = 2;
        })).await;
        for (id, number) in [("m1", json!(1)), ("m2", json!("2"))] {
            let body = message(json!({ "order": { "number": number } }), json!([event("POSTED", "2026-11-22T10:00:00Z", "e1")]));
            assert_eq!(told(&app, &own, id, &body).await, 200);
        }
        assert_eq!(seen(&app, one).await["status"], "SHIPPED");
        assert_eq!(seen(&app, two).await["status"], "INVOICED");
        let refused = notices(&app).await.into_iter().find(|notice| notice.starts_with("m2")).unwrap();
        assert!(refused.contains("REFUSED several shipments"), "{refused}");
    }

    async fn what_cannot_be_read_is_refused_at_once(app: TestApp) {
        let own = add(&app, &FakeErp::start(Kind::Generic).await).await;
        let good = || event("POSTED", "2026-11-22T10:00:00Z", "e1");
        let named = || json!({ "trackingCode": CODE });
        let with = |field: &str, value: Value| { let mut event = good(); event[field] = value; event };
        let bodies = [
            json!({ "type": "shipment.tracking" }),
            message(json!({}), json!([good()])),
            message(json!({ "trackingCode": CODE, "shipmentId": "x" }), json!([good()])),
            message(json!({ "shipmentId": "shipment_x" }), json!([good()])),
            message(json!({ "order": { "number": "um" } }), json!([good()])),
            message(json!({ "trackingCode": "\u{0}" }), json!([good()])),
            message(named(), json!([])),
            message(named(), json!(vec![good(); 101])),
            message(named(), json!([with("kind", json!("LOST"))])),
            message(named(), json!([with("at", json!("ontem"))])),
            message(named(), json!([with("at", json!("2030-01-01T00:00:00Z"))])),
            message(named(), json!([with("place", json!("x\u{0}"))])),
            message(named(), json!([with("id", json!({}))])),
            message(named(), json!("x")),
        ];
        for (at, body) in bodies.iter().enumerate() {
            assert_eq!(told(&app, &own, &format!("m{at}"), body).await, 400, "{body}");
        }
        assert_eq!(notices(&app).await, [""; 0]);
    }
}
