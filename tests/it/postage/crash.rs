//! Whoever buys postage is killed at each of its steps: it is bought once.

use super::{scene, until};
use crate::support::TestApp;
use crate::support::app::settings;
use crate::support::database;
use crate::support::erp::{FakeErp, Kind, Mood};
use entity::delivery;
use pedidos::db::Read as _;
use pedidos::integration::postage;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use std::time::Duration;

/// The calls of a purchase, in their order.
const CALLS: [&str; 6] = [
    "POST /api/v2/me/shipment/calculate",
    "POST /api/v2/me/cart",
    "POST /api/v2/me/shipment/checkout",
    "POST /api/v2/me/shipment/generate",
    "GET /api/v2/me/imprimir/pdf/9af5-1001",
    "GET /files/9af5-1001.pdf",
];

/// The delivery that buys, as a worker holds it.
async fn delivery_of(app: &TestApp) -> delivery::Model {
    let what = Condition::all().add(Expr::col("what").eq("postage"));
    app.db.rows_where::<delivery::Model>("deliveries", what).await.unwrap().remove(0)
}

async fn killed_at_each_step(app: TestApp) {
    let erp = FakeErp::start(Kind::MelhorEnvio).await;
    let scene = scene(&app, &erp).await;
    scene.buy(&app).await;
    let (means, storage, delivery) =
        (app.app.means().unwrap(), app.app.storage.clone(), delivery_of(&app).await);
    for call in CALLS {
        // What is called is done there, and whoever called is killed before there is an answer.
        erp.mood(call, Mood::Hang);
        let (means, storage, delivery) = (means.clone(), storage.clone(), delivery.clone());
        let worker = tokio::spawn(async move { postage::attempt(&means, &storage, &delivery).await });
        for _ in 0..400 {
            if erp.called(call) > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(erp.called(call), 1, "{call}");
        worker.abort();
        drop(worker.await);
    }
    let last = postage::attempt(&means, &storage, &delivery).await;
    assert!(last.outcome.is_ok(), "{last:?}");
    until(&app, scene.order, |postage| postage["state"] == "READY").await;
    let calls = last.trail.calls.join("\n");
    assert!(!calls.contains("/me/cart") && !calls.contains("checkout"), "{calls}");
    let books = erp.books();
    assert_eq!((books.labels.len(), books.payments.len(), books.balance), (1, 1, 100_000 - 2_540));
    drop(books);
    // Once more, by a worker that comes late: nothing is left to do.
    let late = postage::attempt(&means, &storage, &delivery).await;
    assert!(late.outcome.is_ok() && late.trail.calls.is_empty(), "{late:?}");
}

/// Nobody delivers by itself.
fn quiet() -> pedidos::config::Config {
    let mut config = settings();
    config.relay.enabled = false;
    config
}

mod whoever_buys_is_killed_at_each_step_and_it_is_bought_once {
    use super::{TestApp, database, killed_at_each_step, quiet};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_sqlite() {
        killed_at_each_step(TestApp::start_with(database::sqlite().await, quiet()).await).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_postgres() {
        killed_at_each_step(TestApp::start_with(database::postgres().await, quiet()).await).await;
    }
}
