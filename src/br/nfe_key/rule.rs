//! What makes a key wrong or doubtful, each with a stable code.
//!
//! The codes are ours; the official rejection that says the same is named beside each.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use super::{Model, Parts, check_digit};

/// Series whose issuer is a person: tax-office site (910 to 919) and own software (920 to 969).
pub(super) const CPF_SERIES: RangeInclusive<u16> = 910..=969;

/// A reason to refuse a key, as a sentence for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Not 44 characters.
    #[error("an invoice key has 44 characters, this one has {found}")]
    Length {
        /// Characters counted after normalising.
        found: usize,
    },
    /// A character where the layout has none like it.
    #[error("position {position} holds {found:?}: a key has digits, and letters only in positions 7 to 18")]
    Charset {
        /// The first wrong character.
        found: char,
        /// Where it is, counted from 1.
        position: usize,
    },
    /// A character is mistyped somewhere (rejections 236 and 253).
    #[error(
        "the check digit is {found}, the other 43 characters ask for {expected}: a character is mistyped"
    )]
    CheckDigit {
        /// The last digit.
        found: u32,
        /// The computed digit.
        expected: u32,
    },
    /// No state has this code (rejection 614).
    #[error("the key starts with {found:02}, which is not the code of a Brazilian state")]
    Uf {
        /// Positions 1 and 2.
        found: u8,
    },
    /// No such month (rejection 616).
    #[error("the month of issue is {found:02}, expected 01 to 12")]
    Month {
        /// Positions 5 and 6.
        found: u32,
    },
    /// Before the first electronic invoices, or in the future (rejection 615).
    #[error("the key was issued in {year}-{month:02}, expected 2006-01 to {latest_year}-{latest_month:02}")]
    Year {
        /// Year of issue.
        year: i32,
        /// Month of issue.
        month: u32,
        /// Year of today.
        latest_year: i32,
        /// Month of today.
        latest_month: u32,
    },
    /// The key of another document, such as freight (rejection 618).
    #[error("the document model is {found:02}{}, expected 55 (NF-e) or 65 (NFC-e)", model_name(*found))]
    Model {
        /// Positions 21 and 22.
        found: u8,
    },
    /// Invoices are numbered from 1 (rejection 619).
    #[error("the invoice number is zero, expected 1 or more")]
    NumberZero,
    /// No such way of issuing (outside the schema's list).
    #[error("the emission type is {found}, expected 1 to 7 or 9")]
    EmissionType {
        /// Position 35.
        found: u8,
    },
    /// The issuer's own check digits fail, or its kind does not fit the series (rejection 617).
    #[error("the issuer {found} is not valid, expected {} in series {series}", issuer_kind(*series))]
    Issuer {
        /// Positions 7 to 20.
        found: String,
        /// The series, which tells a person from a company.
        series: u16,
    },
}

impl KeyError {
    /// The stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "KEY_LENGTH",
            Self::Charset { .. } => "KEY_CHARSET",
            Self::CheckDigit { .. } => "KEY_CHECK_DIGIT",
            Self::Uf { .. } => "KEY_UF",
            Self::Month { .. } => "KEY_MONTH",
            Self::Year { .. } => "KEY_YEAR",
            Self::Model { .. } => "KEY_MODEL",
            Self::NumberZero => "KEY_NUMBER_ZERO",
            Self::EmissionType { .. } => "KEY_EMISSION_TYPE",
            Self::Issuer { .. } => "KEY_ISSUER",
        }
    }
}

/// Something to look at twice in a key that is otherwise right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyWarning {
    /// A CNPJ with letters before there was any; authorisers refused those by the CNPJ's digits.
    #[error("the issuer has letters, but the key is of {year}-{month:02}, expected 2026-07 or later")]
    AlphaBefore2607 {
        /// Year of issue.
        year: i32,
        /// Month of issue.
        month: u32,
    },
    /// A series the manual leaves unused.
    #[error("the series is {found}, expected 0 to 969")]
    Series {
        /// Positions 23 to 25.
        found: u16,
    },
}

impl KeyWarning {
    /// The stable code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlphaBefore2607 { .. } => "W_ALPHA_BEFORE_2607",
            Self::Series { .. } => "W_SERIES",
        }
    }
}

/// Whether the key can be cut into its fields at all.
pub(super) fn layout(key: &str) -> Result<(), KeyError> {
    let found = key.chars().count();
    if found != 44 {
        return Err(KeyError::Length { found });
    }
    let fits = |(position, c): &(usize, char)| {
        c.is_ascii_digit() || (c.is_ascii_uppercase() && (7..=18).contains(position))
    };
    match (1..).zip(key.chars()).find(|character| !fits(character)) {
        Some((position, found)) => Err(KeyError::Charset { found, position }),
        None => Ok(()),
    }
}

/// Every broken rule of a key that has its layout.
pub(super) fn errors(key: &str, parts: &Parts, today: NaiveDate) -> Vec<KeyError> {
    let Parts { uf_code, year, month, model, series, emission_type, check_digit: written, .. } = *parts;
    let (latest_year, latest_month) = (today.year(), today.month());
    let mistyped = check_digit(key).filter(|expected| *expected != written);
    let is_outside_time = year < 2006 || (year, month) > (latest_year, latest_month);
    [
        mistyped.map(|expected| KeyError::CheckDigit { found: written, expected }),
        parts.uf.is_none().then_some(KeyError::Uf { found: uf_code }),
        (!(1..=12).contains(&month)).then_some(KeyError::Month { found: month }),
        is_outside_time.then_some(KeyError::Year { year, month, latest_year, latest_month }),
        Model::from_code(model).is_none().then_some(KeyError::Model { found: model }),
        (parts.number == 0).then_some(KeyError::NumberZero),
        (!matches!(emission_type, 1..=7 | 9)).then_some(KeyError::EmissionType { found: emission_type }),
        parts.issuer.is_none().then(|| KeyError::Issuer { found: parts.issuer_text.clone(), series }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Everything doubtful in an invoice's key; the key of another document is refused and that is enough.
pub(super) fn warnings(parts: &Parts) -> Vec<KeyWarning> {
    let Parts { year, month, model, series, .. } = *parts;
    if Model::from_code(model).is_none() {
        return Vec::new();
    }
    let has_letters = parts.issuer_text.bytes().any(|byte| byte.is_ascii_uppercase());
    [
        (has_letters && (year, month) < (2026, 7)).then_some(KeyWarning::AlphaBefore2607 { year, month }),
        (series > *CPF_SERIES.end()).then_some(KeyWarning::Series { found: series }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The documents that share the 44 characters, so that the message can say what was pasted.
const fn model_name(code: u8) -> &'static str {
    match code {
        57 => " (CT-e, freight)",
        58 => " (MDF-e, manifest)",
        59 => " (CF-e SAT)",
        62 => " (NFCom)",
        63 => " (BP-e, ticket)",
        66 => " (NF3e, energy)",
        67 => " (CT-e OS, freight)",
        99 => " (DC-e, content declaration)",
        _ => "",
    }
}

fn issuer_kind(series: u16) -> &'static str {
    if CPF_SERIES.contains(&series) { "000 and a CPF" } else { "a CNPJ" }
}
