//! The words of a list's filter and sort, turned into those of the business.

use super::enums::{
    Direction, FulfilmentState, OrderSortBy, OrderStatus, PaymentMethod, PaymentState, Period, Queue,
};
use super::part_filter::{OrderCustomerFilter, OrderItemFilter, OrderShipmentFilter};
use crate::error::{Error, Result};
use crate::fold::fold;
use crate::graphql::scalar::{DateTime, InvoiceKey, LocalDate, Money};
use crate::graphql::uf::Uf;
use crate::order::filter::Milestone;
use crate::order::period::{Span, days, preset};
use crate::order::shipment::code::kept;
use crate::order::{Filter, Sort, SortBy};
use async_graphql::{InputObject, InputType};
use chrono_tz::Tz;
use entity::Instant;

/// How deep `and`, `or` and `not` may stand in each other.
const DEEPEST: usize = 5;

/// What a list of orders is sorted by, and which end comes first.
#[derive(InputObject)]
pub(crate) struct OrderSort {
    /// The value to sort by.
    pub(crate) by: OrderSortBy,
    /// Which end comes first.
    #[graphql(default_with = "Direction::Desc")]
    pub(crate) direction: Direction,
}

impl OrderSort {
    /// In the words of the business.
    pub(crate) fn meant(sort: Option<Self>) -> Sort {
        sort.map_or_else(Sort::default, |sort| Sort {
            by: SortBy::from(sort.by),
            descending: sort.direction == Direction::Desc,
        })
    }
}

/// Which values are meant: those in one list, those not in the other, or both.
#[derive(Clone, InputObject)]
#[graphql(concrete(name = "OrderStatusFilter", params(OrderStatus)))]
#[graphql(concrete(name = "PaymentStateFilter", params(PaymentState)))]
#[graphql(concrete(name = "PaymentMethodFilter", params(PaymentMethod)))]
#[graphql(concrete(name = "FulfilmentStateFilter", params(FulfilmentState)))]
#[graphql(concrete(name = "UfFilter", params(Uf)))]
#[graphql(concrete(name = "TextFilter", params(String)))]
pub(crate) struct OneOf<T: InputType> {
    /// One of these.
    #[graphql(name = "in")]
    is_in: Option<Vec<T>>,
    /// None of these. Orders that have no value at all are meant too.
    not_in: Option<Vec<T>>,
}

impl<T: InputType> OneOf<T> {
    /// Adds the terms that are meant.
    fn add_to(self, terms: &mut Vec<Filter>, term: impl Fn(Vec<T>) -> Filter) {
        terms.extend(self.is_in.map(&term));
        terms.extend(self.not_in.map(|values| Filter::Not(Box::new(term(values)))));
    }
}

/// A stretch of time. Everything that is given must hold.
#[derive(Clone, InputObject)]
pub(crate) struct InstantFilter {
    /// Days by name, in the store's time zone.
    preset: Option<Period>,
    /// From this day on, in the store's time zone.
    from: Option<LocalDate>,
    /// Up to and including this day, in the store's time zone.
    to: Option<LocalDate>,
    /// At this instant or later.
    gte: Option<DateTime>,
    /// Before this instant.
    lt: Option<DateTime>,
    /// Only orders that have not come there (true), or only those that have (false).
    is_null: Option<bool>,
}

impl InstantFilter {
    fn needs_time_zone(&self) -> bool {
        self.preset.is_some() || self.from.is_some() || self.to.is_some()
    }

    fn add_to(self, terms: &mut Vec<Filter>, milestone: Milestone, asked: Asked) -> Result<()> {
        if let (Some(from), Some(to)) = (&self.from, &self.to)
            && from.0 > to.0
        {
            return Err(Error::invalid("to", format!("expected {} or later, as `from`", from.0)));
        }
        let by_name = self.preset.map(|name| preset(name.into(), asked.now, asked.zone)).unwrap_or_default();
        let by_day = days(self.from.map(|day| day.0), self.to.map(|day| day.0), asked.zone);
        let exact = Span { gte: self.gte.map(|from| from.0), lt: self.lt.map(|before| before.0) };
        let span = by_name.and(by_day).and(exact);
        if span != Span::default() {
            terms.push(Filter::Within(milestone, span));
        }
        terms.extend(self.is_null.map(|missing| Filter::Reached(milestone, !missing)));
        Ok(())
    }
}

/// A range of amounts, both ends included.
#[derive(Clone, InputObject)]
pub(crate) struct MoneyFilter {
    /// This much or more.
    gte: Option<Money>,
    /// This much or less.
    lte: Option<Money>,
}

/// Tags of the order.
#[derive(Clone, InputObject)]
pub(crate) struct TagFilter {
    /// At least one of these.
    any: Option<Vec<String>>,
    /// Every one of these.
    all: Option<Vec<String>>,
}

/// Which orders are meant. Everything that is given must hold; an empty filter means all orders.
#[derive(Clone, Default, InputObject)]
pub(crate) struct OrderFilter {
    /// All of these filters must hold.
    and: Option<Vec<OrderFilter>>,
    /// At least one of these filters must hold.
    or: Option<Vec<OrderFilter>>,
    /// This filter must not hold.
    not: Option<Box<OrderFilter>>,
    /// Where the order stands.
    status: Option<OneOf<OrderStatus>>,
    /// Where its money is.
    payment_state: Option<OneOf<PaymentState>>,
    /// The method of its largest payment.
    payment_method: Option<OneOf<PaymentMethod>>,
    /// Where its goods are.
    fulfilment_state: Option<OneOf<FulfilmentState>>,
    /// The system it came from.
    source: Option<OneOf<String>>,
    /// The sales channel within its source.
    channel: Option<OneOf<String>>,
    /// The state it goes to.
    uf: Option<OneOf<Uf>>,
    /// Who looks after it.
    assigned_to: Option<OneOf<String>>,
    /// One of these order numbers.
    number: Option<Vec<i64>>,
    /// One of these numbers in the system it came from.
    external_id: Option<Vec<String>>,
    /// When it was placed.
    placed_at: Option<InstantFilter>,
    /// When it last changed.
    updated_at: Option<InstantFilter>,
    /// When its payments covered the total.
    paid_at: Option<InstantFilter>,
    /// When its first fiscal document was entered.
    invoiced_at: Option<InstantFilter>,
    /// When it was handed to the carrier.
    shipped_at: Option<InstantFilter>,
    /// When it reached the customer.
    delivered_at: Option<InstantFilter>,
    /// When it has to be handed to the carrier.
    ship_by: Option<InstantFilter>,
    /// Its total.
    total: Option<MoneyFilter>,
    /// Its customer.
    customer: Option<OrderCustomerFilter>,
    /// The city it goes to; accents and case do not matter.
    city: Option<String>,
    /// Who carries a shipment of it, spelled as the shipment is.
    carrier: Option<String>,
    /// The tracking code of a shipment, or of a parcel of it.
    tracking_code: Option<String>,
    /// A shipment of it.
    shipment: Option<OrderShipmentFilter>,
    /// The access key of a fiscal document.
    invoice_key: Option<InvoiceKey>,
    /// Whether it has a fiscal document that is not cancelled.
    has_invoice: Option<bool>,
    /// Whether a shipment has a tracking code.
    has_tracking: Option<bool>,
    /// An item of it.
    item: Option<OrderItemFilter>,
    /// Its tags.
    tags: Option<TagFilter>,
    /// The queue it waits in.
    queue: Option<Queue>,
}

/// When and where a filter is asked: what "today" means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// When.
    pub(crate) now: Instant,
    /// The store's time zone.
    pub(crate) zone: Tz,
}

impl OrderFilter {
    /// Whether any part of it speaks of days, so that the store's time zone has to be known.
    pub(crate) fn needs_time_zone(&self) -> bool {
        let instants = [
            &self.placed_at,
            &self.updated_at,
            &self.paid_at,
            &self.invoiced_at,
            &self.shipped_at,
            &self.delivered_at,
            &self.ship_by,
        ];
        let below = self.and.iter().flatten().chain(self.or.iter().flatten()).chain(self.not.as_deref());
        instants.into_iter().flatten().any(InstantFilter::needs_time_zone)
            || below.into_iter().any(Self::needs_time_zone)
    }

    /// In the words of the business.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] names the part that cannot be meant.
    pub(crate) fn meant(self, asked: Asked) -> Result<Filter> {
        self.at_depth(asked, DEEPEST).map_err(|error| error.within("filter"))
    }

    fn at_depth(mut self, asked: Asked, depth: usize) -> Result<Filter> {
        let mut terms = Vec::new();
        self.take_groups(&mut terms, asked, depth)?;
        self.take_instants(&mut terms, asked)?;
        self.take_lists(&mut terms);
        self.take_parts(&mut terms)?;
        Ok(match terms.pop() {
            Some(only) if terms.is_empty() => only,
            last => {
                terms.extend(last);
                Filter::All(terms)
            }
        })
    }

    fn take_groups(&mut self, terms: &mut Vec<Filter>, asked: Asked, depth: usize) -> Result<()> {
        let groups = [
            ("and", self.and.take()),
            ("or", self.or.take()),
            ("not", self.not.take().map(|not| vec![*not])),
        ];
        for (name, filters) in groups {
            let Some(filters) = filters else { continue };
            let Some(deeper) = depth.checked_sub(1) else {
                let problem = format!("expected `and`, `or` and `not` at most {DEEPEST} deep in each other");
                return Err(Error::invalid(name, problem));
            };
            let filters: Result<Vec<Filter>> = filters
                .into_iter()
                .enumerate()
                .map(|(at, filter)| {
                    let place = if name == "not" { name.to_owned() } else { format!("{name}[{at}]") };
                    filter.at_depth(asked, deeper).map_err(|error| error.within(&place))
                })
                .collect();
            let filters = filters?;
            terms.push(match name {
                "and" => Filter::All(filters),
                "or" => Filter::Any(filters),
                _ => Filter::Not(Box::new(Filter::All(filters))),
            });
        }
        Ok(())
    }

    fn take_instants(&mut self, terms: &mut Vec<Filter>, asked: Asked) -> Result<()> {
        let instants = [
            ("placedAt", Milestone::Placed, self.placed_at.take()),
            ("updatedAt", Milestone::Updated, self.updated_at.take()),
            ("paidAt", Milestone::Paid, self.paid_at.take()),
            ("invoicedAt", Milestone::Invoiced, self.invoiced_at.take()),
            ("shippedAt", Milestone::Shipped, self.shipped_at.take()),
            ("deliveredAt", Milestone::Delivered, self.delivered_at.take()),
            ("shipBy", Milestone::ShipBy, self.ship_by.take()),
        ];
        for (name, milestone, filter) in instants {
            if let Some(filter) = filter {
                filter.add_to(terms, milestone, asked).map_err(|error| error.within(name))?;
            }
        }
        Ok(())
    }

    fn take_lists(&mut self, terms: &mut Vec<Filter>) {
        fn all<T: Into<U>, U>(values: Vec<T>) -> Vec<U> {
            values.into_iter().map(Into::into).collect()
        }
        if let Some(status) = self.status.take() {
            status.add_to(terms, |list| Filter::Status(all(list)));
        }
        if let Some(state) = self.payment_state.take() {
            state.add_to(terms, |list| Filter::PaymentState(all(list)));
        }
        if let Some(method) = self.payment_method.take() {
            method.add_to(terms, |list| Filter::PaymentMethod(all(list)));
        }
        if let Some(state) = self.fulfilment_state.take() {
            state.add_to(terms, |list| Filter::FulfilmentState(all(list)));
        }
        if let Some(source) = self.source.take() {
            source.add_to(terms, Filter::Source);
        }
        if let Some(channel) = self.channel.take() {
            channel.add_to(terms, Filter::Channel);
        }
        if let Some(uf) = self.uf.take() {
            let letters = |uf: Uf| crate::br::uf::Uf::from(uf).as_str().to_owned();
            uf.add_to(terms, |list| Filter::Uf(list.into_iter().map(letters).collect()));
        }
        if let Some(assigned_to) = self.assigned_to.take() {
            assigned_to.add_to(terms, Filter::AssignedTo);
        }
        terms.extend(self.number.take().map(Filter::Number));
        terms.extend(self.external_id.take().map(Filter::ExternalId));
        if let Some(tags) = self.tags.take() {
            terms.extend(tags.any.map(Filter::TagsAny));
            terms.extend(tags.all.map(Filter::TagsAll));
        }
    }

    fn take_parts(&mut self, terms: &mut Vec<Filter>) -> Result<()> {
        if let Some(total) = self.total.take() {
            terms.extend(total.gte.map(|from| Filter::TotalFrom(from.0)));
            terms.extend(total.lte.map(|to| Filter::TotalTo(to.0)));
        }
        if let Some(customer) = self.customer.take() {
            customer.add_to(terms).map_err(|error| error.within("customer"))?;
        }
        if let Some(item) = self.item.take() {
            item.add_to(terms).map_err(|error| error.within("item"))?;
        }
        terms.extend(self.city.take().map(|city| Filter::City(fold(&city))));
        terms.extend(self.carrier.take().map(Filter::Carrier));
        terms.extend(self.tracking_code.take().map(|code| Filter::TrackingCode(kept(&code))));
        terms.extend(self.shipment.take().map(OrderShipmentFilter::meant));
        terms.extend(self.invoice_key.take().map(|key| Filter::InvoiceKey(key.0)));
        terms.extend(self.has_invoice.take().map(Filter::HasInvoice));
        terms.extend(self.has_tracking.take().map(Filter::HasTracking));
        terms.extend(self.queue.take().map(|queue| Filter::Queue(queue.into())));
        Ok(())
    }
}
