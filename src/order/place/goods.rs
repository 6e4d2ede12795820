//! The lines of an order and what they come to.

use super::request::{NewItem, PlaceOrder};
use crate::order::check::Checks;
use crate::refusal::Code;
use entity::id::{ItemId, OrderId};
use entity::item;
use entity::money::Money;
use entity::product;
use std::collections::HashMap;

/// The most lines of an order.
pub const MOST_LINES: usize = 500;

/// The most units of a line.
const MOST_UNITS: i32 = 10_000;

/// The longest SKU, characters.
const LONGEST_SKU: usize = 100;

/// The largest amount of one thing, cents: what a Pix code can say.
pub(super) const LARGEST_AMOUNT: Money = Money(999_999_999_999);

/// Products by SKU.
pub(super) type Products = HashMap<String, product::Model>;

/// What an order comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) items: Money,
    pub(super) discount: Money,
    pub(super) shipping: Money,
    pub(super) total: Money,
}

/// The SKUs that are worth looking up, each once.
pub(super) fn skus(items: &[NewItem]) -> Vec<&str> {
    let mut skus: Vec<&str> = items.iter().map(|item| item.sku.trim()).filter(|sku| is_sku(sku)).collect();
    skus.sort_unstable();
    skus.dedup();
    skus.truncate(MOST_LINES);
    skus
}

fn is_sku(sku: &str) -> bool {
    (1..=LONGEST_SKU).contains(&sku.chars().count()) && !sku.contains(char::is_control)
}

/// The lines as they will be kept, without ids; a line that breaks a rule is left out.
pub(super) fn lines(checks: &mut Checks, sent: &[NewItem], products: &Products) -> Vec<item::Model> {
    if !(1..=MOST_LINES).contains(&sent.len()) {
        checks.invalid("items", format!("expected 1 to {MOST_LINES} lines"));
        return Vec::new();
    }
    (1..).zip(sent).filter_map(|(position, item)| line(checks, position, item, products)).collect()
}

fn line(checks: &mut Checks, position: i32, sent: &NewItem, products: &Products) -> Option<item::Model> {
    let at = |field: &str| format!("items.{}.{field}", position - 1);
    let is_countable = (1..=MOST_UNITS).contains(&sent.quantity);
    if !is_countable {
        checks.invalid(&at("quantity"), format!("expected 1 to {MOST_UNITS} units"));
    }
    let product = sold(checks, &at("sku"), sent.sku.trim(), products);
    let price = match sent.unit_price {
        Some(price) => amount(checks, &at("unitPrice"), price),
        None => product.map(|product| product.price_cents),
    };
    let discount = amount(checks, &at("discount"), sent.discount);
    let (product, price, discount) = (product?, price?, discount?);
    let gross = price.times(sent.quantity.into()).filter(|_| is_countable)?;
    let total = gross.minus(discount).filter(|total| *total >= Money::ZERO);
    let Some(total) = total else {
        checks.invalid(&at("discount"), format!("expected at most {gross}, what the line costs"));
        return None;
    };
    Some(item::Model {
        id: ItemId(0),
        order_id: OrderId(0),
        position,
        product_id: Some(product.id),
        sku: product.sku.clone(),
        name: product.name.clone(),
        quantity: sent.quantity,
        unit_price_cents: price,
        discount_cents: discount,
        total_cents: total,
        weight_g: product.weight_g,
        length_mm: product.length_mm,
        width_mm: product.width_mm,
        height_mm: product.height_mm,
        ship_by: None,
        missing: 0,
        restocked: 0,
        discarded: 0,
        shipped: 0,
    })
}

/// The product of a SKU, if it can be ordered.
fn sold<'p>(
    checks: &mut Checks,
    path: &str,
    sku: &str,
    products: &'p Products,
) -> Option<&'p product::Model> {
    if !is_sku(sku) {
        checks.invalid(path, format!("expected a SKU of 1 to {LONGEST_SKU} characters"));
        return None;
    }
    let Some(product) = products.get(sku) else {
        checks.refuse(Code::UnknownSku, path, format!("there is no product with the SKU {sku}"));
        return None;
    };
    if !product.active {
        checks.refuse(Code::ProductInactive, path, format!("{sku} is not for sale at present"));
    }
    Some(product)
}

/// An amount that may stand in an order.
pub(super) fn amount(checks: &mut Checks, path: &str, amount: Money) -> Option<Money> {
    if !(Money::ZERO..=LARGEST_AMOUNT).contains(&amount) {
        checks.invalid(path, format!("expected an amount from 0.00 to {LARGEST_AMOUNT}"));
        return None;
    }
    Some(amount)
}

/// What the order comes to, `None` while that cannot be said; compared with what the sender expects.
pub(super) fn totals(checks: &mut Checks, request: &PlaceOrder, lines: &[item::Model]) -> Option<Totals> {
    let cost = request.shipping.as_ref().map_or(Money::ZERO, |shipping| shipping.cost);
    let shipping = amount(checks, "shipping.cost", cost);
    let discount = amount(checks, "discount", request.discount);
    let (shipping, discount) = (shipping?, discount?);
    if lines.len() != request.items.len() {
        return None;
    }
    let sum = |part: fn(&item::Model) -> Option<Money>| {
        lines.iter().try_fold(Money::ZERO, |sum, line| sum.plus(part(line)?))
    };
    let items = sum(|line| line.unit_price_cents.times(line.quantity.into()));
    let discounts = sum(|line| Some(line.discount_cents)).and_then(|sum| sum.plus(discount));
    let (Some(items), Some(discounts)) = (items.filter(|items| *items <= LARGEST_AMOUNT), discounts) else {
        checks.invalid("items", format!("expected items for at most {LARGEST_AMOUNT}"));
        return None;
    };
    let total = items.minus(discounts).and_then(|rest| rest.plus(shipping));
    let Some(total) = total.filter(|total| *total >= Money::ZERO) else {
        checks.invalid("discount", "expected at most what items and shipping cost");
        return None;
    };
    if let Some(expected) = request.expected_total.filter(|expected| *expected != total) {
        let problem = format!("the order comes to {total}, not to {expected}");
        checks.refuse(Code::TotalMismatch, "expectedTotal", problem);
    }
    Some(Totals { items, discount: discounts, shipping, total })
}

#[cfg(test)]
mod tests {
    use super::{LARGEST_AMOUNT, Products, Totals, lines, totals};
    use crate::order::check::Checks;
    use crate::order::place::request::{NewCustomer, NewItem, NewShipping, PlaceOrder};
    use entity::id::ProductId;
    use entity::money::Money;
    use entity::order::DeliveryMethod;
    use entity::product;

    fn mug() -> Products {
        let product = product::Model {
            id: ProductId(1),
            external_id: None,
            sku: "CANECA-01".to_owned(),
            name: "Caneca".to_owned(),
            category: None,
            gtin: None,
            ncm: None,
            weight_g: None,
            length_mm: None,
            width_mm: None,
            height_mm: None,
            place: None,
            price_cents: Money(2_500),
            active: true,
            created_at: 0,
            updated_at: 0,
        };
        [(product.sku.clone(), product)].into()
    }

    fn mugs(quantity: i32, price: Option<i64>, discount: i64) -> NewItem {
        NewItem {
            sku: " CANECA-01 ".to_owned(),
            quantity,
            unit_price: price.map(Money),
            discount: Money(discount),
        }
    }

    fn request(items: Vec<NewItem>, discount: i64, shipping: i64) -> PlaceOrder {
        PlaceOrder {
            source: "api".to_owned(),
            channel: None,
            external_id: None,
            delivery_method: DeliveryMethod::Delivery,
            customer: NewCustomer::default(),
            shipping_address: None,
            billing_address: None,
            items,
            discount: Money(discount),
            shipping: Some(NewShipping {
                carrier: None,
                service: None,
                cost: Money(shipping),
                carrier_cost: None,
                promised_at: None,
            }),
            payments: Vec::new(),
            expected_total: None,
            locale: None,
            customer_note: None,
            internal_note: None,
            tags: Vec::new(),
        }
    }

    fn come_to(items: Vec<NewItem>, discount: i64, shipping: i64) -> Option<Totals> {
        let mut checks = Checks::default();
        let request = request(items, discount, shipping);
        let lines = lines(&mut checks, &request.items, &mug());
        totals(&mut checks, &request, &lines).filter(|_| checks.are_clean())
    }

    #[test]
    fn a_total_is_items_less_discounts_and_shipping() {
        let totals = |items, discount, shipping, total| {
            Some(Totals {
                items: Money(items),
                discount: Money(discount),
                shipping: Money(shipping),
                total: Money(total),
            })
        };
        assert_eq!(come_to(vec![mugs(2, None, 0)], 0, 1_500), totals(5_000, 0, 1_500, 6_500));
        assert_eq!(
            come_to(vec![mugs(2, Some(2_000), 500), mugs(1, None, 0)], 1_000, 0),
            totals(6_500, 1_500, 0, 5_000)
        );
        assert_eq!(come_to(vec![mugs(1, Some(0), 0)], 0, 0), totals(0, 0, 0, 0));
        assert_eq!(come_to(vec![mugs(1, None, 0)], 2_500, 0), totals(2_500, 2_500, 0, 0));
    }

    #[test]
    fn what_cannot_be_added_up_is_refused() {
        for (items, discount, shipping) in [
            (vec![], 0, 0),
            (vec![mugs(0, None, 0)], 0, 0),
            (vec![mugs(10_001, None, 0)], 0, 0),
            (vec![mugs(-1, None, 0)], 0, 0),
            (vec![mugs(1, Some(-1), 0)], 0, 0),
            (vec![mugs(1, Some(i64::MAX), 0)], 0, 0),
            (vec![mugs(10_000, Some(LARGEST_AMOUNT.cents()), 0)], 0, 0),
            (vec![mugs(1, None, 2_501)], 0, 0),
            (vec![mugs(1, None, -1)], 0, 0),
            (vec![mugs(1, None, 0)], 2_501, 0),
            (vec![mugs(1, None, 0)], -1, 0),
            (vec![mugs(1, None, 0)], i64::MAX, 0),
            (vec![mugs(1, None, 0)], 0, -1),
            (vec![mugs(1, None, 0); 501], 0, 0),
        ] {
            assert_eq!(come_to(items.clone(), discount, shipping), None, "{items:?} {discount} {shipping}");
        }
    }
}
