//! Whether the server lives, and whether it can work: for load balancers and supervisors.

use crate::app::App;
use crate::db::SchemaState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

/// `/health/live` and `/health/ready`.
pub(super) fn routes(app: App) -> Router {
    Router::new()
        .route("/health/live", get(async || Json(json!({ "status": "live" }))))
        .route("/health/ready", get(ready))
        .with_state(app)
}

/// Ready: the database answers, and its schema is the one this program knows.
async fn ready(State(app): State<App>) -> (StatusCode, Json<Value>) {
    let unready = |problem: &str| (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": problem })));
    match app.db.schema_state().await {
        Ok(SchemaState::Current) => (StatusCode::OK, Json(json!({ "status": "ready" }))),
        Ok(SchemaState::Behind(_)) => unready("the database lacks migrations"),
        Ok(SchemaState::Ahead(_)) => unready("the database was migrated by a newer version"),
        Err(error) => {
            tracing::warn!("not ready: {error:#}");
            unready("the database does not answer")
        }
    }
}
