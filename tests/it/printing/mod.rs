//! Papers for parcels: printed through the API, fetched by their link, and read back by programs that are not ours.

mod invoice;
mod labels;
mod lists;
mod postage;

use crate::support::TestApp;
use crate::support::client::{Reply, send};
use entity::id::OrderId;
use pedidos::order::keep::Whole;
use serde_json::{Value, json};

const PRINT: &str = "mutation($input: PrintLabelsInput!, $key: String) {
    printLabels(input: $input, idempotencyKey: $key) {
        document { id url expiresAt mediaType bytes pages count }
        orders { number shipments { printedAt } history(first: 1) { nodes { kind actor } } }
        leftOut { orderId path code message fields }
        warnings { code orderId message }
        userErrors { code message path ... on MissingUserError { fields } }
    }
}";

/// What `printLabels` answers.
async fn print(app: &TestApp, input: Value) -> Value {
    app.ask_with(PRINT, json!({ "input": input })).await.data()["printLabels"].clone()
}

/// A print that goes well.
async fn printed(app: &TestApp, input: Value) -> Value {
    let done = print(app, input).await;
    assert_eq!(done["userErrors"], json!([]), "{done:#}");
    done
}

async fn open(app: &TestApp, url: &str) -> Reply {
    send(app.address, &format!("GET {url} HTTP/1.1"), b"").await
}

/// The file behind the link of a print.
async fn fetched(app: &TestApp, done: &Value) -> Vec<u8> {
    let reply = open(app, done["document"]["url"].as_str().unwrap()).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), done["document"]["mediaType"].as_str());
    assert_eq!(json!(reply.body.len()), done["document"]["bytes"]);
    reply.body
}

fn ids(orders: &[Whole]) -> Vec<String> {
    orders.iter().map(|whole| whole.order.id.to_string()).collect()
}

fn id(order: OrderId) -> String {
    order.to_string()
}

/// Code and place of each refusal, one in a line.
fn refusals(done: &Value) -> String {
    let tell = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        let fields = error["fields"].as_array().map(|fields| {
            let fields: Vec<&str> = fields.iter().map(|field| field.as_str().unwrap()).collect();
            format!(" ({})", fields.join(", "))
        });
        format!("{} {}{}", error["code"].as_str().unwrap(), path.join("."), fields.unwrap_or_default())
    };
    done["userErrors"].as_array().unwrap().iter().map(tell).collect::<Vec<_>>().join("\n")
}
