//! Tracking codes of Correios (SRO), which follow the S10 standard of the Universal Postal Union.
//!
//! Two letters of the service, eight digits, a check digit, two letters of the country (`BR` inside Brazil):
//! `PH297898690BR`. Other carriers have no common format, so ask this module only when the carrier is Correios;
//! and since an official manual prints a sample with a wrong digit, treat [`TrackingError::CheckDigit`] of a code
//! typed by hand as a warning.

use std::fmt;

use thiserror::Error;

use super::digits::{are_digits, masked, part, to_char, unmask};

/// A code whose shape and check digit agree, kept as 13 capitals and digits; [`Display`](fmt::Display) spaces it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackingCode(String);

/// The rule a text breaks as a tracking code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TrackingError {
    /// Not 13 characters.
    #[error("a Correios tracking code has 13 characters, this one has {found}")]
    Length {
        /// Characters counted without blanks.
        found: usize,
    },
    /// Not two letters, nine digits, two letters.
    #[error("a Correios tracking code is two letters, nine digits and two letters")]
    Shape,
    /// The ninth digit does not follow from the eight before it.
    #[error("the check digit of this tracking code is {found}, its number asks for {expected}")]
    CheckDigit {
        /// The digit written.
        found: char,
        /// The digit computed.
        expected: char,
    },
}

impl TrackingCode {
    /// Reads what a person typed or scanned, with blanks and in either case.
    ///
    /// # Errors
    ///
    /// The first broken rule, in the order of [`TrackingError`].
    pub fn parse(text: &str) -> Result<Self, TrackingError> {
        let code = unmask(text, &[' ']).to_ascii_uppercase();
        let count = code.chars().count();
        if count != 13 {
            return Err(TrackingError::Length { found: count });
        }
        let [service, serial, check, country] = [0..2, 2..10, 10..11, 11..13].map(|range| part(&code, range));
        let are_letters = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        let are_numbers = serial.len() == 8 && are_digits(serial) && are_digits(check);
        let (true, true, true, Some(found)) =
            (are_letters(service), are_letters(country), are_numbers, check.chars().next())
        else {
            return Err(TrackingError::Shape);
        };
        let expected = check_digit(serial);
        if found != expected {
            return Err(TrackingError::CheckDigit { found, expected });
        }
        Ok(Self(code))
    }

    /// Computes the check digit of a domestic code, for made-up data; the serial is taken modulo 100,000,000.
    ///
    /// # Errors
    ///
    /// `Length` or `Shape` when the service is not two letters.
    pub fn with_check_digit(service: &str, serial: u32) -> Result<Self, TrackingError> {
        let serial = format!("{:08}", serial % 100_000_000);
        Self::parse(&format!("{service}{serial}{}BR", check_digit(&serial)))
    }

    /// The 13 characters without blanks, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text printed on a label: `PH 297 898 690 BR`.
    pub fn formatted(&self) -> String {
        masked(&self.0, "## ### ### ### ##")
    }

    /// Whether the parcel was posted in Brazil.
    pub fn is_domestic(&self) -> bool {
        self.0.ends_with("BR")
    }
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.formatted())
    }
}

/// Weights 8, 6, 4, 2, 3, 5, 9, 7 from the left, modulo 11.
fn check_digit(serial: &str) -> char {
    let weighted = serial.bytes().zip([8, 6, 4, 2, 3, 5, 9, 7]);
    let sum: u32 = weighted.map(|(byte, weight)| u32::from(byte.saturating_sub(b'0')) * weight).sum();
    match sum % 11 {
        0 => '5',
        1 => '0',
        rest => to_char(11 - rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_real_parcels_are_read() {
        let vectors = [
            "PH297898690BR",
            "PH297898726BR",
            "PH297898730BR",
            "PH297898743BR",
            "PJ236077302BR",
            "SG037892748BR",
            "RU012345675BR",
            "SS123456785BR",
        ];
        for code in vectors {
            assert_eq!(TrackingCode::parse(code).map(|read| read.as_str().to_owned()), Ok(code.to_owned()));
        }
        let typed = TrackingCode::parse("sg 037 892 748 br").unwrap();
        assert_eq!((typed.as_str(), typed.to_string().as_str()), ("SG037892748BR", "SG 037 892 748 BR"));
        assert!(typed.is_domestic());
    }

    #[test]
    fn each_broken_rule_has_its_error() {
        let vectors = [
            ("RU012345678BR", TrackingError::CheckDigit { found: '8', expected: '5' }),
            ("AB123456789BR", TrackingError::CheckDigit { found: '9', expected: '5' }),
            ("SG03789274BR", TrackingError::Length { found: 12 }),
            ("", TrackingError::Length { found: 0 }),
            ("SG03789274٨BR", TrackingError::Shape),
            ("SG0378927488R", TrackingError::Shape),
            ("ÉG037892748BR", TrackingError::Shape),
            ("5G037892748BR", TrackingError::Shape),
        ];
        for (input, error) in vectors {
            assert_eq!(TrackingCode::parse(input), Err(error), "{input}");
        }
    }

    #[test]
    fn what_a_generator_makes_is_read_back() {
        for serial in (0..1_000).map(|step| step * 4_294_967) {
            assert!(TrackingCode::with_check_digit("PH", serial).is_ok(), "{serial}");
        }
        assert_eq!(
            TrackingCode::with_check_digit("PH", 29_789_869).map(|code| code.to_string()),
            Ok("PH 297 898 690 BR".into())
        );
        assert_eq!(TrackingCode::with_check_digit("P7", 1), Err(TrackingError::Shape));
    }
}
