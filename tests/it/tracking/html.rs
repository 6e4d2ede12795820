//! The HTML of the page in every language, as a checker from the npm registry sees it (`tests/clients`, see `./tests/run`).

use super::{CODE, get, given, packed, page};
use crate::both;
use crate::support::NOW;
use crate::support::given::order;
use entity::status::OrderStatus as S;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

both! {
    async fn a_checker_finds_nothing_wrong(app: TestApp) {
        let folder = TempDir::new().unwrap();
        let two = packed(1, CODE).shipment("Táxi <x> & cia", None).status(S::Shipped).with(|whole| {
            whole.shipments[1].position = 2;
            whole.order.shipped_at = Some(NOW);
        });
        let (full, shipment) = given(&app, two).await;
        app.sql(&format!(
            "INSERT INTO tracking_events (order_id, shipment_id, at, kind, place, source, external_id, created_at)
                VALUES ({}, {}, {NOW}, 'OTHER', 'Cajamar <SP>', 'x', 'a', 1)",
            full.0, shipment.0
        )).await;
        let bare = order().with(|whole| {
            whole.order.customer_name = None;
            whole.order.city = None;
            whole.order.deliver_by = None;
        });
        let bare = app.given([bare]).await.remove(0).order.id;
        let mut written = 0;
        for look in ["NULL", "'https://cdn.example/l.png?a=1&b=2'"] {
            app.sql(&format!("UPDATE stores SET name = 'Casa <da> \"Caneca\"', logo_url = {look}")).await;
            for path in [page(&app, full, "").await, page(&app, bare, "").await, "/r/none".to_owned()] {
                for language in ["pt-BR", "en", "es"] {
                    let html = get(&app, "GET", &path, &[("Accept-Language", language)]).await.text();
                    written += 1;
                    std::fs::write(folder.path().join(format!("{written}.html")), html).unwrap();
                }
            }
        }
        let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        assert!(clients.join("node_modules").is_dir(), "the checker is not installed: ./tests/run does it, or `npm ci` in tests/clients");
        let checked = Command::new("node").arg("html.mjs").arg(folder.path()).current_dir(clients).output().unwrap();
        let told = String::from_utf8(checked.stdout).unwrap();
        assert_eq!(told.trim(), format!("{{\"checked\":{written}}}"), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}
