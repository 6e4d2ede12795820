//! Orders: one row each, which becomes the order with all that belongs to it.

use super::customer::CustomerRow;
use super::item::{self, ItemRow};
use super::keep::Kept;
use super::payment::{self, PaymentRow};
use super::read::ById;
use super::{SOURCE, history};
use crate::fold::fold;
use crate::import::row::{Bad, Read, Row};
use crate::order::keep::Whole;
use crate::order::status;
use entity::Instant;
use entity::address::{self, AddressKind};
use entity::id::{AddressId, CustomerId, OrderId};
use entity::money::Money;
use entity::order::{self, DeliveryMethod, Tags};
use entity::shipment::{self, ShipmentState};
use entity::status::{CancelReason, FulfilmentState, InvoiceState, OrderStatus, PaymentState};
use std::sync::Arc;

/// An order with its items and payments.
pub(super) struct OrderRow {
    pub(super) id: String,
    pub(super) customer: Arc<CustomerRow>,
    pub(super) status: OrderStatus,
    cancel_reason: Option<CancelReason>,
    pub(super) placed_at: Instant,
    pub(super) approved_at: Option<Instant>,
    pub(super) shipped_at: Option<Instant>,
    pub(super) delivered_at: Option<Instant>,
    promised_at: Option<Instant>,
    /// One for each unit.
    pub(super) items: Vec<ItemRow>,
    pub(super) payments: Vec<PaymentRow>,
}

impl OrderRow {
    pub(super) fn read(row: &Row<'_>, customers: &ById<CustomerRow>) -> Read<Self> {
        let customer = row.id("customer_id")?;
        let known = || Bad::value("customer_id", "a customer of olist_customers_dataset.csv", customer);
        let (status, cancel_reason) = standing(row)?;
        Ok(Self {
            id: row.id("order_id")?.to_owned(),
            customer: Arc::clone(customers.get(customer).ok_or_else(known)?),
            status,
            cancel_reason,
            placed_at: row.instant("order_purchase_timestamp")?,
            approved_at: row.maybe("order_approved_at", Row::instant)?,
            shipped_at: row.maybe("order_delivered_carrier_date", Row::instant)?,
            delivered_at: row.maybe("order_delivered_customer_date", Row::instant)?,
            promised_at: row.maybe("order_estimated_delivery_date", Row::instant)?,
            items: Vec::new(),
            payments: Vec::new(),
        })
    }

    /// How many rows of the files it is made of.
    pub(super) fn rows(&self) -> usize {
        1 + self.items.len() + self.payments.len()
    }

    /// The last instant at which something is known to have happened to it.
    pub(super) fn last_seen_at(&self) -> Instant {
        [self.approved_at, self.shipped_at, self.delivered_at]
            .into_iter()
            .flatten()
            .fold(self.placed_at, Instant::max)
    }

    /// Where its money is.
    pub(super) fn payment_state(&self) -> PaymentState {
        status::payment_state(self.status, self.approved_at.is_some())
    }

    /// The order with all that belongs to it.
    pub(super) fn whole(&self, customer: CustomerId, products: &Kept) -> Whole {
        Whole {
            order: self.order(customer),
            addresses: vec![self.address()],
            items: item::rows(self, products),
            payments: payment::rows(self),
            shipments: self.shipment().into_iter().collect(),
            packed: Vec::new(),
            invoices: Vec::new(),
            history: history::of(self),
        }
    }

    fn freight(&self) -> Money {
        Money(self.items.iter().map(|unit| unit.freight.cents()).sum())
    }

    fn order(&self, customer_id: CustomerId) -> order::Model {
        let items = self.items.iter().map(|unit| unit.price.cents()).sum();
        let freight = self.freight();
        let called_off = self.status == OrderStatus::Cancelled;
        order::Model {
            id: OrderId(0),
            number: 0,
            external_id: Some(self.id.clone()),
            source: SOURCE.to_owned(),
            channel: None,
            status: self.status,
            payment_state: self.payment_state(),
            fulfilment_state: status::fulfilment_state(self.status, FulfilmentState::None),
            invoice_state: InvoiceState::None,
            payment_method: payment::main_method(&self.payments),
            delivery_method: DeliveryMethod::Delivery,
            currency: "BRL".to_owned(),
            items_cents: Money(items),
            discount_cents: Money::ZERO,
            shipping_cents: freight,
            total_cents: Money(items + freight.cents()),
            customer_id,
            customer_name: None,
            customer_key: String::new(),
            customer_email: None,
            customer_document: None,
            customer_phone: None,
            city: Some(self.customer.city.clone()),
            city_key: fold(&self.customer.city),
            uf: Some(self.customer.uf.to_string()),
            placed_at: self.placed_at,
            paid_at: self.approved_at,
            invoiced_at: None,
            shipped_at: self.shipped_at,
            delivered_at: self.delivered_at,
            cancelled_at: called_off.then(|| self.last_seen_at()),
            ship_by: self.items.iter().map(|unit| unit.ship_by).min(),
            deliver_by: self.promised_at,
            cancel_reason: self.cancel_reason,
            customer_note: None,
            internal_note: None,
            tags: Tags::of([]),
            version: 1,
            updated_at: self.last_seen_at(),
            assigned_to: None,
            locale: "pt-BR".to_owned(),
            email_failed: false,
        }
    }

    fn address(&self) -> address::Model {
        address::Model {
            id: AddressId(0),
            order_id: OrderId(0),
            kind: AddressKind::Shipping,
            recipient: None,
            street: None,
            number: None,
            complement: None,
            district: None,
            city: Some(self.customer.city.clone()),
            uf: Some(self.customer.uf.to_string()),
            cep: None,
            postal_prefix: Some(self.customer.postal_prefix.clone()),
            ibge_code: None,
            phone: None,
        }
    }

    /// There is nothing to send of an order without items.
    fn shipment(&self) -> Option<shipment::Model> {
        self.items.first()?;
        Some(shipment::Model {
            cost_cents: self.freight(),
            promised_at: self.promised_at,
            posted_at: self.shipped_at,
            delivered_at: self.delivered_at,
            created_at: self.placed_at,
            state: ShipmentState::by(self.shipped_at, self.delivered_at),
            ..shipment::Model::BLANK
        })
    }
}

/// Where an order stands and, when it was called off, why.
fn standing(row: &Row<'_>) -> Read<(OrderStatus, Option<CancelReason>)> {
    Ok(match row.text("order_status")? {
        "created" => (OrderStatus::AwaitingPayment, None),
        "approved" => (OrderStatus::Paid, None),
        "processing" => (OrderStatus::Picking, None),
        "invoiced" => (OrderStatus::Invoiced, None),
        "shipped" => (OrderStatus::Shipped, None),
        "delivered" => (OrderStatus::Delivered, None),
        "canceled" => (OrderStatus::Cancelled, Some(CancelReason::Other)),
        "unavailable" => (OrderStatus::Cancelled, Some(CancelReason::OutOfStock)),
        other => {
            let known =
                "created, approved, processing, invoiced, shipped, delivered, canceled or unavailable";
            return Err(Bad::value("order_status", known, other));
        }
    })
}
