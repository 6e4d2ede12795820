//! What has to be sent because of what happened.

use super::kinds;
use super::message::{self, AboutOrder, Actor, Message, Note};
use super::{checked, find, stock};
use crate::db::Db;
use crate::delivery::NewDelivery;
use crate::error::Result;
use crate::feed::{Entry, News};
use crate::integration::payload::{self, Parts};
use crate::order::Filter;
use crate::store;
use anyhow::Context as _;
use chrono_tz::Tz;
use entity::id::{OrderId, ProductId};
use entity::webhook::{MessageType, Model, PayloadMode};
use entity::{Instant, event, order};
use futures_util::future::BoxFuture;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// What only the schema can do. It stands above this module, so whoever starts the relay hands it in.
pub trait Schema: fmt::Debug + Send + Sync {
    /// What a filter that was kept means, at this time and in this zone.
    ///
    /// # Errors
    ///
    /// When it cannot be meant any more.
    fn filter(&self, kept: &str, asked: (Instant, Tz)) -> Result<Filter>;

    /// What a selection gives of each of these orders, with the rights of a reader.
    ///
    /// # Errors
    ///
    /// When the database is gone. A selection that does not fit the schema any more gives what is wrong with it.
    fn select<'s>(&'s self, selection: &'s str, orders: &'s [OrderId]) -> BoxFuture<'s, Result<Selected>>;
}

/// What was selected of each order, or why nothing was.
pub type Selected = std::result::Result<HashMap<OrderId, Box<RawValue>>, String>;

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'h> {
    /// Its entry in the feed.
    pub entry: &'h Entry,
    /// What it wrote into the history of the order.
    pub events: &'h [event::Model],
    /// The order as it is now.
    pub order: Option<&'h order::Model>,
}

/// One command that one endpoint wants to hear of.
struct Told<'h> {
    webhook: &'h Model,
    happened: Happened<'h>,
    order: &'h order::Model,
    types: Vec<MessageType>,
    /// Why it is kept but not sent.
    problem: Option<String>,
}

/// The deliveries of these commands, in order.
///
/// # Errors
///
/// When the database is gone.
pub async fn fan_out(
    db: &Db,
    schema: &dyn Schema,
    happened: &[Happened<'_>],
    now: Instant,
) -> Result<Vec<NewDelivery>> {
    let mut webhooks = find::all(db).await?;
    webhooks.retain(|webhook| webhook.enabled);
    if webhooks.is_empty() {
        return Ok(Vec::new());
    }
    let zone = store::time_zone_of(db).await?;
    let told: Vec<Told<'_>> = happened
        .iter()
        .flat_map(|one| webhooks.iter().filter_map(|webhook| told(webhook, *one, (schema, zone))))
        .collect();
    let forms = Forms::read(db, schema, &told).await?;
    let mut deliveries = Vec::new();
    for one in &told {
        for kind in &one.types {
            deliveries.push(one.delivery(*kind, &forms)?);
        }
    }
    deliveries.extend(about_stock(db, &webhooks, happened, now).await?);
    Ok(deliveries)
}

/// Whether an endpoint wants to hear of a command, and of what of it.
fn told<'h>(
    webhook: &'h Model,
    happened: Happened<'h>,
    (schema, zone): (&dyn Schema, Tz),
) -> Option<Told<'h>> {
    let News::Order { standing, .. } = &happened.entry.news else { return None };
    let order = happened.order?;
    let mut types = kinds::types(happened.events);
    types.retain(|kind| wants(webhook, *kind));
    if types.is_empty() || happened.entry.at < webhook.created_at {
        return None;
    }
    let at = happened.entry.at;
    let filter = webhook.filter.as_ref().map(|kept| schema.filter(kept, (at, zone)));
    let problem = match filter {
        Some(Ok(filter)) if !filter.matches(standing, at) => return None,
        Some(Err(error)) => Some(format!("the filter of the webhook cannot be meant any more: {error}")),
        _ => None,
    };
    Some(Told { webhook, happened, order, types, problem })
}

fn wants(webhook: &Model, kind: MessageType) -> bool {
    let types = checked::types(&webhook.types);
    types.is_empty() || types.contains(&kind)
}

/// The orders in the forms that somebody wants.
struct Forms<'h> {
    full: HashMap<OrderId, Parts>,
    /// By selection.
    selected: HashMap<&'h str, Selected>,
}

impl<'h> Forms<'h> {
    async fn read(db: &Db, schema: &dyn Schema, told: &[Told<'h>]) -> Result<Self> {
        let mut full = BTreeMap::new();
        let mut wanted: BTreeMap<&str, BTreeSet<OrderId>> = BTreeMap::new();
        for one in told {
            match (one.webhook.mode, &one.webhook.selection) {
                (PayloadMode::Full, _) => drop(full.insert(one.order.id, one.order.clone())),
                (PayloadMode::Selection, Some(selection)) => {
                    wanted.entry(selection).or_default().insert(one.order.id);
                }
                _ => {}
            }
        }
        let mut selected = HashMap::new();
        for (selection, orders) in wanted {
            let orders: Vec<OrderId> = orders.into_iter().collect();
            selected.insert(selection, schema.select(selection, &orders).await?);
        }
        let full = if full.is_empty() {
            HashMap::new()
        } else {
            payload::read(db, full.into_values().collect()).await?
        };
        Ok(Self { full, selected })
    }

    /// The order of a message in the form its endpoint wants; the thin one and why, when that cannot be had.
    fn of(&self, told: &Told<'_>) -> Result<(Box<RawValue>, Option<String>)> {
        let previous = kinds::previous(told.happened.events);
        let thin = || raw(&payload::thin(told.order, previous));
        match (told.webhook.mode, self.full.get(&told.order.id)) {
            (PayloadMode::Full, Some(parts)) => return Ok((raw(&payload::full(parts, previous))?, None)),
            (PayloadMode::Selection, _) => {}
            _ => return Ok((thin()?, None)),
        }
        let selection = told.webhook.selection.as_deref().unwrap_or_default();
        match self.selected.get(selection) {
            Some(Ok(orders)) => match orders.get(&told.order.id) {
                Some(order) => Ok((order.clone(), None)),
                None => Ok((thin()?, Some("the order could not be selected".to_owned()))),
            },
            Some(Err(problem)) => {
                Ok((thin()?, Some(format!("the selection of the webhook cannot be executed: {problem}"))))
            }
            None => Ok((thin()?, Some("the webhook selects nothing".to_owned()))),
        }
    }
}

fn raw(value: &impl serde::Serialize) -> Result<Box<RawValue>> {
    Ok(serde_json::value::to_raw_value(value).context("an order cannot be written as JSON")?)
}

impl Told<'_> {
    fn delivery(&self, kind: MessageType, forms: &Forms<'_>) -> Result<NewDelivery> {
        let Happened { entry, events, .. } = self.happened;
        let (order, problem) = forms.of(self)?;
        let may_know = self.webhook.mode == PayloadMode::Full;
        let data = AboutOrder {
            order,
            order_id: self.order.id.to_string(),
            version: self.order.version,
            changed: message::facets(events),
            happened: message::happened(events),
            actor: Actor { name: &entry.actor },
            reason: events.iter().find_map(|event| event.reason.as_deref()),
            note: Note::of(events).filter(|_| may_know),
        };
        let message = Message::new(kind, entry.at, &data)?;
        let key = format!("{}/{}/{}", find::receiver(self.webhook.id), entry.id, kind.code());
        let about = (self.order.id, events.last().map(|event| event.id));
        let delivery = message::delivery(self.webhook, key, Some(about), &message);
        Ok(NewDelivery { suppressed: self.problem.clone().or(problem), ..delivery })
    }
}

/// What is sent about stock, to those who want it.
async fn about_stock(
    db: &Db,
    webhooks: &[Model],
    happened: &[Happened<'_>],
    now: Instant,
) -> Result<Vec<NewDelivery>> {
    let kind = MessageType::StockChanged;
    let who: Vec<&Model> = webhooks.iter().filter(|webhook| wants(webhook, kind)).collect();
    if who.is_empty() {
        return Ok(Vec::new());
    }
    let moved = stock::moved(db, happened).await?;
    let levels = stock::levels(db, moved.values().flatten().copied(), now).await?;
    let mut deliveries = Vec::new();
    for one in happened {
        for product in moved.get(&one.entry.id).into_iter().flatten() {
            let Some(level) = levels.get(product) else { continue };
            for webhook in who.iter().filter(|webhook| one.entry.at >= webhook.created_at) {
                let data = serde_json::json!({ "level": level, "actor": { "name": one.entry.actor } });
                let message = Message::new(kind, one.entry.at, &data)?;
                deliveries.push(message::delivery(
                    webhook,
                    stock_key(webhook, one, *product),
                    None,
                    &message,
                ));
            }
        }
    }
    Ok(deliveries)
}

fn stock_key(webhook: &Model, happened: &Happened<'_>, product: ProductId) -> String {
    let kind = MessageType::StockChanged.code();
    format!("{}/{}/{kind}/{}", find::receiver(webhook.id), happened.entry.id, product.0)
}
