//! Municipality codes of IBGE, which fiscal documents ask for: state (2), order (4) and a check digit.
//!
//! Nine old codes break the check digit and are valid all the same; recomputed over the 5,570 municipalities,
//! exactly these nine fail.

use thiserror::Error;

use super::digits::{are_digits, mod10, number, part, to_char};
use super::uf::Uf;

/// What invoices write in place of a municipality abroad; [`check`] refuses it.
pub const ABROAD: &str = "9999999";

/// Codes given out before the check digit was kept.
const EXCEPTIONS: [&str; 9] =
    ["2201919", "2201988", "2202251", "2611533", "3117836", "3152131", "4305871", "5203939", "5203962"];

/// The rule a text breaks as a municipality code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MunicipalityError {
    /// Something other than digits; there is no mask.
    #[error("a municipality code holds digits only")]
    Character,
    /// Not seven digits.
    #[error("a municipality code has 7 digits, this one has {found}")]
    Length {
        /// Digits counted.
        found: usize,
    },
    /// The first two digits are no state.
    #[error("{found:02} is not the code of a state")]
    State {
        /// The first two digits.
        found: u8,
    },
    /// The number inside the state is 0000.
    #[error("a municipality code has a number other than 0000 after the state")]
    Order,
    /// The last digit does not follow from the others.
    #[error("the check digit of this municipality code does not match: a digit is mistyped")]
    CheckDigit,
}

/// Checks a code and gives the state it belongs to; whether the town exists only IBGE's table knows.
///
/// # Errors
///
/// The first broken rule, in the order of [`MunicipalityError`].
pub fn check(code: &str) -> Result<Uf, MunicipalityError> {
    if !are_digits(code) {
        return Err(MunicipalityError::Character);
    }
    if code.len() != 7 {
        return Err(MunicipalityError::Length { found: code.len() });
    }
    let found = number(part(code, 0..2));
    let uf = Uf::from_ibge_code(found).ok_or(MunicipalityError::State { found })?;
    if part(code, 2..6) == "0000" {
        return Err(MunicipalityError::Order);
    }
    if !code.ends_with(to_char(mod10(part(code, 0..6)))) && !EXCEPTIONS.contains(&code) {
        return Err(MunicipalityError::CheckDigit);
    }
    Ok(uf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_to_its_state() {
        let vectors = [
            ("5208707", Ok(Uf::GO)), // Goiânia
            ("2700102", Ok(Uf::AL)), // Água Branca
            ("2201919", Ok(Uf::PI)), // Bom Princípio do Piauí, an exception
            ("4305871", Ok(Uf::RS)), // Coronel Barros, an exception
            ("3550309", Err(MunicipalityError::CheckDigit)),
            ("9900102", Err(MunicipalityError::State { found: 99 })),
            (ABROAD, Err(MunicipalityError::State { found: 99 })),
            ("355030", Err(MunicipalityError::Length { found: 6 })),
            ("3500003", Err(MunicipalityError::Order)),
            ("35503O8", Err(MunicipalityError::Character)),
            ("355030٨", Err(MunicipalityError::Character)),
            ("", Err(MunicipalityError::Length { found: 0 })),
        ];
        for (code, expected) in vectors {
            assert_eq!(check(code), expected, "{code}");
        }
    }

    #[test]
    fn the_nine_exceptions_break_the_digit_and_pass() {
        for code in EXCEPTIONS {
            assert!(!code.ends_with(to_char(mod10(&code[..6]))), "{code}");
            assert!(check(code).is_ok(), "{code}");
        }
    }
}
