//! E-mails to the store's own people about new orders.
//!
//! Each new order is a delivery for each of their addresses, in one lane per address: one follows the other. Whoever delivers the first tells
//! of all that wait behind it, in one e-mail; then they are closed with it, and the address is left alone for some minutes. So the
//! first order is told at once, a rush in few e-mails, a crash loses none, and of several instances one writes. Whatever waits, no
//! more than [`SHOWN`] orders are read.

use super::fan_out::{Happened, digest, host};
use super::goods::Goods;
use super::page::{self, Content, LAYOUT, Look, escaped};
use crate::db::{Db, Tx};
use crate::delivery::{self, NewDelivery};
use crate::error::Result;
use crate::locale::Locale;
use crate::order::find;
use crate::store;
use anyhow::anyhow;
use entity::delivery::{DeliveryKind, Model};
use entity::event::EventKind;
use entity::id::{DeliveryId, OrderId};
use entity::money::Money;
use entity::order;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Orders that one e-mail names; it counts the others.
const SHOWN: u64 = 20;

const MINUTE_MS: i64 = 60_000;

/// The alerts of what happened: one for each address when an order came in.
pub(super) fn of(store: &entity::store::Model, happened: &Happened<'_>) -> Vec<NewDelivery> {
    let Some(event) = happened.events.iter().find(|event| event.kind == EventKind::OrderPlaced) else {
        return Vec::new();
    };
    let addresses = store::alert_addresses(store);
    let alert = |address: &String| {
        let receiver = receiver(address);
        NewDelivery {
            kind: DeliveryKind::Alert,
            key: format!("{receiver}:{}", event.id.0),
            receiver,
            order: Some(happened.order.id),
            event: Some(event.id),
            what: "new_order".to_owned(),
            payload: json!({ "to": address }),
            suppressed: None,
            due_at: None,
        }
    };
    addresses.iter().map(alert).collect()
}

/// What an address is called as a receiver: not by itself, it is somebody's.
fn receiver(address: &str) -> String {
    format!("alert:{}", digest(&[address]))
}

/// An e-mail that tells of all that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The e-mail, as the payload of a mail.
    pub payload: Value,
    /// The last delivery it tells of.
    pub up_to: DeliveryId,
}

/// The e-mail for a delivery that is due, which tells of all that wait behind it too.
///
/// # Errors
///
/// When the database is gone.
pub async fn alert(db: &Db, due: &Model) -> Result<Alert> {
    let waiting = delivery::waiting_behind(db, due, SHOWN).await?;
    let ids: Vec<OrderId> = waiting.newest.clone();
    let rows = find::by_ids(db, &ids).await?;
    let mut orders: BTreeMap<OrderId, order::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let orders: Vec<order::Model> = ids.iter().filter_map(|id| orders.remove(id)).collect();
    let store = store::settings(db).await?;
    let kept: Value = serde_json::from_str(&due.payload).unwrap_or_default();
    let to = kept.get("to").and_then(Value::as_str).unwrap_or_default();
    let payload = letter(&store, to, &orders, waiting.count, due)?;
    Ok(Alert { payload, up_to: waiting.last })
}

/// What follows once the e-mail has gone: what it told of is closed, and its address left alone for some minutes.
///
/// # Errors
///
/// When the database is gone.
pub async fn alerted(tx: &Tx, sent: &Model, up_to: DeliveryId) -> Result<()> {
    delivery::close_behind(tx, sent, up_to).await?;
    let minutes = i64::from(store::settings(tx).await?.alert_minutes);
    delivery::pause(tx, &sent.receiver, tx.by.at.saturating_add(minutes * MINUTE_MS)).await
}

fn letter(
    store: &entity::store::Model,
    to: &str,
    orders: &[order::Model],
    count: i64,
    due: &Model,
) -> Result<Value> {
    let locale = Locale::of(&store.locale);
    let subject = subject(locale, orders, count);
    let lines: Vec<String> = orders.iter().map(|order| line(locale, order)).collect();
    let shown = i64::try_from(orders.len()).unwrap_or(i64::MAX);
    let more = (count > shown).then(|| {
        let more = count.saturating_sub(shown);
        locale.say("… e mais {}.", "… and {} more.", "… y {} más.").replace("{}", &more.to_string())
    });
    let lines: Vec<String> = lines.into_iter().chain(more).collect();
    let rows: Vec<String> =
        lines.iter().map(|line| format!("<p style=\"margin:0 0 8px\">{}</p>\n", escaped(line))).collect();
    let look = Look {
        locale,
        store_name: &store.name,
        logo_url: store.logo_url.as_deref(),
        color: store.brand_color.as_deref(),
        layout: LAYOUT,
    };
    let content = Content {
        subject: &subject,
        paragraphs: &[],
        values: &BTreeMap::new(),
        goods: &Goods::default(),
        button: None,
        footer: &store.legal_name,
    };
    let html = page::html_around(&content, &look, rows.concat()).map_err(|mistake| anyhow!("{mistake}"))?;
    let message = digest(&[&store.legal_name, &due.key, &due.created_at.to_string()]);
    Ok(json!({
        "to": to,
        "toName": null,
        "subject": subject,
        "text": format!("{}\n", lines.join("\n")),
        "html": html,
        "messageId": format!("alert.{message}@{}", host(store)),
        "locale": locale.code(),
    }))
}

fn subject(locale: Locale, orders: &[order::Model], count: i64) -> String {
    match orders {
        [order] if count == 1 => {
            let total = locale.money(order.total_cents, &order.currency);
            let new = locale.say("Novo pedido", "New order", "Nuevo pedido");
            format!("{new} {}: {total}", order.number)
        }
        _ => {
            let sum = orders.iter().map(|order| order.total_cents.cents()).fold(0_i64, i64::saturating_add);
            let sum = locale.money(Money(sum), orders.first().map_or("BRL", |order| order.currency.as_str()));
            let new = locale.say("novos pedidos", "new orders", "nuevos pedidos");
            let is_all = i64::try_from(orders.len()).is_ok_and(|shown| shown == count);
            if is_all { format!("{count} {new}: {sum}") } else { format!("{count} {new}") }
        }
    }
}

fn line(locale: Locale, order: &order::Model) -> String {
    let total = locale.money(order.total_cents, &order.currency);
    let method = order.payment_method.map(|method| locale.method(method));
    let place = order.uf.clone();
    let parts = [
        Some(order.number.to_string()),
        Some(total),
        method.map(str::to_owned),
        place,
        Some(order.source.clone()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
