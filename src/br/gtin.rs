//! GTIN: the number under a bar code, 8, 12, 13 or 14 digits of which the last checks the others.
//!
//! The digits before the check digit weigh 3 and 1 in turn from the right; the check digit is what is missing to the next ten.
//! An 8, 12 or 13 is a 14 with zeros before it, but it is kept as it stands on the package. Source: GS1 General
//! Specifications, 7.9.1.

use super::digits::{are_digits, sum_from_right, unmask};
use std::fmt;
use thiserror::Error;

/// A bar code number whose check digit agrees.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin(String);

/// The rule a text breaks as a GTIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GtinError {
    /// Something other than digits and blanks.
    #[error("a GTIN holds digits only")]
    Character,
    /// Not 8, 12, 13 or 14 digits.
    #[error("a GTIN has 8, 12, 13 or 14 digits, this one has {found}")]
    Length {
        /// Digits counted without blanks.
        found: usize,
    },
    /// Nothing but zeros.
    #[error("a GTIN is not all zeros")]
    Zeros,
    /// The last digit does not fit the others.
    #[error("the check digit of this GTIN should be {expected}: some digit is mistyped")]
    CheckDigit {
        /// What the other digits call for.
        expected: u32,
    },
}

impl Gtin {
    /// Reads what a person typed or a scanner sent.
    ///
    /// # Errors
    ///
    /// The first broken rule, in the order of [`GtinError`].
    pub fn parse(text: &str) -> Result<Self, GtinError> {
        let digits = unmask(text, &[' ']);
        if !are_digits(&digits) {
            return Err(GtinError::Character);
        }
        if !matches!(digits.len(), 8 | 12 | 13 | 14) {
            return Err(GtinError::Length { found: digits.len() });
        }
        if digits.bytes().all(|digit| digit == b'0') {
            return Err(GtinError::Zeros);
        }
        let (body, last) = digits.split_at(digits.len() - 1);
        let expected = check_digit(body);
        if last != expected.to_string() {
            return Err(GtinError::CheckDigit { expected });
        }
        Ok(Self(digits))
    }

    /// The number with these digits before its check digit, for made-up data; `None` when their count is wrong.
    pub fn with_check_digit(body: &str) -> Option<Self> {
        let fits = matches!(body.len(), 7 | 11 | 12 | 13) && are_digits(body);
        fits.then(|| Self(format!("{body}{}", check_digit(body))))
    }

    /// The digits, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_digit(body: &str) -> u32 {
    (10 - sum_from_right(body, [3, 1].into_iter().cycle()) % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::{Gtin, GtinError};

    #[test]
    fn numbers_on_real_packages_are_read() {
        for text in [
            "7891000100103",  // a can of condensed milk
            "4006381333931",  // a pen
            "9780201379624",  // a book: ISBN-13
            "96385074",       // the GTIN-8 of the GS1 examples
            "036000291452",   // the GTIN-12 of the UPC examples
            "10614141000415", // a case: GTIN-14
        ] {
            assert_eq!(Gtin::parse(text).map(|gtin| gtin.to_string()), Ok(text.to_owned()));
            let body = text.get(..text.len() - 1).expect("digits");
            assert_eq!(Gtin::with_check_digit(body).expect("a number").as_str(), text);
        }
        assert_eq!(Gtin::parse(" 7 891000 100103 ").expect("with blanks").as_str(), "7891000100103");
    }

    #[test]
    fn what_breaks_a_rule_is_refused_by_name() {
        for (text, error) in [
            ("", GtinError::Length { found: 0 }),
            ("789100010010", GtinError::CheckDigit { expected: 9 }),
            ("7891000100104", GtinError::CheckDigit { expected: 3 }),
            ("78910001001", GtinError::Length { found: 11 }),
            ("0000000000000", GtinError::Zeros),
            ("789100010010X", GtinError::Character),
            ("7891000100\x00103", GtinError::Character),
            ("٧٨٩١٠٠٠١٠٠١٠٣", GtinError::Character),
        ] {
            assert_eq!(Gtin::parse(text), Err(error), "{text}");
        }
        assert_eq!(Gtin::with_check_digit("123"), None);
    }
}
