//! Keys for made-up invoices, with the right check digit.

use chrono::{Datelike, NaiveDate};

use super::{InvoiceKey, KeyError, Model, check_digit};
use crate::br::document::Document;
use crate::br::uf::Uf;

/// What an invoice says of itself when it is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// State of the issuer.
    pub uf: Uf,
    /// Day of issue; the key keeps year and month.
    pub issued_on: NaiveDate,
    /// Who issues; a CPF needs a series from 910 to 969.
    pub issuer: Document,
    /// Invoice or receipt.
    pub model: Model,
    /// Series, 0 to 999.
    pub series: u16,
    /// Number in the series, 1 to 999,999,999.
    pub number: u32,
    /// 1 for normal; 2 to 7 and 9 for contingencies.
    pub emission_type: u8,
    /// Eight digits chosen at random, 0 to 99,999,999.
    pub random_code: u32,
}

/// Writes the key of an invoice; whatever it gives, [`decode`](super::decode()) accepts from its month on.
///
/// # Errors
///
/// The first rule a field breaks; `KEY_LENGTH` when a field is too large for its place.
pub fn build(invoice: &NewKey) -> Result<InvoiceKey, KeyError> {
    let NewKey { uf, issued_on, issuer, model, series, number, emission_type, random_code } = invoice;
    let mut key = format!(
        "{:02}{:02}{:02}{:0>14}{:02}{series:03}{number:09}{emission_type}{random_code:08}",
        uf.ibge_code(),
        issued_on.year().rem_euclid(100),
        issued_on.month(),
        issuer.as_str(),
        model.code(),
    );
    if let Some(digit) = check_digit(&key) {
        key.push_str(&digit.to_string());
    }
    InvoiceKey::parse(&key, *issued_on).map_err(|errors| {
        let found = key.len();
        errors.into_iter().next().unwrap_or(KeyError::Length { found })
    })
}
