//! Payments: what arrives, what goes back, what comes too late, and what becomes of the orders.

mod confirm;
mod dispute;
mod expire;
mod late;
mod random;
mod read;
mod refund;
mod refuse;
mod together;

use crate::support::given::{Given, order};
use crate::support::{DAY, NOW, TestApp};
use entity::event::{self, EventKind};
use entity::id::{AccessKeyId, OrderId, PaymentId, ProductId};
use entity::money::Money;
use entity::money_movement::{self, MoneyKind};
use entity::payment::{self, PaymentMethod, PaymentStatus};
use entity::status::OrderStatus as S;
use entity::stock;
use pedidos::actor::{Actor, ActorKind, Scope};
use pedidos::db::{By, Read as _};
use serde_json::{Value, json};

const PIX: &str = "E1234567820261122153012345678901";
const OTHER_PIX: &str = "E1234567820261122153112345678902";

/// An order of 65.00 that waits for one payment.
fn waiting(method: PaymentMethod) -> Given {
    order().status(S::AwaitingPayment).moved(None, S::AwaitingPayment, NOW - DAY).with(|whole| {
        whole.order.paid_at = None;
        whole.order.ship_by = None;
        whole.order.payment_method = Some(method);
        let payment = &mut whole.payments[0];
        (payment.method, payment.state) = (method, PaymentStatus::Pending);
        (payment.captured_cents, payment.captured_at) = (Money(0), None);
    })
}

/// The same, called off.
fn cancelled() -> Given {
    waiting(PaymentMethod::Pix)
        .status(S::Cancelled)
        .moved(Some(S::AwaitingPayment), S::Cancelled, NOW - 1)
        .with(|whole| {
            whole.order.cancelled_at = Some(NOW - 1);
            whole.order.cancel_reason = Some(entity::status::CancelReason::PaymentExpired);
            whole.payments[0].state = PaymentStatus::Cancelled;
        })
}

/// With one more payment, which waits.
fn and_payment(given: Given, method: PaymentMethod, cents: i64) -> Given {
    given.with(|whole| {
        let mut payment = whole.payments[0].clone();
        (payment.method, payment.state) = (method, PaymentStatus::Pending);
        (payment.amount_cents, payment.captured_cents, payment.captured_at) = (Money(cents), Money(0), None);
        payment.position = 2;
        whole.payments.push(payment);
    })
}

/// Keeps the order; gives its id and those of its payments.
async fn given(app: &TestApp, given: Given) -> (OrderId, Vec<PaymentId>) {
    let id = app.given([given]).await[0].order.id;
    (id, payments(app, id).await.iter().map(|payment| payment.id).collect())
}

async fn payments(app: &TestApp, order: OrderId) -> Vec<payment::Model> {
    app.db.rows_of("payments", "order_id", &[order.0], &["position"]).await.unwrap()
}

/// The ledger of an order: way, cents, of which payment.
async fn ledger(app: &TestApp, order: OrderId) -> Vec<(MoneyKind, i64, PaymentId)> {
    let rows: Vec<money_movement::Model> =
        app.db.rows_of("money_movements", "order_id", &[order.0], &["id"]).await.unwrap();
    rows.iter().map(|row| (row.kind, row.amount_cents.cents(), row.payment_id)).collect()
}

async fn history(app: &TestApp, order: OrderId) -> Vec<event::Model> {
    app.db.rows_of("events", "order_id", &[order.0], &["id"]).await.unwrap()
}

/// What has happened to an order, without its beginning: what, where it came to, and whether the customer is told.
async fn happened(app: &TestApp, order: OrderId) -> Vec<(EventKind, Option<S>, Option<bool>)> {
    let history = history(app, order).await;
    let since = history.iter().filter(|entry| entry.at >= NOW);
    since.map(|entry| (entry.kind, entry.to_status, entry.notifies)).collect()
}

/// Asks a mutation on a payment; `more` are further fields of the input.
async fn ask(app: &TestApp, mutation: &str, payment: PaymentId, more: &str) -> Value {
    ask_keyed(app, mutation, payment, more, "").await
}

async fn ask_keyed(app: &TestApp, mutation: &str, payment: PaymentId, more: &str, arguments: &str) -> Value {
    let query = format!(
        "mutation {{ {mutation}(input: {{ paymentId: \"{payment}\" {more} }}{arguments}) {{
            order {{ number status version paymentState paidAt shipBy cancelledAt cancelReason
                totals {{ captured refunded due }} }}
            payment {{ state amount captured refunded capturedAt reference
                movements {{ kind amount at endToEndId reference note actor recordedAt }} }}
            userErrors {{ __typename code message path
                ... on ExistingOrderUserError {{ order {{ number }} }}
                ... on VersionUserError {{ currentVersion order {{ number }} }} }} }} }}"
    );
    app.ask(&query).await.data()[mutation].clone()
}

async fn confirm(app: &TestApp, payment: PaymentId, more: &str) -> Value {
    ask(app, "confirmPayment", payment, more).await
}

/// The codes of all that was refused.
fn codes(payload: &Value) -> Vec<&str> {
    payload["userErrors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}

/// Codes and paths of all that was refused.
fn places(payload: &Value) -> Vec<(&str, String)> {
    let place = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        path.join(".")
    };
    payload["userErrors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["code"].as_str().unwrap(), place(error)))
        .collect()
}

/// Nothing was refused; gives status and payment state of the order, and the state of the payment.
fn done(payload: &Value) -> [&str; 3] {
    assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
    [
        payload["order"]["status"].as_str().unwrap(),
        payload["order"]["paymentState"].as_str().unwrap(),
        payload["payment"]["state"].as_str().unwrap(),
    ]
}

/// Captured, refunded and due of the order.
fn totals(payload: &Value) -> [&str; 3] {
    let totals = &payload["order"]["totals"];
    ["captured", "refunded", "due"].map(|field| totals[field].as_str().unwrap())
}

/// A program with a key for these scopes.
fn service(scopes: &[Scope]) -> By {
    By::new(Actor::with_key("gateway".to_owned(), ActorKind::Service, AccessKeyId(1), scopes.to_vec()), NOW)
}

/// A product of which there are so many.
async fn given_stock(app: &TestApp, sku: &str, on_hand: i64) -> ProductId {
    let product_id = app.given_product(sku).await;
    let level = stock::Model {
        product_id,
        on_hand,
        reserved: 0,
        track_stock: true,
        allow_backorder: false,
        low_stock_threshold: None,
        updated_at: NOW,
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
