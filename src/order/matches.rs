//! A filter tested against one order as it stood at an event, without asking the database.
//!
//! It says the same as the SQL of [`Filter::condition`]: comparing with nothing is false, also inside of what is turned round. A test
//! holds the two against each other, field by field.

use super::filter::{Filter, Milestone, Queue, Standing};
use super::period::Span;
use entity::Instant;
use entity::feed::{OrderStanding, PRINTED};
use entity::order::Tags;
use entity::payment::PaymentMethod;
use entity::status::{InvoiceState, OrderStatus};

impl Filter {
    /// Whether it means the order that stood so, at `now`.
    pub fn matches(&self, order: &OrderStanding, now: Instant) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.matches(order, now)),
            Self::Any(filters) => filters.iter().any(|filter| filter.matches(order, now)),
            Self::Not(filter) => !filter.matches(order, now),
            Self::Status(list) => list.iter().any(|status| status.rank() == order.status),
            Self::PaymentState(list) => list.iter().any(|state| state.code() == order.payment_state),
            Self::PaymentMethod(list) => {
                list.iter().any(|method| order.payment_method.as_deref() == Some(method.code()))
            }
            Self::FulfilmentState(list) => list.iter().any(|state| state.code() == order.fulfilment_state),
            Self::Source(list) => list.contains(&order.source),
            Self::Channel(list) => has(list, order.channel.as_ref()),
            Self::Uf(list) => has(list, order.uf.as_ref()),
            Self::AssignedTo(list) => has(list, order.assigned_to.as_ref()),
            Self::Number(list) => list.contains(&order.number),
            Self::ExternalId(list) => has(list, order.external_id.as_ref()),
            Self::Within(milestone, span) => reached(*milestone, order).is_some_and(|at| within(at, *span)),
            Self::Reached(milestone, wanted) => reached(*milestone, order).is_some() == *wanted,
            Self::TotalFrom(total) => order.total_cents >= total.cents(),
            Self::TotalTo(total) => order.total_cents <= total.cents(),
            Self::HasInvoice(wanted) => (order.invoice_state == InvoiceState::Issued.code()) == *wanted,
            Self::Queue(queue) => waits_in(*queue, order, now),
            other => other.matches_place(order) || other.matches_parts(order),
        }
    }

    /// The terms about who and where.
    fn matches_place(&self, order: &OrderStanding) -> bool {
        match self {
            Self::Customer(id) => order.customer_id == id.0,
            Self::CustomerEmail(email) => order.customer_email.as_ref() == Some(email),
            Self::CustomerDocument(document) => order.customer_document.as_ref() == Some(document),
            Self::CustomerName(start) => order.customer_key.starts_with(start.as_str()),
            Self::City(city) => order.city_key == *city,
            _ => false,
        }
    }

    /// The terms about what belongs to the order.
    fn matches_parts(&self, order: &OrderStanding) -> bool {
        let tags = || Tags(order.tags.clone()).list();
        match self {
            Self::Carrier(carrier) => order.carriers.contains(carrier),
            Self::TrackingCode(code) => order.tracking_codes.contains(code),
            Self::Shipment(states, printed) => order.shipments.iter().any(|one| {
                let (state, is_printed) =
                    one.strip_suffix(PRINTED).map_or((one.as_str(), false), |state| (state, true));
                (states.is_empty() || states.iter().any(|wanted| wanted.code() == state))
                    && printed.is_none_or(|wanted| wanted == is_printed)
            }),
            Self::InvoiceKey(key) => order.invoice_keys.contains(key),
            Self::HasTracking(wanted) => order.tracking_codes.is_empty() != *wanted,
            Self::Sku(sku) => order.skus.contains(sku),
            Self::Product(id) => order.products.contains(&id.0),
            Self::TagsAny(list) => tags().iter().any(|tag| list.contains(tag)),
            Self::TagsAll(list) => {
                let tags = tags();
                list.iter().all(|tag| tags.contains(tag))
            }
            // A search looks into texts that an entry does not carry; the filter of a subscription has none.
            _ => false,
        }
    }
}

fn has(list: &[String], value: Option<&String>) -> bool {
    value.is_some_and(|value| list.contains(value))
}

fn within(at: Instant, span: Span) -> bool {
    span.gte.is_none_or(|from| at >= from) && span.lt.is_none_or(|before| at < before)
}

fn reached(milestone: Milestone, order: &OrderStanding) -> Option<Instant> {
    match milestone {
        Milestone::Placed => Some(order.placed_at),
        Milestone::Updated => Some(order.updated_at),
        Milestone::Paid => order.paid_at,
        Milestone::Invoiced => order.invoiced_at,
        Milestone::Shipped => order.shipped_at,
        Milestone::Delivered => order.delivered_at,
        Milestone::ShipBy => order.ship_by,
    }
}

fn waits_in(queue: Queue, order: &OrderStanding, now: Instant) -> bool {
    let (Some(status), Some(invoice_state)) =
        (OrderStatus::from_rank(order.status), InvoiceState::from_code(&order.invoice_state))
    else {
        return false;
    };
    let payment_method = order.payment_method.as_deref().and_then(PaymentMethod::from_code);
    let is_late = order.ship_by.is_some_and(|ship_by| ship_by < now);
    let email_failed = order.email_failed != 0;
    let standing = Standing { status, payment_method, invoice_state, email_failed };
    queue.may_hold(standing) && (queue != Queue::Late || is_late)
}
