//! From an order and its parts to what an ERP is sent.

use super::{Buyer, Carrier, Line, Place, SalesOrder, instalments, share};
use crate::br::document::Document;
use crate::clock::date_in;
use crate::order::shipment::is_live;
use chrono_tz::America::Sao_Paulo;
use entity::address::AddressKind;
use entity::money::Money;
use entity::order::DeliveryMethod;
use entity::{address, item, order, payment, shipment};

/// An order with those of its parts that an ERP is told of.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The order.
    pub order: order::Model,
    /// Its lines.
    pub items: Vec<item::Model>,
    /// Its addresses.
    pub addresses: Vec<address::Model>,
    /// Its payments.
    pub payments: Vec<payment::Model>,
    /// Its parcels.
    pub shipments: Vec<shipment::Model>,
}

/// Why no ERP would take an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// No ERP makes an invoice for nobody.
    #[error("the customer has no CPF or CNPJ: enter it on the order and send it again")]
    NoDocument,
    /// The number on the order is none.
    #[error("the customer's CPF or CNPJ is not valid: correct it on the order and send it again")]
    BadDocument,
    /// The order has nothing in it.
    #[error("the order has no items")]
    NoItems,
    /// Amounts that were brought in do not add up.
    #[error("the amounts of the order do not add up: its items, discount and freight are not its total")]
    Amounts,
}

/// The neutral order of an order.
///
/// # Errors
///
/// [`Misfit`], which has to be mended on the order.
pub fn sales_order(whole: &Whole) -> Result<SalesOrder, Misfit> {
    let order = &whole.order;
    let buyer = buyer(order)?;
    let placed_on = date_in(order.placed_at, Sao_Paulo);
    let ship_on = order.ship_by.map_or(placed_on, |at| date_in(at, Sao_Paulo)).max(placed_on);
    let deliver_on = order.deliver_by.map_or(ship_on, |at| date_in(at, Sao_Paulo)).max(ship_on);
    let (lines, freight) = lines(order, &whole.items)?;
    let discount = lines.iter().try_fold(Money::ZERO, |sum, line| sum.plus(line.discount));
    let place = |kind| whole.addresses.iter().find(|address| address.kind == kind);
    let (shipping, billing) = (place(AddressKind::Shipping), place(AddressKind::Billing));
    let is_delivered = order.delivery_method == DeliveryMethod::Delivery;
    let weight = |item: &item::Model| i64::from(item.weight_g.unwrap_or_default()) * i64::from(item.quantity);
    Ok(SalesOrder {
        id: order.id,
        number: order.number,
        status: order.status,
        placed_on,
        ship_on,
        deliver_on,
        billing: billing.or(shipping).map(|address| self::place(address, &buyer.name)),
        delivery: shipping.filter(|_| is_delivered).map(|address| self::place(address, &buyer.name)),
        lines,
        discount: discount.ok_or(Misfit::Amounts)?,
        freight,
        total: order.total_cents,
        instalments: instalments::of(&whole.payments, order.total_cents, placed_on),
        carrier: whole.shipments.iter().find(|one| is_live(one.state)).map(carrier),
        weight_g: whole.items.iter().map(weight).sum(),
        customer_note: order.customer_note.clone(),
        internal_note: order.internal_note.clone(),
        buyer,
    })
}

fn buyer(order: &order::Model) -> Result<Buyer, Misfit> {
    let document = order.customer_document.as_deref().ok_or(Misfit::NoDocument)?;
    let document = Document::parse(document).map_err(|_| Misfit::BadDocument)?;
    let phone = order.customer_phone.as_deref();
    Ok(Buyer {
        id: order.customer_id,
        name: order.customer_name.clone().unwrap_or_else(|| format!("Cliente {}", order.number)),
        is_company: matches!(document, Document::Cnpj(_)),
        document: document.as_str().to_owned(),
        email: order.customer_email.clone(),
        phone: phone.map(|phone| phone.strip_prefix("+55").unwrap_or(phone).to_owned()),
    })
}

fn place(address: &address::Model, buyer: &str) -> Place {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cep = address.cep.clone().or_else(|| Some(format!("{:0<8}", address.postal_prefix.as_deref()?)));
    Place {
        recipient: address.recipient.clone().unwrap_or_else(|| buyer.to_owned()),
        street: text(&address.street),
        number: address.number.clone().unwrap_or_else(|| "S/N".to_owned()),
        complement: text(&address.complement),
        district: text(&address.district),
        city: text(&address.city),
        uf: text(&address.uf),
        cep: cep.unwrap_or_default(),
    }
}

fn carrier(shipment: &shipment::Model) -> Carrier {
    Carrier {
        name: shipment.carrier.clone(),
        service: shipment.service.clone(),
        tracking_code: shipment.tracking_code.clone(),
    }
}

/// The lines with their discounts, and what is left of the freight: a discount that the goods cannot bear is one on the freight.
fn lines(order: &order::Model, items: &[item::Model]) -> Result<(Vec<Line>, Money), Misfit> {
    if items.is_empty() {
        return Err(Misfit::NoItems);
    }
    let grosses: Option<Vec<Money>> =
        items.iter().map(|item| item.unit_price_cents.times(item.quantity.into())).collect();
    let grosses = grosses.ok_or(Misfit::Amounts)?;
    let own: Vec<Money> = items.iter().map(|item| item.discount_cents).collect();
    let nets: Option<Vec<Money>> = grosses.iter().zip(&own).map(|(gross, own)| gross.minus(*own)).collect();
    let nets = nets.ok_or(Misfit::Amounts)?;
    let of_items = own.iter().try_fold(Money::ZERO, |sum, own| sum.plus(*own)).ok_or(Misfit::Amounts)?;
    let of_order = order.discount_cents.minus(of_items).ok_or(Misfit::Amounts)?;
    if nets.iter().any(|net| net.cents() < 0) || of_order.cents() < 0 {
        return Err(Misfit::Amounts);
    }
    let shares = share::by_weight(of_order, &nets);
    let mut lines = Vec::with_capacity(items.len());
    let mut sum = Money::ZERO;
    for (((item, net), own), share) in items.iter().zip(nets).zip(own).zip(shares) {
        let net = net.minus(share).ok_or(Misfit::Amounts)?;
        sum = sum.plus(net).ok_or(Misfit::Amounts)?;
        lines.push(Line {
            id: item.id,
            sku: item.sku.clone(),
            name: item.name.clone(),
            quantity: item.quantity,
            unit: item.unit_price_cents,
            discount: own.plus(share).ok_or(Misfit::Amounts)?,
            net,
        });
    }
    let freight = order.total_cents.minus(sum).ok_or(Misfit::Amounts)?;
    let fits = (0..=order.shipping_cents.cents()).contains(&freight.cents());
    if fits { Ok((lines, freight)) } else { Err(Misfit::Amounts) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Misfit, Whole, sales_order};
    use entity::address::{self, AddressKind};
    use entity::id::{AddressId, CustomerId, ItemId, OrderId, PaymentId};
    use entity::item;
    use entity::money::Money;
    use entity::order::{self, DeliveryMethod, Tags};
    use entity::payment::{self, PaymentMethod, PaymentStatus};
    use entity::status::{FulfilmentState, InvoiceState, OrderStatus, PaymentState};

    /// Noon in São Paulo on 2026-11-22.
    pub(crate) const NOON: i64 = 1_795_359_600_000;

    pub(crate) fn payment(method: PaymentMethod, cents: i64) -> payment::Model {
        payment::Model {
            id: PaymentId(1),
            order_id: OrderId(1),
            position: 1,
            method,
            state: PaymentStatus::Captured,
            amount_cents: Money(cents),
            refunded_cents: Money(0),
            installments: 1,
            card_brand: None,
            pix_txid: None,
            pix_code: None,
            boleto_line: None,
            reference: None,
            expires_at: None,
            captured_at: Some(NOON),
            created_at: NOON,
            captured_cents: Money(cents),
            instructions: None,
        }
    }

    fn item(position: i32, quantity: i32, unit: i64, discount: i64) -> item::Model {
        item::Model {
            id: ItemId(position.into()),
            order_id: OrderId(1),
            position,
            product_id: None,
            sku: format!("SKU-{position}"),
            name: format!("Produto {position}"),
            quantity,
            unit_price_cents: Money(unit),
            discount_cents: Money(discount),
            total_cents: Money(unit * i64::from(quantity) - discount),
            weight_g: Some(350),
            length_mm: None,
            width_mm: None,
            height_mm: None,
            ship_by: None,
            missing: 0,
            restocked: 0,
            discarded: 0,
            shipped: 0,
        }
    }

    fn address(kind: AddressKind) -> address::Model {
        address::Model {
            id: AddressId(1),
            order_id: OrderId(1),
            kind,
            recipient: Some("Ana Exemplo".to_owned()),
            street: Some("Rua das Flores".to_owned()),
            number: Some("100".to_owned()),
            complement: Some("ap 12".to_owned()),
            district: Some("Centro".to_owned()),
            city: Some("São Paulo".to_owned()),
            uf: Some("SP".to_owned()),
            cep: Some("01310200".to_owned()),
            postal_prefix: Some("01310".to_owned()),
            ibge_code: Some("3550308".to_owned()),
            phone: None,
        }
    }

    /// An order of lines (quantity, unit, own discount), an order discount and a freight.
    pub(crate) fn whole(lines: &[(i32, i64, i64)], discount: i64, freight: i64) -> Whole {
        let items: Vec<item::Model> = (1..)
            .zip(lines)
            .map(|(position, (quantity, unit, own))| item(position, *quantity, *unit, *own))
            .collect();
        let gross: i64 = lines.iter().map(|(quantity, unit, _)| i64::from(*quantity) * unit).sum();
        let discount = discount + lines.iter().map(|(_, _, own)| own).sum::<i64>();
        let total = gross - discount + freight;
        let order = order::Model {
            id: OrderId(1),
            number: 1_001,
            external_id: None,
            source: "storefront".to_owned(),
            channel: None,
            status: OrderStatus::Paid,
            payment_state: PaymentState::Captured,
            fulfilment_state: FulfilmentState::None,
            invoice_state: InvoiceState::None,
            payment_method: Some(PaymentMethod::Pix),
            delivery_method: DeliveryMethod::Delivery,
            currency: "BRL".to_owned(),
            items_cents: Money(gross),
            discount_cents: Money(discount),
            shipping_cents: Money(freight),
            total_cents: Money(total),
            customer_id: CustomerId(88),
            customer_name: Some("Ana Exemplo".to_owned()),
            customer_key: "ana exemplo".to_owned(),
            customer_email: Some("ana@example.com".to_owned()),
            customer_document: Some("52998224725".to_owned()),
            customer_phone: Some("+5511994029275".to_owned()),
            city: Some("São Paulo".to_owned()),
            city_key: "sao paulo".to_owned(),
            uf: Some("SP".to_owned()),
            // 2026-11-22 at 23:30 in São Paulo, when it is the next day already in Greenwich.
            placed_at: NOON + 41_400_000,
            paid_at: Some(NOON),
            invoiced_at: None,
            shipped_at: None,
            delivered_at: None,
            cancelled_at: None,
            ship_by: Some(NOON + 2 * 86_400_000),
            deliver_by: Some(NOON + 9 * 86_400_000),
            cancel_reason: None,
            customer_note: Some("Deixar na portaria".to_owned()),
            internal_note: None,
            tags: Tags::of([]),
            version: 1,
            updated_at: NOON,
            assigned_to: None,
            email_failed: false,
            locale: "pt-BR".to_owned(),
        };
        let payments = vec![payment(PaymentMethod::Pix, total)];
        Whole {
            order,
            items,
            addresses: vec![address(AddressKind::Shipping)],
            payments,
            shipments: Vec::new(),
        }
    }

    #[test]
    fn every_cent_is_accounted_for() {
        for (lines, discount, freight, discounts, left) in [
            (vec![(2, 6_995, 0)], 1_000, 2_000, vec![1_000], 2_000),
            (vec![(1, 3_333, 0), (1, 3_333, 0), (1, 3_334, 0)], 1_000, 0, vec![333, 333, 334], 0),
            (vec![(3, 333, 0), (1, 1, 0)], 7, 1_511, vec![6, 1], 1_511),
            (vec![(3, 333, 99), (7, 143, 1)], 101, 999, vec![99 + 47, 1 + 54], 999),
            (vec![(1, 1_000, 0), (1, 990, 990)], 333, 0, vec![333, 990], 0),
            // More than the goods cost: the rest is a discount on the freight.
            (vec![(1, 1_000, 0)], 1_200, 500, vec![1_000], 300),
            (vec![(1, 1_000, 1_000)], 0, 0, vec![1_000], 0),
        ] {
            let whole = whole(&lines, discount, freight);
            let order = sales_order(&whole).unwrap();
            let shares: Vec<i64> = order.lines.iter().map(|line| line.discount.cents()).collect();
            assert_eq!((shares, order.freight.cents()), (discounts, left), "{lines:?}");
            for line in &order.lines {
                let net = line.unit.cents() * i64::from(line.quantity) - line.discount.cents();
                assert_eq!(line.net.cents(), net);
            }
            let sum = order.lines.iter().map(|line| line.net.cents()).sum::<i64>() + order.freight.cents();
            assert_eq!(sum, whole.order.total_cents.cents());
            let due: i64 = order.instalments.iter().map(|one| one.amount.cents()).sum();
            assert_eq!(due, whole.order.total_cents.cents());
        }
    }

    #[test]
    fn days_are_those_of_sao_paulo_and_people_are_told_from_companies() {
        let mut whole = whole(&[(1, 1_000, 0)], 0, 0);
        let order = sales_order(&whole).unwrap();
        let days = [order.placed_on, order.ship_on, order.deliver_on].map(|day| day.to_string());
        assert_eq!(days, ["2026-11-22", "2026-11-24", "2026-12-01"]);
        assert_eq!((order.buyer.is_company, order.buyer.phone.as_deref()), (false, Some("11994029275")));
        whole.order.customer_document = Some("12ABC34501DE35".to_owned());
        let company = sales_order(&whole).unwrap().buyer;
        assert_eq!((company.is_company, company.document.as_str()), (true, "12ABC34501DE35"));
    }

    #[test]
    fn what_no_erp_would_take_is_said() {
        let with = |change: fn(&mut Whole)| {
            let mut whole = whole(&[(1, 1_000, 0)], 0, 0);
            change(&mut whole);
            sales_order(&whole).unwrap_err()
        };
        assert_eq!(with(|whole| whole.order.customer_document = None), Misfit::NoDocument);
        let wrong = |whole: &mut Whole| whole.order.customer_document = Some("52998224720".to_owned());
        assert_eq!(with(wrong), Misfit::BadDocument);
        assert_eq!(with(|whole| whole.items.clear()), Misfit::NoItems);
        assert_eq!(with(|whole| whole.order.total_cents = Money(999)), Misfit::Amounts);
        assert_eq!(with(|whole| whole.order.total_cents = Money(1_001)), Misfit::Amounts);
        assert_eq!(with(|whole| whole.items[0].discount_cents = Money(1_001)), Misfit::Amounts);
    }
}
