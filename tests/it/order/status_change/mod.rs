//! Moving orders from status to status.

mod bulk;
mod goods;
mod guards;
mod steps;

use crate::support::TestApp;
use crate::support::given::{Given, invoice_key, order};
use entity::event;
use entity::id::{OrderId, ProductId};
use entity::status::OrderStatus as S;
use entity::stock;
use pedidos::db::Read as _;
use serde_json::Value;

/// An order with all that any step may need: paid, with an invoice, two mugs, a parcel with a code.
fn ready(status: S) -> Given {
    order().status(status).shipment("Correios", Some("AA123456785BR"))
}

/// Its access key is the valid one of an NF-e with this number.
fn with_invoice(given: Given, number: u32) -> Given {
    given.invoice(&invoice_key(number))
}

/// Asks for a step; `more` are further fields of the input.
async fn step(app: &TestApp, id: OrderId, to: S, more: &str) -> Value {
    try_step(app, id, to, &format!("{more} }}")).await
}

/// The same in a rehearsal.
async fn rehearse(app: &TestApp, id: OrderId, to: S, more: &str) -> Value {
    try_step(app, id, to, &format!("{more} }}, dryRun: true")).await
}

async fn try_step(app: &TestApp, id: OrderId, to: S, rest: &str) -> Value {
    let query = format!(
        "mutation {{ changeOrderStatus(input: {{ orderId: \"{id}\", to: {}, {rest}) {{
            order {{ status version paymentState fulfilmentState invoiceState paidAt shippedAt deliveredAt cancelledAt cancelReason
                     shipments {{ trackingCode postedAt deliveredAt }} }}
            effects {{ from to stock {{ sku onHand reserved }} notification {{ sent template recipient }} warnings {{ code }} }}
            userErrors {{ __typename code message path
                ... on TransitionUserError {{ allowed }}
                ... on StockUserError {{ sku requested available }}
                ... on VersionUserError {{ currentVersion order {{ number }} }} }} }} }}",
        to.code()
    );
    app.ask(&query).await.data()["changeOrderStatus"].clone()
}

/// The codes of all that was refused.
fn codes(payload: &Value) -> Vec<&str> {
    payload["userErrors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}

/// The history of an order as it is kept, oldest first.
async fn history(app: &TestApp, id: OrderId) -> Vec<event::Model> {
    app.db.rows_of("events", "order_id", &[id.0], &["id"]).await.unwrap()
}

/// A mug of which there are so many, none of them kept for an order.
async fn given_stock(app: &TestApp, sku: &str, on_hand: i64) -> ProductId {
    let product_id = app.given_product(sku).await;
    let level = stock::Model {
        product_id,
        on_hand,
        reserved: 0,
        track_stock: true,
        allow_backorder: false,
        low_stock_threshold: None,
        updated_at: crate::support::NOW,
    };
    let kept = app.db.write(move |tx| Box::pin(async move { tx.insert("stock_levels", &[&level]).await }));
    kept.await.unwrap();
    product_id
}

/// On hand and reserved.
async fn level(app: &TestApp, product: ProductId) -> (i64, i64) {
    let levels: Vec<stock::Model> =
        app.db.rows_of("stock_levels", "product_id", &[product.0], &[]).await.unwrap();
    (levels[0].on_hand, levels[0].reserved)
}
