//! What an import has left in a database.

use entity::{address, customer, event, item, order, payment, product, shipment};
use pedidos::db::{Db, Page, Read as _};
use pedidos::order::{Filter, Sort, SortBy, list, parts};

/// An order with all that was kept of it.
pub(super) struct Whole {
    pub(super) order: order::Model,
    pub(super) addresses: Vec<address::Model>,
    pub(super) items: Vec<item::Model>,
    pub(super) payments: Vec<payment::Model>,
    pub(super) shipments: Vec<shipment::Model>,
    /// Oldest first.
    pub(super) history: Vec<event::Model>,
}

/// All orders by number.
pub(super) async fn orders(db: &Db) -> Vec<Whole> {
    let by_number = Sort { by: SortBy::Number, descending: false };
    let mut page = Page { size: 200, from_end: false, after: None, before: None };
    let mut wholes = Vec::new();
    loop {
        let rows = list::page(db, &Filter::All(Vec::new()), by_number, &page, 0).await.expect("orders").rows;
        let Some(last) = rows.last() else { return wholes };
        page.after = Some(by_number.cursor(last));
        let ids: Vec<_> = rows.iter().map(|order| order.id).collect();
        let mut addresses = parts::of(db, &ids).await.expect("addresses");
        let mut items = parts::of(db, &ids).await.expect("items");
        let mut payments = parts::of(db, &ids).await.expect("payments");
        let mut shipments = parts::of(db, &ids).await.expect("shipments");
        let history: Vec<event::Model> = db
            .rows_of("events", "order_id", &ids.iter().map(|id| id.0).collect::<Vec<_>>(), &["at", "id"])
            .await
            .expect("history");
        wholes.extend(rows.into_iter().map(|order| Whole {
            addresses: addresses.remove(&order.id).unwrap_or_default(),
            items: items.remove(&order.id).unwrap_or_default(),
            payments: payments.remove(&order.id).unwrap_or_default(),
            shipments: shipments.remove(&order.id).unwrap_or_default(),
            history: history.iter().filter(|entry| entry.order_id == order.id).cloned().collect(),
            order,
        }));
    }
}

pub(super) async fn customers(db: &Db) -> Vec<customer::Model> {
    db.rows_of("customers", "id", &(1..=200_000).collect::<Vec<_>>(), &["id"]).await.expect("customers")
}

pub(super) async fn products(db: &Db) -> Vec<product::Model> {
    db.rows_of("products", "id", &(1..=200_000).collect::<Vec<_>>(), &["id"]).await.expect("products")
}

/// An instant as UTC, `-` for none.
pub(super) fn at(instant: impl Into<Option<entity::Instant>>) -> String {
    let instant = instant.into().map(|at| chrono::DateTime::from_timestamp_millis(at).expect("an instant"));
    instant.map_or("-".to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// What an import fills in of an order, in words.
pub(super) fn described(whole: &Whole) -> String {
    let mut lines = vec![described_row(&whole.order)];
    lines.extend(whole.addresses.iter().map(|address| {
        let kind = address.kind.code();
        format!("  {kind} {:?} {:?} {:?}", address.postal_prefix, address.city, address.uf)
    }));
    lines.extend(whole.items.iter().map(|item| {
        let size = (item.weight_g, item.length_mm);
        let (price, total, ship_by) = (item.unit_price_cents, item.total_cents, at(item.ship_by));
        let what = format!("{} {} × {}", item.position, item.quantity, item.name);
        format!("  item {what} {price} = {total} by {ship_by} {size:?}")
    }));
    lines.extend(whole.payments.iter().map(|payment| {
        let (method, state) = (payment.method.code(), payment.state.code());
        let (amount, times) = (payment.amount_cents, payment.installments);
        let captured = at(payment.captured_at);
        format!("  payment {} {method} {state} {amount} in {times} {captured}", payment.position)
    }));
    lines.extend(whole.shipments.iter().map(|shipment| {
        let (posted, delivered) = (at(shipment.posted_at), at(shipment.delivered_at));
        let promised = at(shipment.promised_at);
        format!("  shipment {} {promised} {posted} {delivered}", shipment.cost_cents)
    }));
    lines.extend(whole.history.iter().map(|entry| {
        let (when, kind) = (at(entry.at), entry.kind.code());
        format!("  {when} {kind} {:?} → {:?}", entry.from_status, entry.to_status)
    }));
    lines.join("\n")
}

fn described_row(order: &order::Model) -> String {
    let (paid, sent, bill) = (order.payment_state, order.fulfilment_state, order.invoice_state);
    [
        format!("{} {:?} {:?}", order.number, order.external_id, order.status),
        format!("  {:?} {:?}", order.payment_method, order.cancel_reason),
        format!("  {} {} {}", paid.code(), sent.code(), bill.code()),
        format!("  {} + {} = {}", order.items_cents, order.shipping_cents, order.total_cents),
        format!("  {:?} {} {:?}", order.city, order.city_key, order.uf),
        format!("  placed {} paid {}", at(order.placed_at), at(order.paid_at)),
        format!("  shipped {} delivered {}", at(order.shipped_at), at(order.delivered_at)),
        format!("  cancelled {}", at(order.cancelled_at)),
        format!("  ship by {} deliver by {}", at(order.ship_by), at(order.deliver_by)),
        format!("  version {} updated {}", order.version, at(order.updated_at)),
    ]
    .join("\n")
}
