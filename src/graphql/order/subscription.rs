//! Following orders live.

use super::facts::{EventKind, OrderFacet};
use super::input::{Asked, OrderFilter};
use super::object::Order;
use super::parts::HistoryEntry;
use super::query::OrderFacets;
use super::read_ahead::{Wanted, read};
use crate::app::App;
use crate::error::{Error, Result};
use crate::feed::{Batch, Entry, News};
use crate::graphql::failure::Failure;
use crate::graphql::live::{Entries, Messages};
use crate::graphql::permission::{self, allow};
use crate::graphql::render::Rendered;
use crate::graphql::scalar::DateTime;
use crate::order::changed::{self, Facet};
use crate::order::{Filter, facets, find, history};
use crate::store;
use async_graphql::{Context, ID, Lookahead, Object, SimpleObject, Subscription};
use chrono_tz::Tz;
use entity::Instant;
use entity::event::{self, EventKind as Kind};
use entity::feed::OrderStanding;
use entity::id::OrderId;
use entity::order;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// Between two counts of the orders.
const COUNT_PAUSE: Duration = Duration::from_millis(500);

/// A new order.
#[derive(SimpleObject)]
pub(crate) struct OrderPlaced {
    /// The place of this message: give it as `after` to go on behind it.
    cursor: String,
    /// When it was placed.
    at: DateTime,
    /// The order as it is now.
    order: Rendered<Order>,
}

/// One command that changed an order.
pub(crate) struct OrderChanged {
    told: Arc<Entry>,
    cursor: String,
    order: Rendered<Order>,
}

/// One command that changed an order.
#[Object]
impl OrderChanged {
    /// The place of this message: give it as `after` to go on behind it.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// When it was done.
    async fn at(&self) -> DateTime {
        DateTime(self.told.at)
    }

    /// Who did it: a person, a service, or a part of the system.
    async fn actor(&self) -> &str {
        &self.told.actor
    }

    /// What happened, each kind once, in that order. A command may do several things: confirming a payment moves the order too.
    async fn kinds(&self) -> Vec<EventKind> {
        kinds(&self.told).iter().map(|kind| (*kind).into()).collect()
    }

    /// The parts of the order that may look different now.
    async fn facets(&self) -> Vec<OrderFacet> {
        changed::facets(kinds(&self.told)).into_iter().map(|facet: Facet| facet.into()).collect()
    }

    /// The order as it is now, which may already be behind the next message.
    async fn order(&self) -> &Rendered<Order> {
        &self.order
    }
}

/// New entries in the history of an order.
#[derive(SimpleObject)]
pub(crate) struct OrderHistoryAdded {
    /// The place of this message: give it as `after` to go on behind it.
    cursor: String,
    /// The entries that one command wrote, oldest first.
    entries: Vec<HistoryEntry>,
}

/// How many orders there are of each kind now.
#[derive(SimpleObject)]
pub(crate) struct FacetsChanged {
    /// Every message of the other subscriptions up to this place is counted.
    cursor: String,
    /// The counts.
    facets: OrderFacets,
}

/// Messages that are being made, each with its entry.
type Made<T> = BoxFuture<'static, Result<Vec<(i64, T)>>>;

/// Which entries somebody means.
struct Meant {
    /// Besides the filter: this must hold of an entry.
    only: Box<dyn Fn(&Entry) -> bool + Send + Sync>,
    filter: Filter,
    /// The filter as it was given, when it speaks of days: "today" is the day of the event, in the zone that the store has then.
    by_day: Option<OrderFilter>,
}

impl Meant {
    async fn by(app: &App, filter: Option<OrderFilter>) -> Result<Self> {
        let filter = filter.unwrap_or_default();
        let by_day = filter.needs_time_zone().then(|| filter.clone());
        let zone = if by_day.is_some() { store::time_zone_of(&app.db).await? } else { Tz::UTC };
        let filter = filter.meant(Asked { now: app.clock.now(), zone })?;
        Ok(Self { only: Box::new(|_| true), filter, by_day })
    }

    fn only(self, only: impl Fn(&Entry) -> bool + Send + Sync + 'static) -> Self {
        Self { only: Box::new(only), ..self }
    }

    /// The entries of a batch that are meant.
    async fn of(&self, app: &App, batch: &[Arc<Entry>]) -> Result<Vec<Arc<Entry>>> {
        let zone = match self.by_day {
            Some(_) => store::time_zone_of(&app.db).await?,
            None => Tz::UTC,
        };
        let is_meant = |entry: &&Arc<Entry>| match &entry.news {
            News::Order { standing, .. } => (self.only)(entry) && self.matches(standing, (entry.at, zone)),
            News::Scarce { .. } | News::Levels { .. } => false,
        };
        Ok(batch.iter().filter(is_meant).map(Arc::clone).collect())
    }

    fn matches(&self, order: &OrderStanding, (at, zone): (Instant, Tz)) -> bool {
        match &self.by_day {
            // It could be meant once, so it can be again.
            Some(filter) => {
                let then = filter.clone().meant(Asked { now: at, zone });
                then.is_ok_and(|filter| filter.matches(order, at))
            }
            None => self.filter.matches(order, at),
        }
    }
}

fn kinds(entry: &Entry) -> &[Kind] {
    match &entry.news {
        News::Order { kinds, .. } => kinds,
        News::Scarce { .. } | News::Levels { .. } => &[],
    }
}

fn order_of(entry: &Entry) -> Option<OrderId> {
    match &entry.news {
        News::Order { order, .. } => Some(*order),
        News::Scarce { .. } | News::Levels { .. } => None,
    }
}

/// What reading the orders of entries takes.
#[derive(Clone)]
pub(super) struct Reading {
    app: App,
    wanted: Wanted,
}

impl Reading {
    fn of(ctx: &Context<'_>) -> Self {
        Self::at(ctx, &ctx.look_ahead())
    }

    /// What messages that are selected there want of their orders.
    pub(super) fn at(ctx: &Context<'_>, messages: &Lookahead<'_>) -> Self {
        Self { app: ctx.data_unchecked::<App>().clone(), wanted: Wanted::at(&messages.field("order")) }
    }

    /// The messages of these entries.
    pub(super) async fn changes(&self, entries: Vec<Arc<Entry>>) -> Result<Vec<OrderChanged>> {
        let told = |(told, order): (Arc<Entry>, Order)| {
            let cursor = self.app.feed.cursor(told.id).encode();
            OrderChanged { told, cursor, order: Rendered(order) }
        };
        Ok(self.orders(entries).await?.into_iter().map(told).collect())
    }

    /// The order of each of these entries as it is now, all in as many statements as of one.
    async fn orders(&self, entries: Vec<Arc<Entry>>) -> Result<Vec<(Arc<Entry>, Order)>> {
        let ids: BTreeSet<OrderId> = entries.iter().filter_map(|entry| order_of(entry)).collect();
        let ids: Vec<OrderId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<order::Model> = find::by_ids(&self.app.db, &ids).await?;
        let found: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
        let orders = read(&self.app, rows, self.wanted).await?;
        let orders: HashMap<OrderId, Order> = found.into_iter().zip(orders).collect();
        let with_order = |entry: Arc<Entry>| {
            let order = orders.get(&order_of(&entry)?)?.clone();
            Some((entry, order))
        };
        Ok(entries.into_iter().filter_map(with_order).collect())
    }

    /// Turns the entries that are meant into messages.
    fn messages<T: Send + 'static>(
        self,
        meant: Meant,
        message: fn(Arc<Entry>, String, Rendered<Order>) -> T,
    ) -> impl Fn(Batch) -> Made<T> + Send + Sync + 'static {
        let meant = Arc::new(meant);
        move |batch| {
            let (reading, meant) = (self.clone(), Arc::clone(&meant));
            Box::pin(async move {
                let orders = reading.orders(meant.of(&reading.app, &batch).await?).await?;
                let told = |(entry, order): (Arc<Entry>, Order)| {
                    let cursor = reading.app.feed.cursor(entry.id).encode();
                    (entry.id, message(entry, cursor, Rendered(order)))
                };
                Ok(orders.into_iter().map(told).collect())
            })
        }
    }
}

/// The history entries that each of these commands wrote.
async fn added(app: App, batch: Batch, only: OrderId) -> Result<Vec<(i64, OrderHistoryAdded)>> {
    let mut messages = Vec::new();
    for entry in batch.iter().filter(|entry| order_of(entry) == Some(only)) {
        let News::Order { standing, .. } = &entry.news else { continue };
        let lines: Vec<event::Model> =
            history::written(&app.db, only, standing.last_event, standing.events).await?;
        let cursor = app.feed.cursor(entry.id).encode();
        let entries = lines.into_iter().map(HistoryEntry).collect();
        messages.push((entry.id, OrderHistoryAdded { cursor, entries }));
    }
    Ok(messages)
}

fn parsed(id: &ID) -> Result<OrderId> {
    id.parse().map_err(|error| Error::invalid("orderId", error))
}

#[derive(Default)]
pub(crate) struct OrderSubscription;

/// Each message carries a cursor. After a lost connection, `after` with the last cursor gives what was missed, then goes on live.
#[Subscription]
impl OrderSubscription {
    /// Each new order, as soon as it is committed, wherever it was placed. Needs the scope `orders:read`.
    async fn order_placed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which orders are meant, as they were when they were placed.")] filter: Option<
            OrderFilter,
        >,
        #[graphql(desc = "First what followed this cursor, then live.")]
        #[expect(unused_variables, reason = "whoever executes it has read it (`http::live`)")]
        after: Option<String>,
    ) -> std::result::Result<Messages<OrderPlaced>, Failure> {
        allow(ctx, permission::ORDERS)?;
        let reading = Reading::of(ctx);
        let is_placed = |entry: &Entry| kinds(entry).contains(&Kind::OrderPlaced);
        let meant = Meant::by(&reading.app, filter).await?.only(is_placed);
        let message =
            |entry: Arc<Entry>, cursor, order| OrderPlaced { cursor, at: DateTime(entry.at), order };
        Ok(Entries::of(ctx)?.messages(reading.messages(meant, message)))
    }

    /// Each command that changed an order: one message, however many things it did. Needs the scope `orders:read`.
    async fn order_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this order (`order_…`).")] order_id: Option<ID>,
        #[graphql(desc = "Which orders are meant, as they were after the change.")] filter: Option<
            OrderFilter,
        >,
        #[graphql(desc = "First what followed this cursor, then live.")]
        #[expect(unused_variables, reason = "whoever executes it has read it (`http::live`)")]
        after: Option<String>,
    ) -> std::result::Result<Messages<OrderChanged>, Failure> {
        allow(ctx, permission::ORDERS)?;
        let only = order_id.as_ref().map(parsed).transpose()?;
        let reading = Reading::of(ctx);
        let is_of_it = move |entry: &Entry| only.is_none() || order_of(entry) == only;
        let meant = Meant::by(&reading.app, filter).await?.only(is_of_it);
        let message = |told, cursor, order| OrderChanged { told, cursor, order };
        Ok(Entries::of(ctx)?.messages(reading.messages(meant, message)))
    }

    /// What is added to the history of one order. Needs the scope `orders:read`.
    async fn order_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order (`order_…`).")] order_id: ID,
        #[graphql(desc = "First what followed this cursor, then live.")]
        #[expect(unused_variables, reason = "whoever executes it has read it (`http::live`)")]
        after: Option<String>,
    ) -> std::result::Result<Messages<OrderHistoryAdded>, Failure> {
        allow(ctx, permission::ORDERS)?;
        let only = parsed(&order_id)?;
        let app = ctx.data_unchecked::<App>().clone();
        let messages = move |batch| -> Made<_> { Box::pin(added(app.clone(), batch, only)) };
        Ok(Entries::of(ctx)?.messages(messages))
    }

    /// How many orders there are of each kind: at once, and again when orders have changed, twice a second at the most. Needs the
    /// scope `orders:read`.
    async fn facets_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which orders are counted.")] filter: Option<OrderFilter>,
    ) -> std::result::Result<Messages<FacetsChanged>, Failure> {
        allow(ctx, permission::ORDERS)?;
        let app = ctx.data_unchecked::<App>().clone();
        let counting = Counting { filter: filter.unwrap_or_default(), app, last: None };
        // A filter that cannot be meant is refused now.
        Meant::by(&counting.app, Some(counting.filter.clone())).await?;
        Ok(counting.messages(Entries::of_state(ctx)?))
    }
}

/// Counting again and again.
struct Counting {
    app: App,
    filter: OrderFilter,
    /// What was told last.
    last: Option<facets::Facets>,
}

impl Counting {
    fn messages(self, entries: Entries) -> Messages<FacetsChanged> {
        let stream = futures_util::stream::unfold(Some((self, entries)), async |state| {
            let (mut counting, mut entries) = state?;
            match counting.next(&mut entries).await {
                Ok(Some(message)) => Some((Ok(message), Some((counting, entries)))),
                Ok(None) => None,
                Err(error) => Some((Err(Failure::from(error)), None)),
            }
        });
        stream.boxed()
    }

    /// The next counts that differ from the last ones.
    async fn next(&mut self, entries: &mut Entries) -> Result<Option<FacetsChanged>> {
        loop {
            if self.last.is_some() {
                loop {
                    let Some(batch) = entries.next().await? else { return Ok(None) };
                    if batch.iter().any(|entry| order_of(entry).is_some()) {
                        break;
                    }
                }
                tokio::time::sleep(COUNT_PAUSE).await;
            }
            let place = entries.place();
            let now = Meant::by(&self.app, Some(self.filter.clone())).await?;
            let counts = facets::count(&self.app.db, &now.filter, self.app.clock.now()).await?;
            if self.last.as_ref() != Some(&counts) {
                self.last = Some(counts.clone());
                entries.give(place);
                let cursor = self.app.feed.cursor(place).encode();
                return Ok(Some(FacetsChanged { cursor, facets: counts.into() }));
            }
        }
    }
}
