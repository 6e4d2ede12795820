//! Reading a code that somebody else wrote.

use thiserror::Error;

use super::crc16;
use crate::br::digits::{are_digits, number};

/// What a code asks a bank app to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PixCode {
    /// Where the money goes.
    pub kind: PixKind,
    /// Whether the code is meant to be paid once; the field is optional and often left out.
    pub is_one_time: bool,
    /// Amount in cents; `None` when the payer, or the charge of a dynamic code, says it.
    pub amount_cents: Option<i64>,
    /// Name of the receiver, as written.
    pub receiver: String,
    /// City of the receiver, as written.
    pub city: String,
    /// What comes back in the bank's notification; `None` when it is `***` or absent.
    pub txid: Option<String>,
}

/// The two ways a code names its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PixKind {
    /// A key the payer's bank looks up.
    Static {
        /// Telephone, e-mail, CPF, CNPJ or random key.
        key: String,
        /// Free text for the payer.
        text: Option<String>,
    },
    /// A charge at a payment provider.
    Dynamic {
        /// Address without `https://`.
        url: String,
    },
}

/// Why a text is not a Pix code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PixError {
    /// A declared length does not fit what follows: the text was cut or put together wrongly.
    #[error("the fields of this Pix code do not add up: it was probably copied in part")]
    Structure,
    /// A field every code has is missing.
    #[error("this Pix code has no field {id}")]
    Missing {
        /// Two digits of the field; a slash before those of an inner one.
        id: &'static str,
    },
    /// A BR Code of another payment scheme.
    #[error("this is a payment code, but not one of Pix")]
    NotPix,
    /// Not digits, a dot and two decimals.
    #[error("the amount in this Pix code is not a number with two decimals")]
    Amount,
    /// Something was changed on the way.
    #[error("the checksum of this Pix code is wrong ({expected:04X} expected): a character was changed")]
    Checksum {
        /// What the text before it gives.
        expected: u16,
    },
}

/// Id and value of a field, in the order written.
type Field<'a> = (&'a str, &'a str);

/// Reads a code with blanks around; the checksum may be in lower case.
///
/// # Errors
///
/// The first broken rule, in the order of [`PixError`].
pub fn parse(text: &str) -> Result<PixCode, PixError> {
    let text = text.trim();
    let code = read(text)?;
    checksum(text)?;
    Ok(code)
}

/// The code, whatever its checksum says.
pub(super) fn read(text: &str) -> Result<PixCode, PixError> {
    let fields = fields(text)?;
    if find(&fields, "00") != Some("01") {
        return Err(PixError::Missing { id: "00" });
    }
    let extra = find(&fields, "62").map_or(Ok(Vec::new()), self::fields)?;
    Ok(PixCode {
        kind: kind(&fields)?,
        is_one_time: find(&fields, "01") == Some("12"),
        amount_cents: find(&fields, "54").map(cents).transpose()?,
        receiver: find(&fields, "59").ok_or(PixError::Missing { id: "59" })?.to_owned(),
        city: find(&fields, "60").ok_or(PixError::Missing { id: "60" })?.to_owned(),
        txid: find(&extra, "05").filter(|txid| *txid != "***").map(str::to_owned),
    })
}

fn kind(fields: &[Field<'_>]) -> Result<PixKind, PixError> {
    let account = self::fields(find(fields, "26").ok_or(PixError::NotPix)?)?;
    if !find(&account, "00").is_some_and(|scheme| scheme.eq_ignore_ascii_case("br.gov.bcb.pix")) {
        return Err(PixError::NotPix);
    }
    if let Some(url) = find(&account, "25") {
        return Ok(PixKind::Dynamic { url: url.to_owned() });
    }
    let key = find(&account, "01").ok_or(PixError::Missing { id: "26/01" })?.to_owned();
    Ok(PixKind::Static { key, text: find(&account, "02").map(str::to_owned) })
}

/// Whether field 63 ends the text and agrees with all that stands before its value.
pub(super) fn checksum(text: &str) -> Result<(), PixError> {
    let (covered, written) =
        text.len().checked_sub(4).and_then(|end| text.split_at_checked(end)).unwrap_or_default();
    if !covered.ends_with("6304") {
        return Err(PixError::Missing { id: "63" });
    }
    let expected = crc16(covered.as_bytes());
    if !written.eq_ignore_ascii_case(&format!("{expected:04X}")) {
        return Err(PixError::Checksum { expected });
    }
    Ok(())
}

/// Cuts a list of fields; the empty text has none.
fn fields(mut rest: &str) -> Result<Vec<Field<'_>>, PixError> {
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let (id, after_id) = take(rest, 2)?;
        let (length, after_length) = take(after_id, 2)?;
        if !are_digits(id) || !are_digits(length) {
            return Err(PixError::Structure);
        }
        let (value, after_value) = take(after_length, number(length))?;
        fields.push((id, value));
        rest = after_value;
    }
    Ok(fields)
}

/// The first `count` characters (not bytes: names may have accents) and the rest.
fn take(text: &str, count: usize) -> Result<(&str, &str), PixError> {
    let mut ends = text.char_indices().map(|(start, _)| start).chain([text.len()]);
    ends.nth(count).and_then(|end| text.split_at_checked(end)).ok_or(PixError::Structure)
}

fn find<'a>(fields: &[Field<'a>], id: &str) -> Option<&'a str> {
    fields.iter().find(|(found, _)| *found == id).map(|(_, value)| *value)
}

/// `\d{1,10}\.\d{2}` as cents.
fn cents(amount: &str) -> Result<i64, PixError> {
    let (reais, cents) = amount.split_once('.').ok_or(PixError::Amount)?;
    if !(1..=10).contains(&reais.len()) || cents.len() != 2 || !are_digits(reais) || !are_digits(cents) {
        return Err(PixError::Amount);
    }
    Ok(number::<i64>(reais) * 100 + number::<i64>(cents))
}
