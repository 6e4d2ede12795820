//! The generic way.

use super::{add, sent, tell, until_state};
use crate::both;
use crate::support::erp::generic::sign;
use crate::support::erp::{FakeErp, Kind, Mood};
use crate::support::given::{invoice_key, order};
use pedidos::clock::Clock;
use serde_json::json;

both! {
    async fn an_order_goes_out_signed_and_is_known_again(app: TestApp) {
        let erp = FakeErp::start(Kind::Generic).await;
        let own = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        erp.mood("/", Mood::Hang);
        sent(&app, given.id, &own, "FAILED").await;
        let sync = sent(&app, given.id, &own, "SENT").await;
        assert_eq!((sync["externalId"].as_str(), sync["externalNumber"].as_str()), (Some("ext-0"), Some("1")));
        let books = erp.books();
        assert_eq!((books.calls.len(), books.orders.len()), (2, 1), "the id of the message was the same");
        let body = &books.orders[0];
        assert_eq!(body["type"], "integration.order");
        assert_eq!(body["data"]["order"]["number"], given.number.to_string());
        assert_eq!(body["data"]["order"]["customer"]["document"], "52998224725");
        assert_eq!(body["data"]["order"]["totals"]["total"], "65.00");
    }

    async fn the_key_comes_back_signed(app: TestApp) {
        let erp = FakeErp::start(Kind::Generic).await;
        let own = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        sent(&app, given.id, &own, "SENT").await;
        let key = invoice_key(7);
        let body = json!({ "type": "invoice.issued", "data": { "order": { "externalId": "ext-0" }, "key": key } });
        let now = Clock::System.now() / 1_000;
        let (fresh, old) = (now.to_string(), (now - 400).to_string());
        let good = sign("m1", &fresh, body.to_string().as_bytes());
        let stale = sign("m1", &old, body.to_string().as_bytes());
        for (id, timestamp, signature, status) in [
            ("m1", fresh.as_str(), "v1,AAAA", 401),
            ("m2", &fresh, good.as_str(), 401),
            ("m1", &old, &stale, 401),
            ("m1", &fresh, &good, 200),
            ("m1", &fresh, &format!("v1,AAAA {good}"), 200),
        ] {
            let headers = [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)];
            assert_eq!(tell(&app, &own.hook, &headers, &body).await, status, "{id} {timestamp} {signature}");
        }
        let sync = until_state(&app, given.id, "CONFIRMED").await;
        assert_eq!(sync["invoiceKey"], key.as_str());
    }

    async fn an_answer_without_words_is_enough(app: TestApp) {
        let erp = FakeErp::start(Kind::Generic).await;
        let own = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        erp.mood("/", Mood::Refuse(204, None, json!(null)));
        let sync = sent(&app, given.id, &own, "SENT").await;
        assert_eq!(sync["externalId"], given.number.to_string());
    }
}
