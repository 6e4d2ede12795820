//! An order with all that belongs to it, put together from its draft and its buyer.

use super::basket::Basket;
use super::calendar::{HOUR, at_hour, day, working_days_after};
use super::fiscal::{self, Issuers};
use super::life::{Life, Means, Said};
use super::pack::packed;
use super::pay::Bill;
use super::people::{Buyer, person};
use super::plan::Draft;
use super::random::{Random, scattered};
use super::send::{Freight, Way};
use super::story::live;
use super::words;
use crate::error::Result;
use crate::fold::fold;
use crate::order::keep::Whole;
use crate::order::status::payment_state;
use entity::address::{self, AddressKind};
use entity::customer::CustomerKind;
use entity::event::{self, EventKind, Visibility};
use entity::id::{AddressId, EventId, OrderId};
use entity::money::Money;
use entity::order::{self, DeliveryMethod, Tags};
use entity::status::OrderStatus as S;
use entity::{Instant, product, shipment};

/// What every order of the demo comes from.
pub(super) const SOURCE: &str = "demo";

/// Makes orders.
#[derive(Debug)]
pub(super) struct Maker {
    /// What is sold, the best sellers first and what is no longer sold last.
    pub(super) goods: Vec<product::Model>,
    /// Who writes the invoices.
    pub(super) issuers: Issuers,
    /// What lies behind it has not happened yet.
    pub(super) now: Instant,
}

/// Who buys when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sale<'o> {
    /// When, and what becomes of it.
    pub(super) draft: &'o Draft,
    /// Who.
    pub(super) buyer: &'o Buyer,
    /// Whether they never bought before.
    pub(super) is_first: bool,
    /// Different for each order.
    pub(super) serial: i64,
}

impl Maker {
    /// The order of a sale.
    pub(super) fn order(&mut self, sale: &Sale<'_>) -> Result<Whole> {
        let Draft { placed_at, plan } = sale.draft;
        let mut random = Random::branch(plan.seed, 2);
        let mut basket = Basket::pick(self.goods_on_sale(*placed_at), sale.buyer.customer.kind, &mut random);
        let freight = Freight::choose(sale.buyer.home.city, &basket, &mut random);
        let days = plan.transit.unwrap_or(freight.days);
        let life = live(plan, *placed_at, days, self.now);
        let ship_by = life.ship_by();
        basket.items.iter_mut().for_each(|item| item.ship_by = ship_by);
        let deliver_by = (!plan.is_pickup).then(|| promise(sale.draft, days));
        let is_counter = plan.is_pickup && sale.buyer.customer.kind == CustomerKind::Person;
        let is_receipt = is_counter && random.one_in(2);
        let way = Way { life: &life, deliver_by, serial: sale.serial };
        let parcels = if basket.items.len() > 2 && random.one_in(8) { 2 } else { 1 };
        let shipments =
            if plan.is_pickup { Vec::new() } else { freight.parcels(parcels, &way, &mut random)? };
        let invoices = self.issuers.invoices(&life, is_receipt, &mut random)?;
        let mut order = row(sale, &life, &mut random);
        order.invoice_state = fiscal::state(&invoices);
        order.deliver_by = deliver_by;
        add_up(&mut order, &basket, if plan.is_pickup { 0 } else { freight.price });
        let bill = Bill {
            means: plan.means,
            total: order.total_cents.cents(),
            placed_at: *placed_at,
            life: &life,
            reason: order.cancel_reason,
        };
        order.payment_method = Some(bill.main_method());
        let item = basket.items.first().map_or("item", |item| item.name.as_str());
        let history = history(&life, item, &freight, shipments.first());
        Ok(Whole {
            payments: bill.payments(&mut random)?,
            addresses: addresses(sale, &mut random),
            packed: packed(&basket.items, &shipments),
            items: basket.items,
            order,
            shipments,
            invoices,
            history,
        })
    }

    /// What could be bought at an instant: some things were given up two months ago.
    fn goods_on_sale(&self, at: Instant) -> &[product::Model] {
        let is_long_ago = at < self.now - 60 * 24 * HOUR;
        let active = self.goods.iter().take_while(|product| product.active).count();
        if is_long_ago { &self.goods } else { self.goods.get(..active).unwrap_or(&self.goods) }
    }
}

/// The evening on which the goods shall be there.
fn promise(draft: &Draft, days: i64) -> Instant {
    let paying = match draft.plan.means {
        Means::Boleto | Means::Deposit => 2,
        _ => 0,
    };
    at_hour(working_days_after(day(draft.placed_at), paying + 2 + days), 20)
}

/// The row with everything that does not depend on amounts.
fn row(sale: &Sale<'_>, life: &Life, random: &mut Random) -> order::Model {
    let Sale { draft, buyer, serial, .. } = *sale;
    let (placed_at, plan) = (draft.placed_at, &draft.plan);
    let (customer, city) = (&buyer.customer, buyer.home.city);
    let channel = if plan.is_pickup {
        random.share(&[(600, "loja-fisica")], "site")
    } else {
        random.share(&[(210, "app"), (180, "mercado-livre")], "site")
    };
    let customer_note = random.one_in(9).then(|| random.word(&words::CUSTOMER_NOTES).to_owned());
    let cancelled_at = life.reached(S::Cancelled);
    let paid_at = life.reached(S::Paid);
    order::Model {
        id: OrderId(0),
        number: 0,
        external_id: (channel == "mercado-livre").then(|| format!("20000{:011}", scattered(serial) * 7 + 1)),
        source: SOURCE.to_owned(),
        channel: Some(channel.to_owned()),
        status: life.status(),
        payment_state: payment_state(life.status(), paid_at.is_some()),
        fulfilment_state: life.fulfilment(),
        invoice_state: entity::status::InvoiceState::None,
        payment_method: None,
        delivery_method: if plan.is_pickup { DeliveryMethod::Pickup } else { DeliveryMethod::Delivery },
        currency: "BRL".to_owned(),
        items_cents: Money::ZERO,
        discount_cents: Money::ZERO,
        shipping_cents: Money::ZERO,
        total_cents: Money::ZERO,
        customer_id: customer.id,
        customer_name: customer.name.clone(),
        customer_key: customer.name_key.clone(),
        customer_email: customer.email.clone(),
        customer_document: customer.document.clone(),
        customer_phone: customer.phone.clone(),
        city: Some(city.name.to_owned()),
        city_key: fold(city.name),
        uf: Some(city.uf.as_str().to_owned()),
        placed_at,
        paid_at,
        invoiced_at: life.reached(S::Invoiced),
        shipped_at: life.reached(S::Shipped),
        delivered_at: life.reached(S::Delivered),
        cancelled_at,
        ship_by: life.ship_by(),
        deliver_by: None,
        cancel_reason: cancelled_at.and(plan.story.cancel_reason()),
        tags: tags(sale, customer_note.as_deref(), random),
        customer_note,
        internal_note: random.one_in(14).then(|| random.word(&words::INTERNAL_NOTES).to_owned()),
        version: i32::try_from(life.steps.len()).unwrap_or(1),
        updated_at: life.updated_at(placed_at),
        assigned_to: None,
        locale: "pt-BR".to_owned(),
        email_failed: false,
    }
}

fn add_up(order: &mut order::Model, basket: &Basket, shipping: i64) {
    order.items_cents = Money(basket.items_cents);
    order.discount_cents = Money(basket.discount_cents);
    order.shipping_cents = Money(shipping);
    order.total_cents = Money(basket.price() + shipping);
}

fn tags(sale: &Sale<'_>, customer_note: Option<&str>, random: &mut Random) -> Tags {
    let is_gift = customer_note.is_some_and(|note| note.starts_with("É presente"));
    let drawn = [
        ("presente", is_gift || random.one_in(25)),
        ("vip", !sale.is_first && random.one_in(3)),
        ("urgente", random.one_in(40)),
        ("atacado", sale.buyer.customer.kind == CustomerKind::Company && random.one_in(2)),
        ("primeira-compra", sale.is_first && random.one_in(4)),
    ];
    Tags::of(drawn.into_iter().filter(|(_, has)| *has).map(|(tag, _)| tag.to_owned()))
}

/// Where the goods go, unless they are fetched; and who is billed, where that is somebody else or a company.
fn addresses(sale: &Sale<'_>, random: &mut Random) -> Vec<address::Model> {
    let customer = &sale.buyer.customer;
    let is_gift = random.one_in(15);
    let recipient = if is_gift { Some(person(random)) } else { customer.name.clone() };
    let of = |kind, recipient| address_row(sale, kind, recipient);
    if sale.draft.plan.is_pickup {
        return vec![of(AddressKind::Billing, customer.name.clone())];
    }
    let mut addresses = vec![of(AddressKind::Shipping, recipient)];
    if is_gift || customer.kind == CustomerKind::Company {
        addresses.push(of(AddressKind::Billing, customer.name.clone()));
    }
    addresses
}

fn address_row(sale: &Sale<'_>, kind: AddressKind, recipient: Option<String>) -> address::Model {
    let home = &sale.buyer.home;
    address::Model {
        id: AddressId(0),
        order_id: OrderId(0),
        kind,
        recipient,
        street: Some(home.street.clone()),
        number: Some(home.number.clone()),
        complement: home.complement.clone(),
        district: Some(home.district.clone()),
        city: Some(home.city.name.to_owned()),
        uf: Some(home.city.uf.as_str().to_owned()),
        cep: Some(home.cep.clone()),
        postal_prefix: home.cep.get(..5).map(str::to_owned),
        ibge_code: Some(home.city.ibge.to_owned()),
        phone: sale.buyer.customer.phone.clone(),
    }
}

fn history(
    life: &Life,
    item: &str,
    freight: &Freight,
    parcel: Option<&shipment::Model>,
) -> Vec<event::Model> {
    let code = parcel.and_then(|parcel| parcel.tracking_code.as_deref());
    let say = |text: &str| {
        if !text.contains('{') {
            return text.to_owned();
        }
        let code = code.map(|code| format!(" Código de rastreamento: {code}.")).unwrap_or_default();
        text.replace("{item}", item).replace("{carrier}", &freight.name()).replace("{code}", &code)
    };
    let mut status = None;
    let mut entries = Vec::with_capacity(life.steps.len());
    for step in &life.steps {
        let Said { actor, comment, visibility } = step.said;
        let kind = match (status, step.to) {
            (_, None) => EventKind::OrderNoteAdded,
            (None, Some(_)) => EventKind::OrderPlaced,
            (Some(_), Some(_)) => EventKind::OrderStatusChanged,
        };
        entries.push(event::Model {
            id: EventId(0),
            order_id: OrderId(0),
            at: step.at,
            kind,
            actor: actor.to_owned(),
            from_status: step.to.and(status),
            to_status: step.to,
            comment: comment.map(say),
            visibility: if step.to.is_none() { Visibility::Internal } else { visibility },
            notifies: None,
            message: None,
            reason: None,
            forced: false,
            details: None,
        });
        status = step.to.or(status);
    }
    entries
}
