//! CPF: the tax number of a person, 11 digits, the last two computed from the others.
//!
//! Digits only; the letters of the new [`cnpj`](super::cnpj) never came here. Mask `000.000.000-00`.
//! Source: Receita Federal; the rule agrees in every library read.

use std::fmt;

use thiserror::Error;

use super::digits::{are_digits, are_equal, masked, mod11, part, sum_from_right, to_char, unmask};

/// A well-formed CPF, kept as 11 digits; [`Display`](fmt::Display) shows the mask, [`Debug`] hides most of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpf(String);

/// The rule a text breaks as a CPF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CpfError {
    /// Something other than digits, dots, dashes and blanks.
    #[error("a CPF holds digits only")]
    Character,
    /// Not 11 digits.
    #[error("a CPF has 11 digits, this one has {found}")]
    Length {
        /// Digits counted without the mask.
        found: usize,
    },
    /// One digit eleven times: the arithmetic agrees, the number is never issued.
    #[error("a CPF is never one digit repeated")]
    Repeated,
    /// The last two digits do not follow from the first nine.
    #[error("the check digits of this CPF do not match: a digit is mistyped")]
    CheckDigit,
}

impl Cpf {
    /// Reads what a person typed, masked or not.
    ///
    /// # Errors
    ///
    /// The first broken rule, in the order of [`CpfError`].
    pub fn parse(text: &str) -> Result<Self, CpfError> {
        let digits = unmask(text, &['.', '-', ' ']);
        if !are_digits(&digits) {
            return Err(CpfError::Character);
        }
        if digits.len() != 11 {
            return Err(CpfError::Length { found: digits.len() });
        }
        if are_equal(&digits) {
            return Err(CpfError::Repeated);
        }
        if completed(part(&digits, 0..9)) != digits {
            return Err(CpfError::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// Computes the check digits of nine digits (each taken modulo 10), for made-up data.
    ///
    /// The result always parses: nine equal digits would give a forbidden number, so their last moves on by one.
    pub fn with_check_digits(base: [u8; 9]) -> Self {
        let [start @ .., last] = base.map(|digit| digit % 10);
        let repeated = start.iter().all(|digit| *digit == last);
        let last = if repeated { (last + 1) % 10 } else { last };
        let base: String = start.into_iter().chain([last]).map(|digit| to_char(digit.into())).collect();
        Self(completed(&base))
    }

    /// The 11 digits without mask, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text people know: `529.982.247-25`.
    pub fn formatted(&self) -> String {
        masked(&self.0, "###.###.###-##")
    }
}

impl fmt::Display for Cpf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.formatted())
    }
}

impl fmt::Debug for Cpf {
    /// Half hidden, as public offices print it, so that no log can leak the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cpf(***.{}.{}-**)", part(&self.0, 3..6), part(&self.0, 6..9))
    }
}

/// Appends both check digits: weights 10 to 2, then 11 to 2, from the left.
fn completed(base: &str) -> String {
    let mut digits = base.to_owned();
    for _ in 0..2 {
        digits.push(to_char(mod11(sum_from_right(&digits, 2..))));
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_public_test_suites_are_read() {
        let vectors = [
            ("529.982.247-25", "52998224725"),
            ("01701355868", "01701355868"),
            ("55394836000", "55394836000"),
            ("25524893033", "25524893033"),
            ("46589017069", "46589017069"),
            ("38883975022", "38883975022"),
            (" 529 982 247 25\n", "52998224725"),
        ];
        for (input, canonical) in vectors {
            assert_eq!(
                Cpf::parse(input).map(|cpf| cpf.as_str().to_owned()),
                Ok(canonical.to_owned()),
                "{input}"
            );
        }
    }

    #[test]
    fn each_broken_rule_has_its_error() {
        let vectors = [
            ("73441962207", CpfError::CheckDigit),
            ("12345678901", CpfError::CheckDigit),
            ("00000000000", CpfError::Repeated),
            ("11111111111", CpfError::Repeated),
            ("5299822472A", CpfError::Character),
            ("5299822472٥", CpfError::Character),
            ("529.982.247/25", CpfError::Character),
            ("", CpfError::Length { found: 0 }),
            ("5299822472", CpfError::Length { found: 10 }),
            ("529982247250", CpfError::Length { found: 12 }),
        ];
        for (input, error) in vectors {
            assert_eq!(Cpf::parse(input), Err(error), "{input}");
        }
    }

    #[test]
    fn what_a_generator_makes_is_read_back() {
        for seed in 0_u8..=255 {
            let base = [seed, seed / 2, seed / 3, 4, seed, seed, 7, seed / 5, seed];
            for base in [base, [seed; 9]] {
                let made = Cpf::with_check_digits(base);
                assert_eq!(Cpf::parse(made.as_str()).as_ref(), Ok(&made));
                assert_eq!(Cpf::parse(&made.to_string()), Ok(made));
            }
        }
        assert_eq!(Cpf::with_check_digits([1, 2, 3, 4, 5, 6, 7, 8, 9]).as_str(), "12345678909");
    }

    #[test]
    fn the_mask_is_shown_and_debug_hides() {
        let cpf = Cpf::with_check_digits([5, 2, 9, 9, 8, 2, 2, 4, 7]);
        assert_eq!(cpf.to_string(), "529.982.247-25");
        assert_eq!(format!("{cpf:?}"), "Cpf(***.982.247-**)");
    }
}
