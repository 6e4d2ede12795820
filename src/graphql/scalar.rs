//! Scalars: each validates what comes in and says which rule it breaks.

use super::render::leaves;
use crate::br::{cep, cnpj, cpf, nfe_key};
use crate::clock::rfc3339;
use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as Rfc3339, NaiveDate};
use entity::Instant;

fn text(value: Value, expected: &str) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(format!("expected {expected} as a string, got {other}")),
    }
}

/// An amount of money as a decimal string with two places, `"149.90"`, in the currency of its order (BRL).
#[derive(Clone)]
pub(crate) struct Money(pub(crate) entity::money::Money);

/// An amount of money as a decimal string with a dot and two places, such as "149.90", in the currency of its order.
#[Scalar]
impl ScalarType for Money {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text(value, "an amount such as \"149.90\"").map_err(InputValueError::custom)?;
        text.parse().map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A point in time, milliseconds since the epoch inside.
#[derive(Clone)]
pub(crate) struct DateTime(pub(crate) Instant);

/// A point in time in UTC by RFC 3339, such as "2026-11-22T15:30:00Z". Any offset is understood when it comes in.
#[Scalar]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let expected = "an instant by RFC 3339 such as \"2026-11-22T15:30:00Z\"";
        let text = text(value, expected).map_err(InputValueError::custom)?;
        match Rfc3339::parse_from_rfc3339(&text) {
            Ok(instant) => Ok(Self(instant.timestamp_millis())),
            Err(_) => Err(InputValueError::custom(format!("expected {expected}, with its offset"))),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(rfc3339(self.0))
    }
}

/// A date without a time.
#[derive(Clone)]
pub(crate) struct LocalDate(pub(crate) NaiveDate);

/// A date in the store's time zone by ISO 8601, such as "2026-11-22".
#[Scalar]
impl ScalarType for LocalDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text(value, "a date such as \"2026-11-22\"").map_err(InputValueError::custom)?;
        NaiveDate::parse_from_str(&text, "%Y-%m-%d")
            .ok()
            .filter(|_| has_the_form_of_a_date(&text))
            .map(Self)
            .ok_or_else(|| InputValueError::custom("expected a date of the calendar such as \"2026-11-22\""))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// Four digits, two and two, with dashes between: chrono also takes signs and blanks in place of digits.
fn has_the_form_of_a_date(text: &str) -> bool {
    let fits = |(byte, form): (u8, u8)| if form == b'-' { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().zip(*b"0000-00-00").all(fits)
}

/// Declares a scalar over a Brazilian number that knows how to read itself and what it looks like in store.
macro_rules! brazilian {
    ($(#[doc = $doc:literal])* $name:ident($inner:ty), $parse:expr) => {
        #[doc = concat!("A checked ", stringify!($name), " in its stored form.")]
        #[derive(Clone)]
        pub(crate) struct $name(pub(crate) String);

        $(#[doc = $doc])*
        #[Scalar]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                let text = text(value, stringify!($name)).map_err(InputValueError::custom)?;
                let parse: fn(&str) -> Result<$inner, String> = $parse;
                parse(&text).map(|number| Self(number.as_str().to_owned())).map_err(InputValueError::custom)
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

brazilian! {
    /// CPF of a person: 11 digits whose last two check the others. Dots and dash are understood when it comes in; it
    /// goes out as digits only.
    Cpf(cpf::Cpf), |text| cpf::Cpf::parse(text).map_err(|error| error.to_string())
}

brazilian! {
    /// CNPJ of a company: 14 characters, of which the first 12 may be letters since July 2026 (IN RFB 2.229/2024). Dots,
    /// slash and dash are understood when it comes in; it goes out bare, letters in upper case.
    Cnpj(cnpj::Cnpj), |text| cnpj::Cnpj::parse(text).map_err(|error| error.to_string())
}

brazilian! {
    /// Postal code: 8 digits. A dash is understood when it comes in; it goes out as digits only.
    Cep(cep::Cep), |text| cep::Cep::parse(text).map_err(|error| error.to_string())
}

brazilian! {
    /// Access key of an NF-e or NFC-e (chave de acesso): 44 characters. Groups of four, the `NFe` of an XML id and the address
    /// in a receipt's QR code are understood when it comes in. A wrong one names every rule it breaks; `decodeInvoiceKey`
    /// explains any key.
    InvoiceKey(nfe_key::InvoiceKey), |text| {
        nfe_key::InvoiceKey::parse(text, NaiveDate::MAX).map_err(|errors| {
            let broken: Vec<String> = errors.iter().map(|error| format!("{}: {error}", error.code())).collect();
            broken.join("; ")
        })
    }
}

impl Cpf {
    /// The CPF in a stored document; `None` when that is a CNPJ.
    pub(crate) fn in_document(document: Option<&str>) -> Option<Self> {
        document.filter(|document| document.len() == 11).map(|cpf| Self(cpf.to_owned()))
    }
}

impl Cnpj {
    /// The CNPJ in a stored document; `None` when that is a CPF.
    pub(crate) fn in_document(document: Option<&str>) -> Option<Self> {
        document.filter(|document| document.len() == 14).map(|cnpj| Self(cnpj.to_owned()))
    }
}

leaves!(Money, DateTime, LocalDate, Cpf, Cnpj, Cep, InvoiceKey => |scalar| &scalar.to_value());

#[cfg(test)]
mod tests {
    use super::{Cnpj, Cpf, DateTime, InvoiceKey, LocalDate, Money, rfc3339};
    use async_graphql::{ScalarType, Value};

    fn refused<T: ScalarType>(text: &str) -> bool {
        T::parse(Value::from(text)).is_err()
    }

    #[test]
    fn instants_are_written_in_utc_with_fractions_only_when_there_are_any() {
        assert_eq!(rfc3339(1_795_316_400_000), "2026-11-22T03:00:00Z");
        assert_eq!(rfc3339(1_795_316_400_007), "2026-11-22T03:00:00.007Z");
        let read = DateTime::parse(Value::from("2026-11-22T00:00:00-03:00")).map(|instant| instant.0).ok();
        assert_eq!(read, Some(1_795_316_400_000));
    }

    #[test]
    fn what_breaks_a_rule_is_refused() {
        assert!(refused::<DateTime>("2026-11-22"));
        assert!(refused::<DateTime>("2026-11-22T00:00:00"));
        assert!(refused::<LocalDate>("2026-02-30"));
        assert!(refused::<LocalDate>("2026-2-3"));
        assert!(refused::<LocalDate>("+026-11-22"));
        assert!(refused::<LocalDate>("2026-11- 2"));
        assert!(refused::<Money>("1,50"));
        assert!(refused::<Cpf>("52998224726"));
        assert!(refused::<Cnpj>("12ABC34501DE36"));
        assert!(refused::<InvoiceKey>("1234"));
        assert!(Money::parse(Value::from(10)).is_err());
    }
}
