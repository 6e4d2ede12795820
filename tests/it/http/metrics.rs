//! Numbers for those who watch the server.

use crate::support::TestApp;
use crate::support::client::{Reply, send};
use crate::support::given::order;
use crate::{both, both_with_keys};
use pedidos::actor::Scope;

async fn metrics(app: &TestApp, key: Option<&str>) -> Reply {
    let key = key.map(|key| format!("\r\nAuthorization: Bearer {key}")).unwrap_or_default();
    send(app.address, &format!("GET /metrics HTTP/1.1{key}"), b"").await
}

/// The value of a line.
fn value(text: &str, line: &str) -> Option<i64> {
    text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(' ')?.parse().ok())
}

both! {
    async fn what_waits_is_told_by_way_and_each_name_is_explained(app: TestApp) {
        let order = app.given([order()]).await[0].order.id;
        app.tell(&[order]).await;
        app.fanned_out().await;
        let id = order.0;
        app.sql(&format!(
            "INSERT INTO deliveries (kind, receiver, lane, key, order_id, what, payload, state, due_at, lease, attempts, step, \
             created_at, updated_at) VALUES ('WEBHOOK', 'webhook:9', 'webhook:9/{id}', 'k', {id}, 'order.created', '{{}}', 'FAILED', \
             1795359700000, 0, 2, 1, 1795359540000, 1795359540000)"
        ))
        .await;
        let reply = metrics(&app, None).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
        let text = reply.text();
        for (line, expected) in [
            ("pedidos_deliveries_waiting{way=\"FEED\"}", 0),
            ("pedidos_deliveries_waiting{way=\"WEBHOOK\"}", 1),
            ("pedidos_deliveries_waiting{way=\"MAIL\"}", 0),
            ("pedidos_deliveries_oldest_seconds{way=\"WEBHOOK\"}", 60),
            ("pedidos_delivery_attempts_total{way=\"SYNC\",outcome=\"DELIVERED\"}", 0),
            ("pedidos_sockets", 0),
        ] {
            assert_eq!(value(&text, line), Some(expected), "{line}: {text}");
        }
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split(['{', ' ']).next().unwrap();
            assert!(text.contains(&format!("# HELP {name} ")) && text.contains(&format!("# TYPE {name} ")), "{line}");
        }
    }
}

both_with_keys! {
    async fn who_watches_needs_a_key_for_it(app: TestApp) {
        assert_eq!(metrics(&app, None).await.status, 401);
        assert_eq!(metrics(&app, Some("ped_svc_nothing")).await.status, 401);
        let reader = app.given_key("painel", &[Scope::OrdersRead]).await;
        let denied = metrics(&app, Some(&reader)).await;
        assert_eq!((denied.status, denied.text()), (403, "the access key lacks the scope `metrics:read`\n".to_owned()));
        let watcher = app.given_key("prometheus", &[Scope::MetricsRead]).await;
        assert_eq!(metrics(&app, Some(&watcher)).await.status, 200);
    }
}
