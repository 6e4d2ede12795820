//! The pages on which customers follow their orders.

use super::{CODE, create, get, given, packed, page, reached};
use crate::both;
use crate::support::client::Reply;
use crate::support::{DAY, NOW, TestApp};
use entity::id::OrderId;
use entity::status::OrderStatus as S;
use pedidos::tracking::page::links;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Everything that is somebody's, and nobody else's business.
const PERSONAL: [&str; 19] = [
    "Souza",
    "SOUZA",
    "souza",
    "example.com",
    "52998224725",
    "529.982.247",
    "994029275",
    "99402-9275",
    "Paulista",
    "Bela Vista",
    "01310",
    "1000",
    "Caneca",
    "CANECA",
    "65,00",
    "65.00",
    "ligar antes",
    "cliente difícil",
    "MARIA",
];

/// An order with all that can be said of one.
async fn full(app: &TestApp) -> OrderId {
    let whole = packed(1, CODE).status(S::Shipped).with(|whole| {
        whole.order.invoiced_at = Some(NOW - 7_200_000);
        whole.order.shipped_at = Some(NOW - 3_600_000);
        whole.order.customer_note = Some("ligar antes".to_owned());
        whole.order.internal_note = Some("cliente difícil".to_owned());
        whole.shipments[0].posted_at = Some(NOW - 3_600_000);
        whole.shipments[0].state = entity::shipment::ShipmentState::Posted;
        whole.shipments[0].service = Some("SEDEX".to_owned());
    });
    let (id, shipment) = given(app, whole).await;
    app.sql(&format!(
        "INSERT INTO tracking_events (order_id, shipment_id, at, kind, description, place, source, external_id, created_at) VALUES
            ({0}, {1}, {2}, 'IN_TRANSIT', 'Objeto para MARIA Souza', 'Cajamar/SP', 'x', 'a', 1),
            ({0}, {1}, {3}, 'OUT_FOR_DELIVERY', 'MARIA', 'Avenida Paulista 1000', 'x', 'b', 1)",
        id.0, shipment.0, NOW - 1_800_000, NOW - 600_000
    )).await;
    let note = format!(
        "mutation {{ addOrderNote(input: {{ orderId: \"{id}\", text: \"cliente difícil\", visibility: PUBLIC }}) {{ order {{ id }} }} }}"
    );
    app.ask(&note).await.data();
    id
}

/// What nobody learns from a page that is gone: the whole answer, without what the server says of itself.
fn told(reply: &Reply) -> (u16, Vec<(String, String)>, String) {
    let headers = reply.headers.iter().filter(|(name, _)| name != "date").cloned().collect();
    (reply.status, headers, reply.text())
}

both! {
    async fn a_customer_sees_where_the_order_is_and_nothing_personal(app: TestApp) {
        let path = page(&app, full(&app).await, "").await;
        let html = get(&app, "GET", &path, &[("Accept", "text/html")]).await;
        let as_json = get(&app, "GET", &format!("{path}.json"), &[]).await;
        assert_eq!((html.status, as_json.status), (200, 200), "{}", html.text());
        for text in [html.text().replace("&#x2f;", "/"), as_json.text()] {
            for personal in PERSONAL {
                assert!(!text.contains(personal), "{personal} in {text}");
            }
            for shown in ["Ana", "São Paulo", "A caminho", "SEDEX", "Cajamar/SP", "Saiu para entrega", "PH 297 898 690 BR"] {
                assert!(text.contains(shown), "{shown} not in {text}");
            }
        }
        let seen = as_json.json();
        assert_eq!(seen["orderNumber"], 1);
        assert_eq!(seen["status"], json!({ "code": "SHIPPED", "label": "A caminho" }));
        assert_eq!(seen["destination"], json!({ "city": "São Paulo", "uf": "SP" }));
        let codes: Vec<&str> = seen["steps"].as_array().unwrap().iter().map(|step| step["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["PLACED", "PAID", "PREPARED", "POSTED", "IN_TRANSIT", "OUT_FOR_DELIVERY"]);
        assert!(seen["steps"][0]["at"].as_str().unwrap().ends_with("-03:00"), "{seen:#}");
        let tracking = &seen["shipments"][0]["tracking"][0];
        assert_eq!(tracking["url"], format!("https://rastreamento.correios.com.br/app/index.php?objetos={CODE}"));
        assert!(html.text().contains(&format!("index.php?objetos={CODE}\"")));
    }

    async fn nothing_of_it_runs_or_is_kept_or_found(app: TestApp) {
        let path = page(&app, full(&app).await, "").await;
        app.sql("UPDATE stores SET name = 'Casa <b>&', logo_url = 'https://cdn.example/logo.png?a=1&b=2', brand_color = '#facc15'").await;
        let html = get(&app, "GET", &path, &[]).await;
        let policy = html.header("content-security-policy").unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("img-src https://cdn.example;"), "{policy}");
        for (name, value) in [
            ("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex, nofollow"),
            ("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("content-type", "text/html; charset=utf-8"),
        ] {
            assert_eq!(html.header(name), Some(value), "{name}");
        }
        let text = html.text();
        assert!(!text.contains("<script") && !text.contains("<b>") && !text.contains(" style="), "{text}");
        assert!(text.contains("#facc15") && text.contains("logo.png?a=1&amp;b=2"), "{text}");
        let head = get(&app, "HEAD", &path, &[]).await;
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(get(&app, "POST", &path, &[]).await.status, 405);
    }

    async fn it_is_written_in_the_language_of_who_looks(app: TestApp) {
        let path = page(&app, full(&app).await, "").await;
        for (accept, label) in [("", "A caminho"), ("en-US,en;q=0.9", "On its way"), ("de, es;q=0.5", "En camino"), ("de", "A caminho")] {
            let headers = [("Accept", "application/json"), ("Accept-Language", accept)];
            let seen = get(&app, "GET", &path, &headers).await.json();
            assert_eq!(seen["status"]["label"], label, "{accept}");
        }
        app.sql("UPDATE orders SET locale = 'en'").await;
        let seen = get(&app, "GET", &path, &[("Accept", "application/json")]).await.json();
        assert_eq!(seen["status"]["label"], "On its way");
    }

    async fn pages_that_are_gone_are_all_alike(app: TestApp) {
        let (one, _) = given(&app, packed(1, CODE)).await;
        let (other, _) = given(&app, packed(2, "PH297898726BR")).await;
        let (revoked, expired) = (page(&app, one, "").await, page(&app, other, ", days: 1").await);
        let revoke = format!("mutation {{ revokeTrackingPage(input: {{ orderId: \"{one}\" }}) {{ order {{ trackingPage {{ revokedAt }} }} userErrors {{ code }} }} }}");
        let done = app.ask(&revoke).await.data()["revokeTrackingPage"].clone();
        assert_ne!(done["order"]["trackingPage"]["revokedAt"], Value::Null, "{done:#}");
        let later = app.at(NOW + DAY + 1).await;
        let unknown = format!("/r/{}", "a".repeat(26));
        for headers in [&[][..], &[("Accept", "application/json")]] {
            let gone = told(&get(&later, "GET", &unknown, headers).await);
            assert_eq!(gone.0, 404);
            for path in [&revoked, &expired] {
                assert_eq!(told(&get(&later, "GET", path, headers).await), gone, "{path}");
            }
            for odd in ["/r/x", "/r/%00", "/r/preview", "/r/' OR 1=1"] {
                if !odd.contains(' ') {
                    assert_eq!(get(&later, "GET", odd, headers).await.status, 404, "{odd}");
                }
            }
        }
        assert_eq!(get(&app, "GET", &expired, &[]).await.status, 200, "it had not ended yet");
    }

    async fn an_order_has_one_page_until_another_is_asked_for(app: TestApp) {
        let (id, _) = given(&app, packed(1, CODE)).await;
        let (one, other) = tokio::join!(page(&app, id, ""), page(&app, id, ", days: 3"));
        assert_eq!(one, other);
        assert_eq!(page(&app, id, "").await, one);
        let renewed = page(&app, id, ", renew: true, days: 2").await;
        assert_ne!(renewed, one);
        assert_eq!(get(&app, "GET", &one, &[]).await.status, 404);
        assert_eq!(get(&app, "GET", &renewed, &[]).await.status, 200);
        let made = create(&app, id, "").await["order"]["trackingPage"].clone();
        assert_eq!(made["url"], Value::Null, "nobody has said where this server is");
        let later = app.at(NOW + 2 * DAY + 1).await;
        let after = page(&later, id, "").await;
        assert_ne!(after, renewed);
        for days in ["0", "731", "-1"] {
            let refused = create(&app, id, &format!(", days: {days}")).await;
            assert_eq!(refused["userErrors"], json!([{ "code": "INVALID", "path": ["days"] }]));
        }
        let unknown = create(&app, OrderId(999), "").await;
        assert_eq!(unknown["userErrors"], json!([{ "code": "NOT_FOUND", "path": ["orderId"] }]));
    }

    async fn links_are_made_once_and_lead_to_the_page(app: TestApp) {
        let reached = app.beside(reached()).await;
        let mut ids = Vec::new();
        for whole in app.given((1..=20).map(|number| packed(number, &format!("AA{number:09}BR")))).await {
            ids.push(whole.order.id);
        }
        let by = reached.app.by(pedidos::actor::Actor::system("test"));
        let linked = async || {
            let (ids, url) = (ids.clone(), reached.app.public_url.clone());
            reached.db.act(&by, |tx| {
                let (ids, url) = (ids.clone(), url.clone());
                Box::pin(async move { links(tx, &url, &ids).await })
            }).await.unwrap()
        };
        let (one, other) = tokio::join!(linked(), linked());
        assert_eq!(one, other);
        assert_eq!(one.values().collect::<BTreeSet<_>>().len(), 20, "each has its own");
        let path = one[&ids[0]].strip_prefix("https://pedidos.loja.example").unwrap();
        assert_eq!(get(&app, "GET", path, &[]).await.status, 200);
        let made = create(&reached, ids[0], "").await["order"]["trackingPage"].clone();
        assert_eq!(made["url"], one[&ids[0]].as_str());
        let none = app.db.act(&by, |tx| {
            let ids = ids.clone();
            Box::pin(async move { links(tx, &pedidos::config::PublicUrl::default(), &ids).await })
        }).await.unwrap();
        assert!(none.is_empty());
    }

    async fn a_page_takes_seven_statements_whatever_there_is_to_show(app: TestApp) {
        let path = page(&app, full(&app).await, "").await;
        let bare = page(&app, given(&app, packed(2, "PH297898726BR")).await.0, "").await;
        for path in [&path, &bare] {
            let before = app.db.statements();
            assert_eq!(get(&app, "GET", path, &[]).await.status, 200);
            assert_eq!(app.db.statements() - before, 7, "{path}");
        }
    }

    async fn pages_that_ended_long_ago_are_deleted_and_fall_with_their_order(app: TestApp) {
        let (one, _) = given(&app, packed(1, CODE)).await;
        let (other, _) = given(&app, packed(2, "PH297898726BR")).await;
        page(&app, one, ", days: 1").await;
        page(&app, other, ", days: 100").await;
        let count = async || app.texts("SELECT CAST(COUNT(*) AS TEXT) FROM tracking_pages").await;
        let later = app.at(NOW + 90 * DAY).await;
        pedidos::housekeeping::purge_pages(&later.app).await.unwrap();
        assert_eq!(count().await, ["2"]);
        let later = app.at(NOW + 92 * DAY).await;
        pedidos::housekeeping::purge_pages(&later.app).await.unwrap();
        assert_eq!(count().await, ["1"]);
        app.sql(&format!("DELETE FROM orders WHERE id = {}", other.0)).await;
        assert_eq!(count().await, ["0"]);
    }

    async fn the_store_says_how_long_a_page_lasts(app: TestApp) {
        let set = async |days: i32| app.ask(&format!("mutation {{ updateStore(input: {{ trackingPageDays: {days} }}) {{ store {{ trackingPageDays }} userErrors {{ path }} }} }}")).await.data()["updateStore"].clone();
        assert_eq!(set(30).await["store"]["trackingPageDays"], 30);
        assert_eq!(set(0).await["userErrors"], json!([{ "path": ["trackingPageDays"] }]));
        let (id, _) = given(&app, packed(1, CODE)).await;
        let made = create(&app, id, "").await["order"]["trackingPage"].clone();
        assert_eq!(made["expiresAt"], pedidos::clock::rfc3339(NOW + 30 * DAY));
    }
}
