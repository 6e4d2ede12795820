//! The line itself: taken apart, checked and put together.

use chrono::NaiveDate;
use thiserror::Error;

use super::{due_date, due_factor};
use crate::br::digits::{are_digits, masked, mod10, mod11, number, part, sum_2_to_9, to_char, unmask};

/// A slip whose four check digits agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boleto {
    /// The 47 digits without mask, as stored.
    pub line: String,
    /// The 44 digits under the bars.
    pub barcode: String,
    /// Three digits of the issuing bank, such as `001`.
    pub bank: String,
    /// The due date as four digits; 0 for none.
    pub due_factor: u16,
    /// The due date, as understood on the day of reading; `None` when the slip has none.
    pub due: Option<NaiveDate>,
    /// Amount in cents; 0 when the payer types it.
    pub amount_cents: i64,
}

/// The rule a text breaks as the line of a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BoletoError {
    /// Something other than digits, dots, dashes and blanks.
    #[error("the line of a boleto holds digits only")]
    Character,
    /// A utility or tax slip: payable, but never the payment of an order.
    #[error("this is the slip of a utility or a tax (48 digits), not a boleto of a store")]
    UtilitySlip,
    /// Not 47 digits.
    #[error("the line of a boleto has 47 digits, this one has {found}")]
    Length {
        /// Digits counted without the mask.
        found: usize,
    },
    /// One of the first ten digits is mistyped.
    #[error("the first field of this boleto (digits 1 to 10) holds a mistyped digit")]
    Field1CheckDigit,
    /// One of the digits 11 to 21 is mistyped.
    #[error("the second field of this boleto (digits 11 to 21) holds a mistyped digit")]
    Field2CheckDigit,
    /// One of the digits 22 to 32 is mistyped.
    #[error("the third field of this boleto (digits 22 to 32) holds a mistyped digit")]
    Field3CheckDigit,
    /// Most likely date or amount: the three fields agree, the whole does not.
    #[error("the general check digit of this boleto does not match: look at its last 15 digits")]
    GeneralCheckDigit,
    /// A currency other than the real.
    #[error("this boleto is not in reais")]
    Currency,
    /// A due date from before there were factors, asked of [`build`].
    #[error("a boleto cannot be due before 2000-07-03")]
    DueDate,
}

impl BoletoError {
    /// The stable code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Character => "CHARACTER",
            Self::UtilitySlip => "UTILITY_SLIP",
            Self::Length { .. } => "LENGTH",
            Self::Field1CheckDigit => "FIELD1_CHECK_DIGIT",
            Self::Field2CheckDigit => "FIELD2_CHECK_DIGIT",
            Self::Field3CheckDigit => "FIELD3_CHECK_DIGIT",
            Self::GeneralCheckDigit => "GENERAL_CHECK_DIGIT",
            Self::Currency => "CURRENCY",
            Self::DueDate => "DUE_DATE",
        }
    }
}

/// Reads a line as typed or pasted; `read_on` (today, or the day of issue) decides which due date is meant.
///
/// # Errors
///
/// The first broken rule, in the order of [`BoletoError`].
pub fn parse(text: &str, read_on: NaiveDate) -> Result<Boleto, BoletoError> {
    let line = unmask(text, &['.', '-', ' ']);
    if !are_digits(&line) {
        return Err(BoletoError::Character);
    }
    match line.len() {
        47 => {}
        48 if line.starts_with('8') => return Err(BoletoError::UtilitySlip),
        found => return Err(BoletoError::Length { found }),
    }
    let fields = [
        (0..9, 9..10, BoletoError::Field1CheckDigit),
        (10..20, 20..21, BoletoError::Field2CheckDigit),
        (21..31, 31..32, BoletoError::Field3CheckDigit),
    ];
    for (field, digit, error) in fields {
        if !part(&line, digit).starts_with(to_char(mod10(part(&line, field)))) {
            return Err(error);
        }
    }
    let [head, free1, free2, free3, due_and_amount] =
        [0..4, 4..9, 10..20, 21..31, 33..47].map(|range| part(&line, range));
    let barcode = barcode(head, due_and_amount, &[free1, free2, free3].concat());
    if part(&barcode, 4..5) != part(&line, 32..33) {
        return Err(BoletoError::GeneralCheckDigit);
    }
    if !head.ends_with('9') {
        return Err(BoletoError::Currency);
    }
    let factor = number(part(&line, 33..37));
    Ok(Boleto {
        bank: part(&line, 0..3).to_owned(),
        due_factor: factor,
        due: due_date(factor, read_on),
        amount_cents: number(part(&line, 37..47)),
        barcode,
        line,
    })
}

/// Writes the slip of a bank (3 digits) with its free field (25 digits), for made-up data.
///
/// # Errors
///
/// `DUE_DATE` before 2000-07-03; `LENGTH` when bank, amount or free field do not fill their places; `CHARACTER`
/// when they are not digits.
pub fn build(
    bank: &str,
    due: Option<NaiveDate>,
    amount_cents: i64,
    free_field: &str,
) -> Result<Boleto, BoletoError> {
    let factor = due.map_or(Some(0), due_factor).ok_or(BoletoError::DueDate)?;
    let amount = format!("{amount_cents:010}");
    let found = bank.len() + amount.len() + free_field.len();
    if ![bank, &amount, free_field].into_iter().all(are_digits) {
        return Err(BoletoError::Character);
    }
    if (bank.len(), amount.len(), free_field.len()) != (3, 10, 25) {
        return Err(BoletoError::Length { found: found + 9 });
    }
    let (head, due_and_amount) = (format!("{bank}9"), format!("{factor:04}{amount}"));
    let barcode = barcode(&head, &due_and_amount, free_field);
    let mut line = String::with_capacity(47);
    for field in
        [head + part(free_field, 0..5), part(free_field, 5..15).into(), part(free_field, 15..25).into()]
    {
        line.push_str(&field);
        line.push(to_char(mod10(&field)));
    }
    line.push_str(part(&barcode, 4..5));
    line.push_str(&due_and_amount);
    parse(&line, due.unwrap_or_default())
}

/// The 44 digits under the bars, the fifth computed from the others (0 is written as 1).
fn barcode(head: &str, due_and_amount: &str, free_field: &str) -> String {
    let rest = format!("{due_and_amount}{free_field}");
    let digit = mod11(sum_2_to_9(&format!("{head}{rest}"))).max(1);
    format!("{head}{digit}{rest}")
}

impl Boleto {
    /// The line as printed on the slip, with dots and blanks.
    pub fn formatted(&self) -> String {
        masked(&self.line, "#####.##### #####.###### #####.###### # ##############")
    }
}
