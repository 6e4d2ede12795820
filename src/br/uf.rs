//! The 26 states and the Federal District, by the two letters of every address.
//!
//! The numeric codes are IBGE's; they open an invoice key and a municipality code.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A *unidade da federação*, ordered by its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the letters are the documentation, and `name` spells them out")]
pub enum Uf {
    AC,
    AL,
    AM,
    AP,
    BA,
    CE,
    DF,
    ES,
    GO,
    MA,
    MG,
    MS,
    MT,
    PA,
    PB,
    PE,
    PI,
    PR,
    RJ,
    RN,
    RO,
    RR,
    RS,
    SC,
    SE,
    SP,
    TO,
}

/// A text that is not the two letters of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not one of the 27 states: expected two letters such as SP")]
pub struct UnknownUf;

impl Uf {
    /// All 27, in alphabetical order of their letters.
    #[rustfmt::skip]
    pub const fn all() -> [Self; 27] {
        use Uf::{
            AC, AL, AM, AP, BA, CE, DF, ES, GO, MA, MG, MS, MT, PA, PB, PE, PI, PR, RJ, RN, RO, RR, RS, SC, SE, SP, TO,
        };
        [AC, AL, AM, AP, BA, CE, DF, ES, GO, MA, MG, MS, MT, PA, PB, PE, PI, PR, RJ, RN, RO, RR, RS, SC, SE, SP, TO]
    }

    /// The two capital letters.
    pub const fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The two-digit code of IBGE, from 11 (RO) to 53 (DF).
    pub const fn ibge_code(self) -> u8 {
        self.row().0
    }

    /// The name in Portuguese, as printed on a label.
    pub const fn name(self) -> &'static str {
        self.row().2
    }

    /// The state behind a code of IBGE.
    pub fn from_ibge_code(code: u8) -> Option<Self> {
        Self::all().into_iter().find(|uf| uf.ibge_code() == code)
    }

    const fn row(self) -> (u8, &'static str, &'static str) {
        match self {
            Self::AC => (12, "AC", "Acre"),
            Self::AL => (27, "AL", "Alagoas"),
            Self::AM => (13, "AM", "Amazonas"),
            Self::AP => (16, "AP", "Amapá"),
            Self::BA => (29, "BA", "Bahia"),
            Self::CE => (23, "CE", "Ceará"),
            Self::DF => (53, "DF", "Distrito Federal"),
            Self::ES => (32, "ES", "Espírito Santo"),
            Self::GO => (52, "GO", "Goiás"),
            Self::MA => (21, "MA", "Maranhão"),
            Self::MG => (31, "MG", "Minas Gerais"),
            Self::MS => (50, "MS", "Mato Grosso do Sul"),
            Self::MT => (51, "MT", "Mato Grosso"),
            Self::PA => (15, "PA", "Pará"),
            Self::PB => (25, "PB", "Paraíba"),
            Self::PE => (26, "PE", "Pernambuco"),
            Self::PI => (22, "PI", "Piauí"),
            Self::PR => (41, "PR", "Paraná"),
            Self::RJ => (33, "RJ", "Rio de Janeiro"),
            Self::RN => (24, "RN", "Rio Grande do Norte"),
            Self::RO => (11, "RO", "Rondônia"),
            Self::RR => (14, "RR", "Roraima"),
            Self::RS => (43, "RS", "Rio Grande do Sul"),
            Self::SC => (42, "SC", "Santa Catarina"),
            Self::SE => (28, "SE", "Sergipe"),
            Self::SP => (35, "SP", "São Paulo"),
            Self::TO => (17, "TO", "Tocantins"),
        }
    }
}

impl FromStr for Uf {
    type Err = UnknownUf;

    /// Takes the two letters in either case, with blanks around.
    fn from_str(text: &str) -> Result<Self, UnknownUf> {
        let letters = text.trim();
        Self::all().into_iter().find(|uf| uf.as_str().eq_ignore_ascii_case(letters)).ok_or(UnknownUf)
    }
}

impl fmt::Display for Uf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_ibge() {
        let vectors = "11:RO 12:AC 13:AM 14:RR 15:PA 16:AP 17:TO 21:MA 22:PI 23:CE 24:RN 25:PB 26:PE 27:AL 28:SE \
            29:BA 31:MG 32:ES 33:RJ 35:SP 41:PR 42:SC 43:RS 50:MS 51:MT 52:GO 53:DF";
        let mut seen = 0;
        for (code, letters) in vectors.split(' ').filter_map(|pair| pair.split_once(':')) {
            let uf: Uf = letters.parse().unwrap();
            assert_eq!((uf.ibge_code(), uf.as_str()), (code.parse().unwrap(), letters));
            assert_eq!(Uf::from_ibge_code(uf.ibge_code()), Some(uf));
            seen += 1;
        }
        assert_eq!(seen, Uf::all().len());
        assert_eq!([0, 10, 20, 34, 54, 99].map(Uf::from_ibge_code), [None; 6]);
    }

    #[test]
    fn letters_are_read_in_either_case_and_nothing_else_is() {
        assert_eq!(" sp ".parse(), Ok(Uf::SP));
        for odd in ["", "S", "SPP", "XX", "ＳＰ", "35"] {
            assert_eq!(odd.parse::<Uf>(), Err(UnknownUf), "{odd}");
        }
    }

    #[test]
    fn all_is_in_order_and_names_are_portuguese() {
        assert!(Uf::all().is_sorted());
        assert_eq!(
            (Uf::SP.name(), Uf::RO.name(), Uf::DF.to_string()),
            ("São Paulo", "Rondônia", "DF".into())
        );
    }
}
