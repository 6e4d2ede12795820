//! Asking for orders.

use super::enums::{OrderStatus, PaymentMethod, Queue};
use super::input::{Asked, OrderFilter, OrderSort};
use super::object::Order;
use super::read_ahead::{Wanted, read};
use crate::app::App;
use crate::db::Slice;
use crate::error::{Error, Result};
use crate::graphql::connection::{Paged, Paging, connection};
use crate::graphql::failure::Answer;
use crate::graphql::permission::{self, allow};
use crate::graphql::render::Rendered;
use crate::graphql::scalar::InvoiceKey;
use crate::graphql::uf::Uf;
use crate::order::facets::{self, Facets};
use crate::order::list::{self, Count};
use crate::order::search::Search;
use crate::order::shipment::code::kept;
use crate::order::{Filter, filter, find, status};
use crate::store;
use async_graphql::{Context, Enum, ID, Object, OneofObject, SimpleObject};
use chrono_tz::Tz;
use entity::Instant;
use entity::id::OrderId;

/// What somebody has of one order: exactly one of these.
#[derive(OneofObject)]
pub(crate) enum OrderBy {
    /// Its id (`order_…`).
    Id(ID),
    /// Its number in the store.
    Number(i64),
    /// Its number in the system it came from.
    ExternalId(String),
    /// The access key of one of its fiscal documents.
    InvoiceKey(InvoiceKey),
    /// The tracking code of one of its shipments, or of a parcel of it.
    TrackingCode(String),
}

impl OrderBy {
    fn meant(self) -> Result<Filter> {
        Ok(match self {
            Self::Id(id) => {
                let id: OrderId = id.parse().map_err(|error| Error::invalid("by.id", error))?;
                return Ok(Filter::Id(id));
            }
            Self::Number(number) => Filter::Number(vec![number]),
            Self::ExternalId(id) => Filter::ExternalId(vec![id]),
            Self::InvoiceKey(key) => Filter::InvoiceKey(key.0),
            Self::TrackingCode(code) => Filter::TrackingCode(kept(&code)),
        })
    }
}

/// The filter and the search of a list as one filter, and when it was asked.
pub(crate) async fn meant(
    app: &App,
    filter: Option<OrderFilter>,
    search: Option<String>,
) -> Result<(Filter, Instant)> {
    let now = app.clock.now();
    let filter = filter.unwrap_or_default();
    let zone = if filter.needs_time_zone() { store::time_zone_of(&app.db).await? } else { Tz::UTC };
    let filter = filter.meant(Asked { now, zone })?;
    let found = search.map(|text| Search::parse(&text)).transpose()?.flatten().map(Filter::Found);
    Ok(match found {
        Some(found) => (Filter::All(vec![filter, found]), now),
        None => (filter, now),
    })
}

/// A page of orders, and how many there are.
pub(crate) type OrderPage = Paged<Rendered<Order>, OrderCounts>;

/// Reads one page of orders with what its selection asks for.
pub(crate) async fn page(
    ctx: &Context<'_>,
    filter: Filter,
    sort: Option<OrderSort>,
    paging: Paging,
) -> Answer<OrderPage> {
    let app = ctx.data_unchecked::<App>();
    let sort = OrderSort::meant(sort);
    let wanted = paging.page(sort.sorting())?;
    let now = app.clock.now();
    let slice = list::page(&app.db, &filter, sort, &wanted, now).await?;
    let cursors: Vec<_> = slice.rows.iter().map(|row| sort.cursor(row)).collect();
    let orders = read(app, slice.rows, Wanted::in_connection(&ctx.look_ahead())).await?;
    let slice = Slice {
        rows: cursors.into_iter().zip(orders.into_iter().map(Rendered)).collect(),
        has_previous: slice.has_previous,
        has_next: slice.has_next,
    };
    Ok(connection(slice, OrderCounts { filter, now }))
}

/// How many orders there are in all, counted when it is asked for.
pub(crate) struct OrderCounts {
    filter: Filter,
    now: Instant,
}

/// How many orders there are in all, counted when it is asked for.
#[Object]
impl OrderCounts {
    /// All orders that the filter and search mean, counted one by one: with many orders `count` is cheaper.
    async fn total_count(&self, ctx: &Context<'_>) -> Answer<i64> {
        let app = ctx.data_unchecked::<App>();
        Ok(list::count(&app.db, &self.filter, None, self.now).await?.value)
    }

    /// Orders that the filter and search mean, counted up to a limit.
    async fn count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where counting stops, 1 to 1,000,000.", default = 10_000)] limit: i32,
    ) -> Answer<OrderCount> {
        let Some(limit) = u64::try_from(limit).ok().filter(|limit| (1..=1_000_000).contains(limit)) else {
            return Err(Error::invalid("limit", "expected a number from 1 to 1,000,000").into());
        };
        let app = ctx.data_unchecked::<App>();
        Ok(list::count(&app.db, &self.filter, Some(limit), self.now).await?.into())
    }
}

/// A number of orders, and how sure it is.
#[derive(SimpleObject)]
pub(crate) struct OrderCount {
    /// The number.
    value: i64,
    /// Whether there may be more.
    precision: CountPrecision,
}

/// How sure a count is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum CountPrecision {
    /// All were counted.
    Exact,
    /// Counting stopped at the limit: there are more.
    AtLeast,
}

impl From<Count> for OrderCount {
    fn from(count: Count) -> Self {
        let precision = if count.exact { CountPrecision::Exact } else { CountPrecision::AtLeast };
        Self { value: count.value, precision }
    }
}

/// How many orders there are of each kind.
#[derive(SimpleObject)]
pub(crate) struct OrderFacets {
    /// By status, in the order of the trade; all sixteen.
    statuses: Vec<StatusFacet>,
    /// By method of the largest payment; all methods.
    payment_methods: Vec<PaymentMethodFacet>,
    /// By state of delivery; only states that occur, by their letters.
    ufs: Vec<UfFacet>,
    /// By queue; all queues. An order may wait in several.
    queues: Vec<QueueFacet>,
}

/// Orders of one status.
#[derive(SimpleObject)]
pub(crate) struct StatusFacet {
    /// The status.
    status: OrderStatus,
    /// How many.
    count: i64,
}

/// Orders of one payment method.
#[derive(SimpleObject)]
pub(crate) struct PaymentMethodFacet {
    /// The method.
    payment_method: PaymentMethod,
    /// How many.
    count: i64,
}

/// Orders that go to one state.
#[derive(SimpleObject)]
pub(crate) struct UfFacet {
    /// The state.
    uf: Uf,
    /// How many.
    count: i64,
}

/// Orders in one queue.
#[derive(SimpleObject)]
pub(crate) struct QueueFacet {
    /// The queue.
    queue: Queue,
    /// How many.
    count: i64,
}

impl From<Facets> for OrderFacets {
    fn from(facets: Facets) -> Self {
        let of_status = |status: entity::status::OrderStatus| StatusFacet {
            status: status.into(),
            count: facets.statuses.get(&status).copied().unwrap_or_default(),
        };
        let of_method = |method: &entity::payment::PaymentMethod| PaymentMethodFacet {
            payment_method: (*method).into(),
            count: facets.payment_methods.get(method).copied().unwrap_or_default(),
        };
        let queues = filter::Queue::ALL.into_iter().zip(facets.queues);
        Self {
            statuses: entity::status::OrderStatus::ALL.into_iter().map(of_status).collect(),
            payment_methods: entity::payment::PaymentMethod::ALL.iter().map(of_method).collect(),
            ufs: facets
                .ufs
                .iter()
                .filter_map(|(uf, count)| Some(UfFacet { uf: Uf::of(Some(uf))?, count: *count }))
                .collect(),
            queues: queues.map(|(queue, count)| QueueFacet { queue: queue.into(), count }).collect(),
        }
    }
}

/// One of the sixteen statuses: what it is called and what may follow it.
#[derive(SimpleObject)]
pub(crate) struct OrderStatusInfo {
    /// The code, as everywhere else.
    code: OrderStatus,
    /// What it is called.
    label: StatusLabel,
    /// The statuses an order may move to from here, in the order of the trade. From `IN_DISPUTE` and `CHARGEBACK` it may also
    /// go back to where it stood before; `Order.nextStatuses` knows where that is.
    next: Vec<OrderStatus>,
    /// Whether nothing follows.
    is_final: bool,
}

/// What a status is called.
#[derive(SimpleObject)]
pub(crate) struct StatusLabel {
    /// Portuguese of Brazil.
    pt: &'static str,
    /// English.
    en: &'static str,
    /// Spanish.
    es: &'static str,
}

fn status_info(code: entity::status::OrderStatus) -> OrderStatusInfo {
    let label = status::label(code);
    OrderStatusInfo {
        code: code.into(),
        label: StatusLabel { pt: label.pt, en: label.en, es: label.es },
        next: status::next(code, None).into_iter().map(Into::into).collect(),
        is_final: code == entity::status::OrderStatus::Refunded,
    }
}

#[derive(Default)]
pub(crate) struct OrderQuery;

#[Object]
impl OrderQuery {
    /// One order, by what you have of it; null when there is none. Needs the scope `orders:read`.
    async fn order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you have of it.")] by: OrderBy,
    ) -> Option<Answer<Rendered<Order>>> {
        let app = ctx.data_unchecked::<App>();
        let order = async {
            allow(ctx, permission::ORDERS)?;
            let found = find::one(&app.db, &by.meant()?, app.clock.now()).await?;
            let orders = read(app, found.into_iter().collect(), Wanted::at(&ctx.look_ahead())).await?;
            Ok(orders.into_iter().next().map(Rendered))
        };
        order.await.transpose()
    }

    /// Orders, page by page: newest first unless `sort` says otherwise. Needs the scope `orders:read`.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of the Relay specification and what a list needs"
    )]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first rows, 1 to 200; 25 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last rows instead, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which orders are meant.")] filter: Option<OrderFilter>,
        #[graphql(
            desc = "Words in any order, accents and case ignored, each a part of: number, customer's name, e-mail, CPF, CNPJ, \
                          phone, CEP, recipient, SKU, item name, tracking code, invoice key or number. At least one word has 3 \
                          characters; shorter ones must begin a word. A number alone is also looked up as order number."
        )]
        search: Option<String>,
        #[graphql(desc = "What the list is sorted by; a cursor is good for one sort only.")] sort: Option<
            OrderSort,
        >,
    ) -> Answer<OrderPage> {
        allow(ctx, permission::ORDERS)?;
        let (filter, _) = meant(ctx.data_unchecked::<App>(), filter, search).await?;
        page(ctx, filter, sort, Paging { first, after, last, before }).await
    }

    /// How many orders there are of each kind, for the tabs and counters of a panel. Needs the scope `orders:read`.
    async fn order_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which orders are meant.")] filter: Option<OrderFilter>,
        #[graphql(desc = "As in `orders`.")] search: Option<String>,
    ) -> Answer<OrderFacets> {
        allow(ctx, permission::ORDERS)?;
        let app = ctx.data_unchecked::<App>();
        let (filter, now) = meant(app, filter, search).await?;
        Ok(facets::count(&app.db, &filter, now).await?.into())
    }

    /// The sixteen statuses in the order of the trade: labels, and what may follow each. Needs no key.
    async fn order_statuses(&self) -> Vec<OrderStatusInfo> {
        entity::status::OrderStatus::ALL.into_iter().map(status_info).collect()
    }
}
