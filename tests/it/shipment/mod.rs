//! Shipments: put together, posted, arrived, called off, and what follows from that.

mod back;
mod contents;
mod follows;
mod found;
mod posted;
mod random;
mod scopes;
mod shown;
mod together;
mod tracking;

use crate::support::TestApp;
use crate::support::given::{Given, invoice_key, order};
use entity::id::{ItemId, OrderId, ProductId};
use entity::status::{InvoiceState, OrderStatus as S};
use entity::{event, item, stock};
use pedidos::db::Read as _;
use serde_json::{Value, json};

/// All that the payload of a change of a shipment shows.
const PAYLOAD: &str = "order { status version items { shippedQuantity }
        shipments { id position state carrier service trackingCode items { quantity item { sku } } } }
    shipment { id position state carrier service cost trackingCode postedAt deliveredAt failedAt failureReason cancelledAt
        items { quantity item { sku } } volumes { position weightG lengthMm widthMm heightMm trackingCode } }
    effects { followed { from to notification { sent template } } blockedBy explanation stock { sku onHand reserved }
        notification { sent template recipient } warnings { code message } }
    userErrors { code message path }";

/// An invoiced order with two mugs and three plates, and a carrier for the way.
pub(crate) fn two_lines(number: u32) -> Given {
    order().status(S::Invoiced).invoice(&invoice_key(number)).shipment("Correios", None).with(|whole| {
        let plate = item::Model {
            position: 2,
            sku: "PRATO-01".to_owned(),
            name: "Prato fundo".to_owned(),
            quantity: 3,
            ..whole.items[0].clone()
        };
        whole.items.push(plate);
    })
}

/// The same, paid and without an invoice.
fn without_invoice(number: u32) -> Given {
    two_lines(number).status(S::Paid).with(|whole| {
        whole.invoices.clear();
        whole.order.invoice_state = InvoiceState::None;
    })
}

/// An order that is there, with what tests name of it.
struct There {
    id: OrderId,
    mugs: ItemId,
    plates: ItemId,
}

impl There {
    fn of(whole: &pedidos::order::keep::Whole) -> Self {
        Self { id: whole.order.id, mugs: whole.items[0].id, plates: whole.items[1].id }
    }

    /// Units as an input names them.
    fn items(&self, mugs: i32, plates: i32) -> String {
        let line = |id: ItemId, units: i32| format!("{{ itemId: \"{id}\", quantity: {units} }}");
        let lines = [(self.mugs, mugs), (self.plates, plates)];
        let lines: Vec<String> =
            lines.into_iter().filter(|(_, units)| *units != 0).map(|(id, units)| line(id, units)).collect();
        format!("items: [{}]", lines.join(", "))
    }

    /// Puts a shipment together; gives its id.
    async fn pack(&self, app: &TestApp, mugs: i32, plates: i32) -> String {
        let done = create(app, self.id, &self.items(mugs, plates)).await;
        assert_eq!(done["userErrors"], json!([]), "{done:#}");
        id_of(&done)
    }
}

async fn there(app: &TestApp) -> There {
    There::of(&app.given([two_lines(1)]).await[0])
}

fn id_of(payload: &Value) -> String {
    payload["shipment"]["id"].as_str().unwrap().to_owned()
}

/// Asks for a change of a shipment.
async fn act(app: &TestApp, mutation: &str, input: &str) -> Value {
    let query = format!("mutation {{ {mutation}(input: {{ {input} }}) {{ {PAYLOAD} }} }}");
    app.ask(&query).await.data()[mutation].clone()
}

async fn create(app: &TestApp, order: OrderId, more: &str) -> Value {
    act(app, "createShipment", &format!("orderId: \"{order}\", {more}")).await
}

async fn on(app: &TestApp, mutation: &str, shipment: &str, more: &str) -> Value {
    act(app, mutation, &format!("shipmentId: \"{shipment}\", {more}")).await
}

async fn post(app: &TestApp, shipment: &str) -> Value {
    let done = on(app, "markPosted", shipment, "trackingCode: \"PH297898690BR\"").await;
    assert_eq!(done["userErrors"], json!([]), "{done:#}");
    done
}

async fn step(app: &TestApp, order: OrderId, to: S, more: &str) -> Value {
    let query = format!(
        "mutation {{ changeOrderStatus(input: {{ orderId: \"{order}\", to: {}, {more} }}) {{
            order {{ status items {{ shippedQuantity }} shipments {{ state postedAt deliveredAt failedAt cancelledAt items {{ quantity }} }} }}
            effects {{ stock {{ sku onHand reserved }} warnings {{ code }} }} userErrors {{ code path }} }} }}",
        to.code()
    );
    app.ask(&query).await.data()["changeOrderStatus"].clone()
}

fn codes(payload: &Value) -> Vec<&str> {
    payload["userErrors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}

/// Code and path of all that was refused.
fn refusals(payload: &Value) -> Vec<(String, String)> {
    let step = |value: &Value| value.as_str().unwrap().to_owned();
    let path =
        |error: &Value| error["path"].as_array().unwrap().iter().map(step).collect::<Vec<_>>().join(".");
    let errors = payload["userErrors"].as_array().unwrap();
    errors.iter().map(|error| (step(&error["code"]), path(error))).collect()
}

/// States and units of the shipments of an order, by position.
fn shipments(payload: &Value) -> Vec<(String, Vec<i64>)> {
    let all = payload["order"]["shipments"].as_array().unwrap();
    all.iter().map(|one| (one["state"].as_str().unwrap().to_owned(), units(one))).collect()
}

fn units(shipment: &Value) -> Vec<i64> {
    shipment["items"].as_array().unwrap().iter().map(|one| one["quantity"].as_i64().unwrap()).collect()
}

/// What each line says has left.
fn shipped(payload: &Value) -> Vec<i64> {
    let items = payload["order"]["items"].as_array().unwrap();
    items.iter().map(|item| item["shippedQuantity"].as_i64().unwrap()).collect()
}

/// The history of an order as it is kept, oldest first.
async fn history(app: &TestApp, id: OrderId) -> Vec<event::Model> {
    app.db.rows_of("events", "order_id", &[id.0], &["id"]).await.unwrap()
}

async fn kinds(app: &TestApp, id: OrderId) -> Vec<&'static str> {
    history(app, id).await.iter().map(|event| event.kind.code()).collect()
}

/// Says something in the settings of the store.
async fn settings(app: &TestApp, input: &str) {
    let query = format!("mutation {{ updateStore(input: {{ {input} }}) {{ userErrors {{ code }} }} }}");
    assert_eq!(app.ask(&query).await.data()["updateStore"]["userErrors"], json!([]));
}

/// A product of which somebody has counted so many on the shelf, none of them kept for an order.
async fn given_stock(app: &TestApp, sku: &str, on_hand: i64) -> ProductId {
    let product = app.given_product(sku).await;
    let counted = format!(
        "mutation {{ setStock(input: {{ cause: \"contagem\", levels: [{{ sku: \"{sku}\", onHand: {on_hand} }}] }}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(app.ask(&counted).await.data()["setStock"]["userErrors"], json!([]));
    product
}

/// On hand and reserved.
async fn level(app: &TestApp, product: ProductId) -> (i64, i64) {
    let levels: Vec<stock::Model> =
        app.db.rows_of("stock_levels", "product_id", &[product.0], &[]).await.unwrap();
    (levels[0].on_hand, levels[0].reserved)
}

/// An order of counted mugs and plates, reserved: it was opened again.
async fn counted(app: &TestApp) -> (There, ProductId, ProductId) {
    let (mug, plate) = (given_stock(app, "CANECA-01", 10).await, given_stock(app, "PRATO-01", 10).await);
    let given = two_lines(1).status(S::Cancelled).with(|whole| {
        whole.items[0].product_id = Some(mug);
        whole.items[1].product_id = Some(plate);
    });
    let there = There::of(&app.given([given]).await[0]);
    for to in [S::Paid, S::Invoiced] {
        assert_eq!(codes(&step(app, there.id, to, "").await), Vec::<&str>::new());
    }
    (there, mug, plate)
}

/// Nothing is wrong with the books.
async fn healthy(app: &TestApp) {
    let found = pedidos::doctor::examine(&app.db).await.unwrap();
    assert!(found.is_empty(), "{found:#?}");
}
