//! An order as it will be kept, put together from what was sent; everything that is wrong with it is noticed.

use super::buyer::{self, Buyer};
use super::goods::{self, Products, Totals};
use super::pay;
use super::request::{NewShipping, PlaceOrder};
use super::terms::Terms;
use crate::fold::fold;
use crate::order::check::Checks;
use crate::order::keep::Whole;
use crate::order::note::LONGEST_TEXT;
use crate::order::{address, due, status, tag};
use crate::store;
use entity::address::AddressKind;
use entity::id::{CustomerId, OrderId};
use entity::money::Money;
use entity::order::{self, DeliveryMethod, Tags};
use entity::payment;
use entity::shipment;
use entity::status::{FulfilmentState, InvoiceState, OrderStatus, PaymentState};

/// An order that has no ids yet, and who buys it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) whole: Whole,
    pub(super) buyer: Buyer,
}

/// Puts it together; what breaks a rule is missing in it, and in `checks` with its place.
pub(super) fn of(checks: &mut Checks, request: &PlaceOrder, products: &Products, terms: &Terms<'_>) -> Draft {
    let buyer = buyer::checked(checks, &request.customer);
    let addresses = addresses(checks, request, &buyer);
    let items = goods::lines(checks, &request.items, products);
    let totals = goods::totals(checks, request, &items);
    let shipment = request.shipping.as_ref().map(|shipping| shipment(checks, shipping, terms));
    let total = totals.map(|totals| totals.total);
    let payments = pay::payments(checks, &request.payments, total, terms);
    let mut order = row(checks, request, &buyer, terms);
    if let Some(totals) = totals {
        add_up(&mut order, totals);
    }
    begin(&mut order, &payments, terms);
    if let Some(to) = addresses.iter().find(|address| address.kind == AddressKind::Shipping) {
        order.city.clone_from(&to.city);
        order.city_key = fold(to.city.as_deref().unwrap_or_default());
        order.uf.clone_from(&to.uf);
    }
    let whole = Whole {
        order,
        addresses,
        items,
        payments,
        shipments: shipment.into_iter().collect(),
        packed: Vec::new(),
        invoices: Vec::new(),
        history: Vec::new(),
    };
    Draft { whole, buyer }
}

fn addresses(checks: &mut Checks, request: &PlaceOrder, buyer: &Buyer) -> Vec<entity::address::Model> {
    if request.shipping_address.is_none() && request.delivery_method == DeliveryMethod::Delivery {
        checks.invalid("shippingAddress", "expected where the goods go: the order is to be delivered");
    }
    let sent = [
        ("shippingAddress", AddressKind::Shipping, &request.shipping_address),
        ("billingAddress", AddressKind::Billing, &request.billing_address),
    ];
    let mut addresses = Vec::with_capacity(sent.len());
    for (path, kind, sent) in sent {
        if let Some(sent) = sent {
            let mut address = address::checked(checks, path, kind, sent);
            address.recipient = address.recipient.or_else(|| buyer.name.clone());
            addresses.push(address);
        }
    }
    addresses
}

fn shipment(checks: &mut Checks, sent: &NewShipping, terms: &Terms<'_>) -> shipment::Model {
    let cost = sent.carrier_cost.unwrap_or(sent.cost);
    shipment::Model {
        carrier: checks.line("shipping.carrier", sent.carrier.as_deref(), 100),
        service: checks.line("shipping.service", sent.service.as_deref(), 100),
        cost_cents: match sent.carrier_cost {
            Some(cost) => goods::amount(checks, "shipping.carrierCost", cost).unwrap_or_default(),
            None => cost,
        },
        promised_at: sent.promised_at,
        created_at: terms.now,
        ..shipment::Model::BLANK
    }
}

/// The row with everything that does not depend on amounts and payments.
fn row(checks: &mut Checks, request: &PlaceOrder, buyer: &Buyer, terms: &Terms<'_>) -> order::Model {
    order::Model {
        id: OrderId(0),
        number: 0,
        external_id: checks.line("externalId", request.external_id.as_deref(), 100),
        source: checks.needed_line("source", &request.source, 50).unwrap_or_default(),
        channel: checks.line("channel", request.channel.as_deref(), 50),
        status: OrderStatus::AwaitingPayment,
        payment_state: PaymentState::Pending,
        fulfilment_state: FulfilmentState::None,
        invoice_state: InvoiceState::None,
        payment_method: None,
        delivery_method: request.delivery_method,
        currency: terms.store.currency.clone(),
        items_cents: Money::ZERO,
        discount_cents: Money::ZERO,
        shipping_cents: Money::ZERO,
        total_cents: Money::ZERO,
        customer_id: CustomerId(0),
        customer_name: buyer.name.clone(),
        customer_key: fold(buyer.name.as_deref().unwrap_or_default()),
        customer_email: buyer.email.clone(),
        customer_document: buyer.document.clone(),
        customer_phone: buyer.phone.clone(),
        city: None,
        city_key: String::new(),
        uf: None,
        placed_at: terms.now,
        paid_at: None,
        invoiced_at: None,
        shipped_at: None,
        delivered_at: None,
        cancelled_at: None,
        ship_by: None,
        deliver_by: request.shipping.as_ref().and_then(|shipping| shipping.promised_at),
        cancel_reason: None,
        customer_note: checks.text("customerNote", request.customer_note.as_deref(), LONGEST_TEXT),
        internal_note: checks.text("internalNote", request.internal_note.as_deref(), LONGEST_TEXT),
        tags: Tags::of(tag::checked(checks, "tags", &request.tags)),
        version: 1,
        updated_at: terms.now,
        assigned_to: None,
        locale: locale(checks, request, terms),
        email_failed: false,
    }
}

/// The language the customer is written to in: the one that was asked for, else the store's.
fn locale(checks: &mut Checks, request: &PlaceOrder, terms: &Terms<'_>) -> String {
    let Some(wanted) = request.locale.as_deref().map(str::trim).filter(|wanted| !wanted.is_empty()) else {
        return terms.store.locale.clone();
    };
    let spoken = store::spoken(wanted);
    if spoken.is_none() {
        checks.invalid("locale", format!("expected one of {}", store::LOCALES.join(", ")));
    }
    spoken.map_or_else(|| terms.store.locale.clone(), str::to_owned)
}

fn add_up(order: &mut order::Model, totals: Totals) {
    order.items_cents = totals.items;
    order.discount_cents = totals.discount;
    order.shipping_cents = totals.shipping;
    order.total_cents = totals.total;
}

/// Where the order begins: what is paid in full, or costs nothing, is paid.
fn begin(order: &mut order::Model, payments: &[payment::Model], terms: &Terms<'_>) {
    let (status, paid_at) = pay::beginning(payments, terms);
    order.status = status;
    order.payment_state = status::payment_state(status, paid_at.is_some());
    order.payment_method = pay::main_method(payments);
    order.paid_at = paid_at;
    order.ship_by = paid_at.map(|paid_at| due::ship_by(paid_at, terms.store.handling_days, terms.zone));
}
