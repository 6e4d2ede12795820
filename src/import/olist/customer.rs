//! Customers: one row for each order, of which some are the same person.

use super::order::OrderRow;
use crate::br::uf::Uf;
use crate::import::row::{Bad, Read, Row};
use entity::customer::{self, CustomerKind};
use entity::id::CustomerId;

/// The customer of one order, and where that goes.
pub(super) struct CustomerRow {
    /// The same in all orders of a person.
    pub(super) person: String,
    /// First five digits of the CEP.
    pub(super) postal_prefix: String,
    pub(super) city: String,
    pub(super) uf: Uf,
}

impl CustomerRow {
    pub(super) fn read(row: &Row<'_>) -> Read<Self> {
        Ok(Self {
            person: row.id("customer_unique_id")?.to_owned(),
            postal_prefix: postal_prefix(row)?,
            city: row.words("customer_city")?,
            uf: uf(row)?,
        })
    }
}

/// Zeros at the front are lost where somebody has read the prefix as a number.
fn postal_prefix(row: &Row<'_>) -> Read<String> {
    let digits = row.text("customer_zip_code_prefix")?;
    if (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(format!("{digits:0>5}"));
    }
    Err(Bad::value("customer_zip_code_prefix", "1 to 5 digits", digits))
}

fn uf(row: &Row<'_>) -> Read<Uf> {
    let letters = row.text("customer_state")?;
    letters.parse().map_err(|_| Bad::value("customer_state", "the two letters of a state", letters))
}

/// A new customer, as far as the first order tells.
pub(super) fn row(id: i64, first_order: &OrderRow) -> customer::Model {
    customer::Model {
        id: CustomerId(id),
        external_id: Some(first_order.customer.person.clone()),
        kind: CustomerKind::Person,
        name: None,
        name_key: String::new(),
        document: None,
        email: None,
        phone: None,
        created_at: first_order.placed_at,
        updated_at: first_order.placed_at,
    }
}
