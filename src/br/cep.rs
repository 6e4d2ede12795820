//! CEP: the postal code, eight digits whose range tells the state.
//!
//! It has no check digit of its own. A range that contradicts the typed state is worth a warning, not a
//! refusal: borders move, and only the carrier decides. Source: the ranges of Correios, as kept by a maintained
//! utility library. Mask `00000-000`.

use std::fmt;

use thiserror::Error;

use super::digits::{are_digits, masked, number, unmask};
use super::uf::Uf;

/// A postal code that can exist, kept as eight digits; [`Display`](fmt::Display) shows the mask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cep(String);

/// The rule a text breaks as a CEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CepError {
    /// Something other than digits, dots, dashes and blanks.
    #[error("a CEP holds digits only")]
    Character,
    /// Not eight digits.
    #[error("a CEP has 8 digits, this one has {found}")]
    Length {
        /// Digits counted without the mask.
        found: usize,
    },
    /// Below 01000-000, where no address is.
    #[error("no CEP is below 01000-000")]
    Unassigned,
}

impl Cep {
    /// Reads what a person typed, masked or not.
    ///
    /// # Errors
    ///
    /// The first broken rule, in the order of [`CepError`].
    pub fn parse(text: &str) -> Result<Self, CepError> {
        let digits = unmask(text, &['.', '-', ' ']);
        if !are_digits(&digits) {
            return Err(CepError::Character);
        }
        if digits.len() != 8 {
            return Err(CepError::Length { found: digits.len() });
        }
        Self::from_number(number(&digits)).ok_or(CepError::Unassigned)
    }

    /// The CEP a number writes with leading zeros, for made-up data; `None` outside 1,000,000 to 99,999,999.
    pub fn from_number(number: u32) -> Option<Self> {
        (1_000_000..=99_999_999).contains(&number).then(|| Self(format!("{number:08}")))
    }

    /// The eight digits without mask, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text people know: `01310-200`.
    pub fn formatted(&self) -> String {
        masked(&self.0, "#####-###")
    }

    /// The state whose range holds it; `None` in the few ranges given to nobody.
    pub fn uf(&self) -> Option<Uf> {
        let number: u32 = number(&self.0);
        Uf::all()
            .into_iter()
            .find(|uf| ranges(*uf).iter().any(|(first, last)| (*first..=*last).contains(&number)))
    }
}

impl fmt::Display for Cep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.formatted())
    }
}

/// The codes of a state as numbers, first and last included; AM, DF and GO have two ranges.
pub const fn ranges(uf: Uf) -> &'static [(u32, u32)] {
    match uf {
        Uf::SP => &[(1_000_000, 19_999_999)],
        Uf::RJ => &[(20_000_000, 28_999_999)],
        Uf::ES => &[(29_000_000, 29_999_999)],
        Uf::MG => &[(30_000_000, 39_999_999)],
        Uf::BA => &[(40_000_000, 48_999_999)],
        Uf::SE => &[(49_000_000, 49_999_999)],
        Uf::PE => &[(50_000_000, 56_999_999)],
        Uf::AL => &[(57_000_000, 57_999_999)],
        Uf::PB => &[(58_000_000, 58_999_999)],
        Uf::RN => &[(59_000_000, 59_999_999)],
        Uf::CE => &[(60_000_000, 63_999_999)],
        Uf::PI => &[(64_000_000, 64_999_999)],
        Uf::MA => &[(65_000_000, 65_999_999)],
        Uf::PA => &[(66_000_000, 68_899_999)],
        Uf::AP => &[(68_900_000, 68_999_999)],
        Uf::AM => &[(69_000_000, 69_299_999), (69_400_000, 69_899_999)],
        Uf::RR => &[(69_300_000, 69_399_999)],
        Uf::AC => &[(69_900_000, 69_999_999)],
        Uf::DF => &[(70_000_000, 72_799_999), (73_000_000, 73_699_999)],
        Uf::GO => &[(72_800_000, 72_999_999), (73_700_000, 76_799_999)],
        Uf::RO => &[(76_800_000, 76_999_999)],
        Uf::TO => &[(77_000_000, 77_999_999)],
        Uf::MT => &[(78_000_000, 78_899_999)],
        Uf::MS => &[(79_000_000, 79_999_999)],
        Uf::PR => &[(80_000_000, 87_999_999)],
        Uf::SC => &[(88_000_000, 89_999_999)],
        Uf::RS => &[(90_000_000, 99_999_999)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_tells_the_state() {
        let vectors = [
            ("01310-200", Uf::SP),
            ("20040020", Uf::RJ),
            ("70040-010", Uf::DF),
            ("72800-000", Uf::GO),
            ("69301-000", Uf::RR),
            ("88390000", Uf::SC),
        ];
        for (input, uf) in vectors {
            assert_eq!(Cep::parse(input).unwrap().uf(), Some(uf), "{input}");
        }
        assert_eq!(Cep::parse("78950-000").unwrap().uf(), None);
    }

    #[test]
    fn dots_dashes_and_blanks_are_the_only_mask() {
        assert_eq!(Cep::parse("01..310.-200.-").map(|cep| cep.to_string()), Ok("01310-200".into()));
        let vectors = [
            ("1234567", CepError::Length { found: 7 }),
            ("1234567-", CepError::Length { found: 7 }),
            ("", CepError::Length { found: 0 }),
            ("0131020O", CepError::Character),
            ("0131020٠", CepError::Character),
            ("00000-000", CepError::Unassigned),
            ("00999-999", CepError::Unassigned),
        ];
        for (input, error) in vectors {
            assert_eq!(Cep::parse(input), Err(error), "{input}");
        }
    }

    #[test]
    fn ranges_touch_no_other_range_and_lead_home() {
        let mut all: Vec<(u32, u32)> = Uf::all().iter().flat_map(|uf| ranges(*uf)).copied().collect();
        all.sort_unstable();
        assert_eq!(all.len(), 30);
        assert!(all.windows(2).all(|pair| pair[0].1 < pair[1].0));
        for uf in Uf::all() {
            for (first, last) in ranges(uf) {
                for number in [*first, *last] {
                    assert_eq!(Cep::from_number(number).and_then(|cep| cep.uf()), Some(uf));
                }
            }
        }
        assert_eq!((Cep::from_number(999_999), Cep::from_number(100_000_000)), (None, None));
    }
}
