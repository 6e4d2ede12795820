//! What somebody wants a product to be, checked: pure.

use crate::br::gtin::Gtin;
use crate::refusal::Refusal;
use entity::Instant;
use entity::id::ProductId;
use entity::money::Money;
use entity::product::Model;
use std::ops::RangeInclusive;

/// The longest SKU, characters.
pub(super) const LONGEST_SKU: usize = 100;
/// The longest name, characters.
pub const LONGEST_NAME: usize = 300;
/// The longest category, characters.
pub(super) const LONGEST_CATEGORY: usize = 100;
/// The longest place, characters.
pub(super) const LONGEST_PLACE: usize = 60;
/// The longest id of another system, characters.
pub(super) const LONGEST_EXTERNAL_ID: usize = 100;
/// The dearest price.
pub(super) const DEAREST: Money = Money(999_999_999);
/// Grams that one unit may weigh: up to ten tons.
pub const WEIGHTS: RangeInclusive<i32> = 0..=10_000_000;
/// Millimetres that one side of a package may have: up to a hundred metres.
pub const SIZES: RangeInclusive<i32> = 0..=100_000;

/// Changes of a product. `None` leaves a field as it is; `Some(None)` empties one that may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// List price of one unit.
    pub price: Option<Money>,
    /// The id in the system it comes from.
    pub external_id: Option<Option<String>>,
    /// The store's own category.
    pub category: Option<Option<String>>,
    /// Bar code number.
    pub gtin: Option<Option<String>>,
    /// Fiscal classification.
    pub ncm: Option<Option<String>>,
    /// Grams.
    pub weight_g: Option<Option<i32>>,
    /// Millimetres.
    pub length_mm: Option<Option<i32>>,
    /// Millimetres.
    pub width_mm: Option<Option<i32>>,
    /// Millimetres.
    pub height_mm: Option<Option<i32>>,
    /// Where it lies in the store.
    pub place: Option<Option<String>>,
    /// Whether it can be ordered.
    pub active: Option<bool>,
}

/// A product that is to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Stock keeping unit.
    pub sku: String,
    /// What it is called.
    pub name: String,
    /// List price of one unit.
    pub price: Money,
    /// Everything else; SKU, name and price in it are not looked at.
    pub more: Changes,
}

impl New {
    /// The row of the new product.
    ///
    /// # Errors
    ///
    /// `INVALID`, once for each field that cannot be meant.
    pub fn row(&self, id: ProductId, at: Instant) -> Result<Model, Vec<Refusal>> {
        let nothing = Model {
            id,
            external_id: None,
            sku: String::new(),
            name: String::new(),
            category: None,
            gtin: None,
            ncm: None,
            weight_g: None,
            length_mm: None,
            width_mm: None,
            height_mm: None,
            place: None,
            price_cents: Money::ZERO,
            active: true,
            created_at: at,
            updated_at: at,
        };
        let all = Changes {
            sku: Some(self.sku.clone()),
            name: Some(self.name.clone()),
            price: Some(self.price),
            ..self.more.clone()
        };
        all.of(&nothing)
    }
}

impl Changes {
    /// The product with these changes; the time of its last change is left as it was.
    ///
    /// # Errors
    ///
    /// `INVALID`, once for each field that cannot be meant.
    pub fn of(&self, before: &Model) -> Result<Model, Vec<Refusal>> {
        let mut product = before.clone();
        let mut refusals = Vec::new();
        let mut note = |done: Result<(), Refusal>| refusals.extend(done.err());
        note(set(&mut product.sku, self.sku.as_ref(), |text| line("sku", text, LONGEST_SKU)));
        note(set(&mut product.name, self.name.as_ref(), |text| line("name", text, LONGEST_NAME)));
        note(set(&mut product.price_cents, self.price.as_ref(), |amount| price(*amount)));
        note(set(&mut product.active, self.active.as_ref(), |active| Ok(*active)));
        note(set_maybe(&mut product.external_id, self.external_id.as_ref(), |text| {
            line("externalId", text, LONGEST_EXTERNAL_ID)
        }));
        note(set_maybe(&mut product.category, self.category.as_ref(), |text| {
            line("category", text, LONGEST_CATEGORY)
        }));
        note(set_maybe(&mut product.place, self.place.as_ref(), |text| line("place", text, LONGEST_PLACE)));
        note(set_maybe(&mut product.gtin, self.gtin.as_ref(), |text| gtin(text)));
        note(set_maybe(&mut product.ncm, self.ncm.as_ref(), |text| ncm(text)));
        note(set_maybe(&mut product.weight_g, self.weight_g.as_ref(), |number| {
            within("weightG", *number, &WEIGHTS)
        }));
        for (field, path, wanted) in [
            (&mut product.length_mm, "lengthMm", &self.length_mm),
            (&mut product.width_mm, "widthMm", &self.width_mm),
            (&mut product.height_mm, "heightMm", &self.height_mm),
        ] {
            note(set_maybe(field, wanted.as_ref(), |number| within(path, *number, &SIZES)));
        }
        if refusals.is_empty() { Ok(product) } else { Err(refusals) }
    }
}

/// Puts a value into a field when one is wanted.
fn set<T>(
    field: &mut T,
    wanted: Option<&T>,
    check: impl FnOnce(&T) -> Result<T, Refusal>,
) -> Result<(), Refusal> {
    if let Some(value) = wanted {
        *field = check(value)?;
    }
    Ok(())
}

/// The same for a field that may be empty.
fn set_maybe<T>(
    field: &mut Option<T>,
    wanted: Option<&Option<T>>,
    check: impl FnOnce(&T) -> Result<T, Refusal>,
) -> Result<(), Refusal> {
    if let Some(value) = wanted {
        *field = value.as_ref().map(check).transpose()?;
    }
    Ok(())
}

fn line(path: &str, text: &str, longest: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if (1..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(Refusal::invalid(path, format!("expected 1 to {longest} characters on one line")))
}

fn price(price: Money) -> Result<Money, Refusal> {
    if (Money::ZERO..=DEAREST).contains(&price) {
        return Ok(price);
    }
    Err(Refusal::invalid("price", format!("expected an amount from 0.00 to {DEAREST}")))
}

fn gtin(text: &str) -> Result<String, Refusal> {
    let gtin = Gtin::parse(text).map_err(|error| Refusal::invalid("gtin", error))?;
    Ok(gtin.as_str().to_owned())
}

/// Eight digits, with or without the dots of `6912.00.00`.
fn ncm(text: &str) -> Result<String, Refusal> {
    let digits: String = text.trim().chars().filter(|c| *c != '.').collect();
    if digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(digits);
    }
    Err(Refusal::invalid("ncm", "expected the 8 digits of the NCM, such as 69120000"))
}

fn within(path: &str, number: i32, range: &RangeInclusive<i32>) -> Result<i32, Refusal> {
    if range.contains(&number) {
        return Ok(number);
    }
    Err(Refusal::invalid(path, format!("expected a number from {} to {}", range.start(), range.end())))
}

#[cfg(test)]
mod tests {
    use super::{Changes, New};
    use entity::id::ProductId;
    use entity::money::Money;

    fn mug() -> New {
        let more = Changes { gtin: Some(Some("7891000100103".to_owned())), ..Changes::default() };
        New { sku: " CANECA ".to_owned(), name: "Caneca".to_owned(), price: Money(2_500), more }
    }

    #[test]
    fn what_is_not_said_stays_and_what_is_emptied_goes() {
        let made = mug().row(ProductId(1), 7).expect("a product");
        assert_eq!((made.sku.as_str(), made.active, made.created_at), ("CANECA", true, 7));
        let renamed = Changes { name: Some("Outra".to_owned()), ..Changes::default() };
        let renamed = renamed.of(&made).expect("a product");
        assert_eq!((renamed.name.as_str(), renamed.gtin.as_deref()), ("Outra", Some("7891000100103")));
        let emptied = Changes { gtin: Some(None), ..Changes::default() }.of(&made).expect("a product");
        assert_eq!(emptied.gtin, None);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = Changes {
            category: Some(Some(String::new())),
            gtin: Some(Some("7891000100104".to_owned())),
            ncm: Some(Some("6912".to_owned())),
            weight_g: Some(Some(-1)),
            length_mm: Some(Some(100_001)),
            external_id: Some(Some("a\0b".to_owned())),
            ..Changes::default()
        };
        let new = New { sku: "  ".to_owned(), name: "x".repeat(301), price: Money(-1), more: wrong };
        let refusals = new.row(ProductId(1), 0).expect_err("wrong in everything");
        let paths: Vec<String> = refusals.iter().map(|refusal| refusal.path.join(".")).collect();
        assert_eq!(
            paths,
            ["sku", "name", "price", "externalId", "category", "gtin", "ncm", "weightG", "lengthMm"]
        );
    }

    #[test]
    fn an_ncm_may_come_with_its_dots() {
        let dotted = Changes { ncm: Some(Some("6912.00.00".to_owned())), ..Changes::default() };
        let made = mug().row(ProductId(1), 0).expect("a product");
        assert_eq!(dotted.of(&made).expect("a product").ncm.as_deref(), Some("69120000"));
    }
}
