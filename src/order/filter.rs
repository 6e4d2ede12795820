//! Which orders are meant: a tree of terms and the SQL of each.

use super::ORDERS;
use super::period::Span;
use super::search::Search;
use crate::db::{Db, Read as _, begins_with};
use entity::Instant;
use entity::id::{CustomerId, OrderId, ProductId};
use entity::money::Money;
use entity::payment::PaymentMethod;
use entity::shipment::ShipmentState;
use entity::status::{FulfilmentState, InvoiceState, OrderStatus, PaymentState};
use sea_orm::sea_query::{
    Expr, ExprTrait as _, Func, LikeExpr, Query, SelectStatement, SimpleExpr, UnionType,
};
use sea_orm::{ActiveEnum as _, Condition, DbBackend, Value};

/// One thing that is true of the orders that are meant.
#[derive(Clone, Debug)]
pub enum Filter {
    /// Every one of these; true of all orders when empty.
    All(Vec<Filter>),
    /// At least one of these; true of none when empty.
    Any(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// The status is one of these.
    Status(Vec<OrderStatus>),
    /// The payment state is one of these.
    PaymentState(Vec<PaymentState>),
    /// The main payment method is one of these.
    PaymentMethod(Vec<PaymentMethod>),
    /// The fulfilment state is one of these.
    FulfilmentState(Vec<FulfilmentState>),
    /// It came from one of these systems.
    Source(Vec<String>),
    /// It came through one of these channels.
    Channel(Vec<String>),
    /// It goes to one of these states.
    Uf(Vec<String>),
    /// One of these looks after it.
    AssignedTo(Vec<String>),
    /// It is this one.
    Id(OrderId),
    /// It has one of these numbers.
    Number(Vec<i64>),
    /// It has one of these external ids.
    ExternalId(Vec<String>),
    /// The milestone lies within the span.
    Within(Milestone, Span),
    /// Whether the milestone was reached.
    Reached(Milestone, bool),
    /// The total is at least this.
    TotalFrom(Money),
    /// The total is at most this.
    TotalTo(Money),
    /// The customer bought it.
    Customer(CustomerId),
    /// The customer's e-mail was this, lower case.
    CustomerEmail(String),
    /// The customer's CPF or CNPJ was this, canonical.
    CustomerDocument(String),
    /// The customer's name begins with this, folded.
    CustomerName(String),
    /// It goes to this city, folded.
    City(String),
    /// This carrier has a part of it.
    Carrier(String),
    /// A shipment has this tracking code.
    TrackingCode(String),
    /// A shipment is in one of these states (any, when there are none), and its label was printed, or not.
    Shipment(Vec<ShipmentState>, Option<bool>),
    /// It has a document with this key.
    InvoiceKey(String),
    /// Whether it has a valid document.
    HasInvoice(bool),
    /// Whether a shipment has a tracking code.
    HasTracking(bool),
    /// An item has this SKU.
    Sku(String),
    /// An item is this product.
    Product(ProductId),
    /// It has at least one of these tags.
    TagsAny(Vec<String>),
    /// It has all of these tags.
    TagsAll(Vec<String>),
    /// It waits in this queue.
    Queue(Queue),
    /// The search finds it.
    Found(Search),
}

/// An instant in the life of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// Placed.
    Placed,
    /// Last changed.
    Updated,
    /// Paid in full.
    Paid,
    /// First document entered.
    Invoiced,
    /// Handed to the carrier.
    Shipped,
    /// With the customer.
    Delivered,
    /// Has to be posted.
    ShipBy,
}

impl Milestone {
    /// The column with an index, and what stands in it for an order that has not come there.
    fn column(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Placed => ("placed_at", None),
            Self::Updated => ("updated_at", None),
            Self::Paid => ("paid_rank", Some(0)),
            Self::Invoiced => ("invoiced_at", None),
            Self::Shipped => ("shipped_at", None),
            Self::Delivered => ("delivered_at", None),
            Self::ShipBy => ("ship_rank", Some(i64::MAX)),
        }
    }
}

/// What somebody at the store has to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// A deposit to be looked up in the bank account by hand.
    AwaitingDeposit,
    /// Paid: to be picked.
    ToPrepare,
    /// Paid or being picked, without a document.
    ToInvoice,
    /// Has its document: to be handed to the carrier.
    ToShip,
    /// Should have been posted by now.
    Late,
    /// On hold, not delivered, or disputed.
    Problem,
    /// An e-mail to the customer could not be delivered.
    EmailFailed,
}

impl Queue {
    /// Every queue.
    pub const ALL: [Self; 7] = [
        Self::AwaitingDeposit,
        Self::ToPrepare,
        Self::ToInvoice,
        Self::ToShip,
        Self::Late,
        Self::Problem,
        Self::EmailFailed,
    ];

    /// The statuses in which an order can be in the queue.
    pub const fn statuses(self) -> &'static [OrderStatus] {
        use OrderStatus as S;
        match self {
            Self::AwaitingDeposit => &[S::AwaitingPayment, S::UnderReview],
            Self::ToPrepare => &[S::Paid],
            Self::ToInvoice => &[S::Paid, S::Picking],
            Self::ToShip => &[S::Invoiced],
            Self::Late => &[S::Paid, S::Picking, S::OnHold, S::Invoiced],
            Self::Problem => &[S::OnHold, S::DeliveryFailed, S::InDispute, S::Chargeback],
            Self::EmailFailed => &S::ALL,
        }
    }

    /// Whether orders that stand so are in the queue; in [`Queue::Late`] only those past their ship-by time.
    pub fn may_hold(self, order: Standing) -> bool {
        self.statuses().contains(&order.status)
            && match self {
                Self::AwaitingDeposit => order.payment_method == Some(PaymentMethod::Deposit),
                Self::ToInvoice => order.invoice_state != InvoiceState::Issued,
                Self::EmailFailed => order.email_failed,
                Self::ToPrepare | Self::ToShip | Self::Late | Self::Problem => true,
            }
    }
}

/// What decides which queues an order may be in.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Its status.
    pub status: OrderStatus,
    /// Its main payment method.
    pub payment_method: Option<PaymentMethod>,
    /// Its invoice state.
    pub invoice_state: InvoiceState,
    /// Whether an e-mail to the customer could not be delivered.
    pub email_failed: bool,
}

/// What the SQL of a filter depends on besides the filter.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The database that will be asked.
    pub backend: DbBackend,
    /// When the question is asked.
    pub now: Instant,
}

impl Moment {
    /// Asking `db` at `now`.
    pub fn of(db: &Db, now: Instant) -> Self {
        Self { backend: db.backend(), now }
    }
}

fn col(column: &'static str) -> Expr {
    Expr::col((ORDERS, column))
}

fn one_of(column: &'static str, values: impl IntoIterator<Item = impl Into<Value>>) -> SimpleExpr {
    let values: Vec<Value> = values.into_iter().map(Into::into).collect();
    match values.as_slice() {
        [one] => col(column).eq(one.clone()),
        _ => col(column).is_in(values),
    }
}

/// Orders with a row in another table.
fn has_row(table: &'static str, condition: SimpleExpr) -> SimpleExpr {
    col("id").in_subquery(order_ids(table, condition))
}

fn order_ids(table: &'static str, condition: SimpleExpr) -> SelectStatement {
    Query::select().column("order_id").from(table).and_where(condition).take()
}

impl Filter {
    /// The filter as SQL over the table of orders.
    pub fn condition(&self, at: Moment) -> Condition {
        match self {
            Self::All(filters) => {
                filters.iter().fold(Condition::all(), |all, filter| all.add(filter.condition(at)))
            }
            Self::Any(filters) if filters.is_empty() => Condition::all().add(Expr::val(1).eq(0)),
            Self::Any(filters) => {
                filters.iter().fold(Condition::any(), |any, filter| any.add(filter.condition(at)))
            }
            // Comparing with nothing (no channel, not paid) is neither true nor false: it counts as false before it is turned.
            Self::Not(filter) => {
                let known = Func::coalesce([Expr::expr(filter.condition(at)), Expr::cust("FALSE")]);
                Condition::all().add(Expr::expr(known).not())
            }
            Self::Queue(queue) => queue_condition(*queue, at),
            Self::Found(search) => search.condition(at.backend),
            Self::TagsAll(tags) => tags.iter().fold(Condition::all(), |all, tag| {
                all.add(has_row("order_tags", Expr::col("tag").eq(tag.as_str())))
            }),
            Self::Within(milestone, span) => within(*milestone, *span),
            one => Condition::all().add(one.term()),
        }
    }

    /// The terms that are one comparison.
    fn term(&self) -> SimpleExpr {
        match self {
            Self::Status(list) => one_of("status", list.iter().map(|status| status.rank())),
            Self::PaymentState(list) => one_of("payment_state", list.iter().map(|state| state.code())),
            Self::PaymentMethod(list) => one_of("payment_method", list.iter().map(|method| method.code())),
            Self::FulfilmentState(list) => one_of("fulfilment_state", list.iter().map(|state| state.code())),
            Self::Source(list) => one_of("source", list.iter().map(String::as_str)),
            Self::Channel(list) => one_of("channel", list.iter().map(String::as_str)),
            Self::Uf(list) => one_of("uf", list.iter().map(String::as_str)),
            Self::AssignedTo(list) => one_of("assigned_to", list.iter().map(String::as_str)),
            Self::Id(id) => col("id").eq(id.0),
            Self::Number(list) => one_of("number", list.iter().copied()),
            Self::ExternalId(list) => one_of("external_id", list.iter().map(String::as_str)),
            Self::Reached(milestone, reached) => reached_term(*milestone, *reached),
            Self::TotalFrom(total) => col("total_cents").gte(total.cents()),
            Self::TotalTo(total) => col("total_cents").lte(total.cents()),
            Self::Customer(id) => col("customer_id").eq(id.0),
            Self::CustomerEmail(email) => col("customer_email").eq(email.as_str()),
            Self::CustomerDocument(document) => col("customer_document").eq(document.as_str()),
            Self::CustomerName(start) => begins_with(ORDERS, "customer_key", start),
            Self::City(city) => col("city_key").eq(city.as_str()),
            Self::HasInvoice(has) => {
                let issued = InvoiceState::Issued.to_value();
                if *has { col("invoice_state").eq(issued) } else { col("invoice_state").ne(issued) }
            }
            other => other.part_term(),
        }
    }

    /// The terms about what belongs to an order.
    fn part_term(&self) -> SimpleExpr {
        let part = |table, column: &'static str, value: &str| has_row(table, Expr::col(column).eq(value));
        match self {
            Self::Carrier(carrier) => part("shipments", "carrier", carrier),
            Self::TrackingCode(code) => {
                let of = |table| order_ids(table, Expr::col("tracking_code").eq(code.as_str()));
                let volumes = of("shipment_volumes");
                col("id").in_subquery(of("shipments").union(UnionType::Distinct, volumes).take())
            }
            Self::Shipment(states, printed) => shipment_term(states, *printed),
            Self::InvoiceKey(key) => part("invoices", "key", key),
            Self::HasTracking(has) => {
                let tracked = has_row("shipments", Expr::col("tracking_code").is_not_null());
                if *has { tracked } else { tracked.not() }
            }
            Self::Sku(sku) => part("order_items", "sku", sku),
            Self::Product(id) => has_row("order_items", Expr::col("product_id").eq(id.0)),
            Self::TagsAny(tags) => {
                has_row("order_tags", Expr::col("tag").is_in(tags.iter().map(String::as_str)))
            }
            // Every other term was written above; a filter that is none of them finds nothing rather than everything.
            _ => Expr::val(1).eq(0),
        }
    }
}

fn shipment_term(states: &[ShipmentState], printed: Option<bool>) -> SimpleExpr {
    let mut meant = Expr::col("position").gt(0);
    if !states.is_empty() {
        meant = meant.and(Expr::col("state").is_in(states.iter().map(|state| state.code())));
    }
    match printed {
        Some(true) => meant = meant.and(Expr::col("printed_at").is_not_null()),
        Some(false) => meant = meant.and(Expr::col("printed_at").is_null()),
        None => {}
    }
    has_row("shipments", meant)
}

fn within(milestone: Milestone, span: Span) -> Condition {
    let (column, missing) = milestone.column();
    Condition::all()
        .add_option(span.gte.map(|from| col(column).gte(from)))
        .add_option(span.lt.map(|before| col(column).lt(before)))
        .add_option(missing.map(|missing| col(column).ne(missing)))
}

fn reached_term(milestone: Milestone, reached: bool) -> SimpleExpr {
    match (milestone.column(), reached) {
        ((column, Some(missing)), true) => col(column).ne(missing),
        ((column, Some(missing)), false) => col(column).eq(missing),
        ((column, None), true) => col(column).is_not_null(),
        ((column, None), false) => col(column).is_null(),
    }
}

fn queue_condition(queue: Queue, at: Moment) -> Condition {
    if queue == Queue::EmailFailed {
        // In the words of its index.
        return Condition::all().add(Expr::cust("orders.email_failed"));
    }
    let mut condition = Condition::all().add(Filter::Status(queue.statuses().to_vec()).term());
    match queue {
        Queue::AwaitingDeposit => {
            condition = condition.add(Filter::PaymentMethod(vec![PaymentMethod::Deposit]).term());
        }
        Queue::ToInvoice => condition = condition.add(Filter::HasInvoice(false).term()),
        Queue::Late => {
            condition = condition.add(within(Milestone::ShipBy, Span { gte: None, lt: Some(at.now) }));
        }
        Queue::ToPrepare | Queue::ToShip | Queue::Problem | Queue::EmailFailed => {}
    }
    condition
}

/// `column` contains `part`, taken literally.
pub(super) fn contains(column: Expr, part: &str) -> SimpleExpr {
    column.like(LikeExpr::new(format!("%{}%", escape_like(part))).escape('\\'))
}

/// A text in which `LIKE` sees no wildcards.
pub(super) fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
