//! Stock: levels, the ledger, and what people do to them.

mod adjust;
mod counting;
mod levels;
mod movements;
mod orders;
mod scopes;
mod set;
mod settings;
mod together;

use crate::support::TestApp;
use pedidos::db::Read as _;
use serde_json::{Value, json};

/// What mutations answer.
const ANSWER: &str = "levels { product { sku } onHand reserved available } userErrors { code message path
    ... on StockUserError { sku requested available } }";

/// `adjustStock` with these changes.
async fn adjust(app: &TestApp, changes: Value) -> Value {
    let query = format!(
        "mutation ($changes: [StockAdjustmentInput!]!) {{ adjustStock(input: {{ changes: $changes, cause: \"teste\" }}) {{ {ANSWER} }} }}"
    );
    app.ask_with(&query, json!({ "changes": changes })).await.data()["adjustStock"].clone()
}

/// `setStock` with these counts.
async fn set(app: &TestApp, levels: Value) -> Value {
    let query = format!(
        "mutation ($levels: [StockCountInput!]!) {{ setStock(input: {{ levels: $levels, cause: \"inventário\" }}) {{ {ANSWER} }} }}"
    );
    app.ask_with(&query, json!({ "levels": levels })).await.data()["setStock"].clone()
}

/// SKU, on hand, reserved and available of all levels, by SKU.
async fn stand(app: &TestApp) -> Vec<(String, i64, i64, i64)> {
    let found = app
        .ask("{ stockLevels(first: 200) { nodes { product { sku } onHand reserved available } } }")
        .await
        .data();
    told(&found["stockLevels"]["nodes"])
}

fn told(levels: &Value) -> Vec<(String, i64, i64, i64)> {
    let number = |level: &Value, field: &str| level[field].as_i64().unwrap();
    let tell = |level: &Value| {
        let sku = level["product"]["sku"].as_str().unwrap().to_owned();
        (sku, number(level, "onHand"), number(level, "reserved"), number(level, "available"))
    };
    levels.as_array().unwrap().iter().map(tell).collect()
}

/// The codes and paths of the errors of a payload.
fn errors(payload: &Value) -> Vec<(String, String)> {
    let path = |error: &Value| {
        let steps = error["path"].as_array().unwrap().iter();
        steps.map(|step| step.as_str().unwrap()).collect::<Vec<_>>().join(".")
    };
    let errors = payload["userErrors"].as_array().unwrap().iter();
    errors.map(|error| (error["code"].as_str().unwrap().to_owned(), path(error))).collect()
}

/// Levels are the sums of their movements.
async fn the_ledger_adds_up(app: &TestApp) {
    let statement = "SELECT l.product_id FROM stock_levels l LEFT JOIN (SELECT product_id, SUM(on_hand_delta) AS h, SUM(reserved_delta)
        AS r FROM stock_movements GROUP BY product_id) m ON m.product_id = l.product_id
        WHERE l.on_hand <> COALESCE(m.h, 0) OR l.reserved <> COALESCE(m.r, 0)";
    let statement = sea_orm::Statement::from_string(app.db.backend(), statement);
    assert_eq!(app.db.query(statement).await.unwrap().len(), 0, "a level is not the sum of its movements");
}
