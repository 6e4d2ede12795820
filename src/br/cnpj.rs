//! CNPJ: the tax number of an establishment, 14 characters, the last two computed from the others.
//!
//! The root (8) names the company, the order (4) its establishment; both may hold letters since 31 July 2026,
//! when a branch of an old company with digits only got `00.000.000/E08G-12`. The check digits stay digits, and
//! old numbers stay as they are. All of A to Z are taken: the states asked to leave out I, O, U, Q and F, and
//! no confirmation of that was found.
//!
//! Sources: IN RFB 2.229/2024; Nota Técnica Conjunta 2025.001. Mask `AA.AAA.AAA/AAAA-DD`.

use std::fmt;

use thiserror::Error;

use super::digits::{are_digits, are_equal, masked, mod11, part, sum_2_to_9, to_char, unmask};

/// A well-formed CNPJ, kept as 14 upper-case characters; [`Display`](fmt::Display) shows the mask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cnpj(String);

/// The rule a text breaks as a CNPJ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CnpjError {
    /// Something other than ASCII letters, digits and the mask, or a letter in a check digit.
    #[error("a CNPJ holds digits and the letters A to Z, and its last two characters are digits")]
    Character,
    /// Not 14 characters.
    #[error("a CNPJ has 14 characters, this one has {found}")]
    Length {
        /// Characters counted without the mask.
        found: usize,
    },
    /// One digit fourteen times, the zero number among them.
    #[error("a CNPJ is never one digit repeated")]
    Repeated,
    /// The last two digits do not follow from the first twelve characters.
    #[error("the check digits of this CNPJ do not match: a character is mistyped")]
    CheckDigit,
}

impl Cnpj {
    /// Reads what a person typed, masked or not, in either case.
    ///
    /// # Errors
    ///
    /// The first broken rule, in the order of [`CnpjError`].
    pub fn parse(text: &str) -> Result<Self, CnpjError> {
        let code = normalised(text)?;
        if code.len() != 14 {
            return Err(CnpjError::Length { found: code.len() });
        }
        if !are_digits(part(&code, 12..14)) {
            return Err(CnpjError::Character);
        }
        if are_equal(&code) {
            return Err(CnpjError::Repeated);
        }
        if completed(part(&code, 0..12)) != code {
            return Err(CnpjError::CheckDigit);
        }
        Ok(Self(code))
    }

    /// Computes the check digits of root and order (12 characters), for made-up data.
    ///
    /// # Errors
    ///
    /// `Length` or `Character` when the base is not 12 digits or letters, `Repeated` for the zero number.
    pub fn with_check_digits(base: &str) -> Result<Self, CnpjError> {
        Self::parse(&completed(&normalised(base)?))
    }

    /// The 14 characters without mask, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight characters: equal roots are the same company, whatever the branch.
    pub fn root(&self) -> &str {
        part(&self.0, 0..8)
    }

    /// The text people know: `12.ABC.345/01DE-35`.
    pub fn formatted(&self) -> String {
        masked(&self.0, "##.###.###/####-##")
    }
}

impl fmt::Display for Cnpj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.formatted())
    }
}

/// Without mask and in capitals; strangers are refused first, because Unicode makes `SS` of an `ß`.
fn normalised(text: &str) -> Result<String, CnpjError> {
    let code = unmask(text, &['.', '-', '/', ' ']);
    if code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(code.to_ascii_uppercase())
    } else {
        Err(CnpjError::Character)
    }
}

/// Appends both check digits: weights 5 to 2 and 9 to 2, then 6 to 2 and 9 to 2, from the left.
fn completed(base: &str) -> String {
    let mut code = base.to_owned();
    for _ in 0..2 {
        code.push(to_char(mod11(sum_2_to_9(&code))));
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_are_read() {
        let vectors = [
            ("00.000.000/E08G-12", "00000000E08G12"), // the first with letters, 2026-07-31
            ("12.abc.345/01de-35", "12ABC34501DE35"), // the official example, typed in lower case
            ("A87HBZHB000161", "A87HBZHB000161"),     // simulator of Receita Federal
            ("0X0J92JY000196", "0X0J92JY000196"),
            ("AB12CD34EF5602", "AB12CD34EF5602"),
            ("AB123CD0000108", "AB123CD0000108"),
            ("A1B2C3D4E5F668", "A1B2C3D4E5F668"),
            ("ZZZZZZZZZZZZ62", "ZZZZZZZZZZZZ62"),
            ("0000000000AB18", "0000000000AB18"),
            ("H9J8K7L6M5N411", "H9J8K7L6M5N411"),
            ("11222333000181", "11222333000181"),
            ("00000000000191", "00000000000191"), // Banco do Brasil, head office
            ("33000167000101", "33000167000101"), // Petrobras
            ("02960895000131", "02960895000131"),
            ("36002518000101", "36002518000101"),
            ("06946762000161", "06946762000161"),
            ("08314885000105", "08314885000105"),
        ];
        for (input, canonical) in vectors {
            let read = Cnpj::parse(input).map(|cnpj| cnpj.as_str().to_owned());
            assert_eq!(read, Ok(canonical.to_owned()), "{input}");
        }
    }

    #[test]
    fn each_broken_rule_has_its_error() {
        let vectors = [
            ("00000000000000", CnpjError::Repeated),
            ("11111111111111", CnpjError::Repeated),
            ("12ABC34501DE36", CnpjError::CheckDigit),
            ("12ABC34501DE53", CnpjError::CheckDigit),
            ("00000000E08G60", CnpjError::CheckDigit), // what letters counted in base 36 would give
            ("PC3D315K000139", CnpjError::CheckDigit),
            ("11222333000182", CnpjError::CheckDigit),
            ("14018406000193", CnpjError::CheckDigit),
            ("12ABC34501DEA5", CnpjError::Character),
            ("12ABC34501DE3٥", CnpjError::Character),
            ("ß000000000124", CnpjError::Character),
            ("08314885A000105", CnpjError::Length { found: 15 }), // never drop the letter to make it fit
            ("", CnpjError::Length { found: 0 }),
        ];
        for (input, error) in vectors {
            assert_eq!(Cnpj::parse(input), Err(error), "{input}");
        }
    }

    #[test]
    fn the_official_example_has_the_published_sums() {
        assert_eq!(sum_2_to_9("12ABC34501DE"), 459);
        assert_eq!(sum_2_to_9("12ABC34501DE3"), 424);
    }

    #[test]
    fn a_branch_has_the_root_of_its_head_office() {
        let head = Cnpj::parse("00000000000191").unwrap();
        let branch = Cnpj::with_check_digits("00000000E08G").unwrap();
        assert_eq!(head.root(), branch.root());
        assert_eq!(branch.to_string(), "00.000.000/E08G-12");
    }

    #[test]
    fn a_generator_is_told_of_a_base_that_cannot_be() {
        assert_eq!(
            Cnpj::with_check_digits("12.abc.345/01de").map(|c| c.to_string()),
            Ok("12.ABC.345/01DE-35".into())
        );
        assert_eq!(Cnpj::with_check_digits("000000000000"), Err(CnpjError::Repeated));
        assert_eq!(Cnpj::with_check_digits("1122233300018"), Err(CnpjError::Length { found: 15 }));
        assert_eq!(Cnpj::with_check_digits("11222333000é"), Err(CnpjError::Character));
    }
}
