//! Whether the server lives, and whether it can work.

use crate::both;
use crate::support::TestApp;
use crate::support::client::{Reply, send};
use serde_json::json;

async fn get(app: &TestApp, path: &str) -> Reply {
    send(app.address, &format!("GET {path} HTTP/1.1"), b"").await
}

both! {
    async fn a_server_that_can_work_is_live_and_ready(app: TestApp) {
        let live = get(&app, "/health/live").await;
        assert_eq!((live.status, live.json()), (200, json!({ "status": "live" })));
        let ready = get(&app, "/health/ready").await;
        assert_eq!((ready.status, ready.json()), (200, json!({ "status": "ready" })));
        assert_eq!(ready.header("content-type"), Some("application/json"));
    }

    async fn a_schema_that_is_behind_is_not_ready_until_it_is_migrated(app: TestApp) {
        let newest = "FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";
        app.sql("CREATE TABLE kept (version TEXT)").await;
        app.sql(&format!("INSERT INTO kept SELECT version {newest}")).await;
        app.sql(&format!("DELETE {newest}")).await;
        let behind = get(&app, "/health/ready").await;
        assert_eq!((behind.status, behind.json()), (503, json!({ "status": "the database lacks migrations" })));
        assert_eq!(get(&app, "/health/live").await.status, 200);
        app.sql("INSERT INTO seaql_migrations (version, applied_at) SELECT version, 0 FROM kept").await;
        assert_eq!(get(&app, "/health/ready").await.status, 200);
    }

    async fn a_schema_of_a_newer_version_is_not_ready(app: TestApp) {
        app.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)").await;
        let ahead = get(&app, "/health/ready").await;
        let status = json!({ "status": "the database was migrated by a newer version" });
        assert_eq!((ahead.status, ahead.json()), (503, status));
    }

    async fn without_its_database_a_server_lives_but_is_not_ready(app: TestApp) {
        app.db.close().await.unwrap();
        let gone = get(&app, "/health/ready").await;
        assert_eq!((gone.status, gone.json()), (503, json!({ "status": "the database does not answer" })));
        assert_eq!(get(&app, "/health/live").await.status, 200);
        let reply = app.ask("{ store { name } }").await;
        assert_eq!(reply.codes(), ["INTERNAL"]);
        assert_eq!(reply.error()["message"], "internal error");
    }
}
