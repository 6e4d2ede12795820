//! Whether an access key fits an order of the store: every rule that it breaks, at once.

use super::{Warning, WarningCode};
use crate::br::document::Document;
use crate::br::nfe_key::{self, KeyError, Model, Parts};
use crate::clock::date_in;
use crate::refusal::{Code, Refusal};
use chrono::Datelike as _;
use chrono_tz::Tz;
use entity::{Instant, order};
use std::ops::RangeInclusive;

/// Series of invoices that the tax office issues, whose key may hold its CNPJ.
const OF_TAX_OFFICE: RangeInclusive<u16> = 890..=919;

/// An establishment that issues for the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Establishment {
    /// 14 characters, canonical.
    pub cnpj: String,
    /// State it is registered in, two letters.
    pub uf: String,
}

/// What becomes of a key whose issuer is not one of the store's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignIssuer {
    /// It is refused: somebody has mixed up two keys.
    Refused,
    /// It is taken, and said: an XML shows more than the key.
    Told,
}

/// What a key has to fit.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The order it is entered on.
    pub order: &'a order::Model,
    /// Who issues for the store; empty when nobody has said.
    pub issuers: &'a [Establishment],
    /// Now.
    pub now: Instant,
    /// The store's time zone.
    pub zone: Tz,
    /// What becomes of an issuer that is not among them.
    pub foreign_issuer: ForeignIssuer,
}

/// A key that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The normalised text.
    pub text: String,
    /// Its parts; `None` when length or alphabet leave nothing to cut.
    pub parts: Option<Parts>,
    /// Every rule it breaks, with `key` as the place.
    pub refusals: Vec<Refusal>,
    /// What is unusual.
    pub warnings: Vec<Warning>,
}

/// Reads what somebody gave as a key, in layers: the key itself, then beside store and order.
pub fn check(text: &str, beside: Beside<'_>) -> Checked {
    let decoded = nfe_key::decode(text, date_in(beside.now, beside.zone));
    let mut checked = Checked {
        text: decoded.text,
        parts: decoded.parts,
        refusals: decoded.errors.iter().map(|error| refused(code_of(error), error)).collect(),
        warnings: decoded.warnings.into_iter().map(Warning::from).collect(),
    };
    if let Some(parts) = checked.parts.clone() {
        let about_issuer = issuer(&parts, beside);
        checked.refusals.extend(about_issuer.0);
        checked.warnings.extend(about_issuer.1);
        checked.warnings.extend(beside_order(&parts, beside));
    }
    checked
}

fn refused(code: Code, problem: impl std::fmt::Display) -> Refusal {
    Refusal::new(code, problem).at("key")
}

const fn code_of(error: &KeyError) -> Code {
    match error {
        KeyError::Length { .. } => Code::KeyLength,
        KeyError::Charset { .. } => Code::KeyCharset,
        KeyError::CheckDigit { .. } => Code::KeyCheckDigit,
        KeyError::Uf { .. } => Code::KeyUf,
        KeyError::Month { .. } => Code::KeyMonth,
        KeyError::Year { .. } => Code::KeyYear,
        KeyError::Model { .. } => Code::KeyModel,
        KeyError::NumberZero => Code::KeyNumberZero,
        KeyError::EmissionType { .. } => Code::KeyEmissionType,
        KeyError::Issuer { .. } => Code::KeyIssuer,
    }
}

/// Whether the issuer is one of the store's, and the state its own. An issuer that is no number at all was refused before.
fn issuer(parts: &Parts, beside: Beside<'_>) -> (Option<Refusal>, Option<Warning>) {
    let Some(issuer) = &parts.issuer else { return (None, None) };
    if beside.issuers.is_empty() {
        let problem = "the store has no issuers in its settings: nobody looked whether this is one of them";
        return (None, Some(Warning::new(WarningCode::NoIssuers, problem)));
    }
    let Some(ours) = beside.issuers.iter().find(|ours| ours.cnpj == issuer.as_str()) else {
        let problem = format!("the issuer {} is not one of the store's", shown(issuer));
        let told = OF_TAX_OFFICE.contains(&parts.series) || beside.foreign_issuer == ForeignIssuer::Told;
        return if told {
            (None, Some(Warning::new(WarningCode::IssuerNotOurs, problem)))
        } else {
            (Some(refused(Code::KeyIssuerNotOurs, problem)), None)
        };
    };
    let registered = parts.uf.filter(|uf| uf.to_string() != ours.uf).map(|uf| {
        let problem = format!("the key is of {uf}, its issuer is registered in {}", ours.uf);
        refused(Code::KeyUfNotIssuer, problem)
    });
    (registered, None)
}

/// A company by its number; a person's is not repeated.
fn shown(issuer: &Document) -> String {
    match issuer {
        Document::Cnpj(cnpj) => cnpj.formatted(),
        Document::Cpf(_) => "(a person)".to_owned(),
    }
}

fn beside_order(parts: &Parts, beside: Beside<'_>) -> Vec<Warning> {
    let placed = date_in(beside.order.placed_at, beside.zone);
    let before =
        (1..=12).contains(&parts.month) && (parts.year, parts.month) < (placed.year(), placed.month());
    let before = before.then(|| {
        let problem = format!(
            "the invoice is of {}-{:02}, the order was placed in {}",
            parts.year,
            parts.month,
            placed.format("%Y-%m")
        );
        Warning::new(WarningCode::BeforeOrder, problem)
    });
    let company = beside.order.customer_document.as_ref().is_some_and(|document| document.len() == 14);
    let receipt = Model::from_code(parts.model) == Some(Model::Nfce) && company;
    let receipt = receipt.then(|| {
        let problem =
            "this is an NFC-e (65) and the customer has a CNPJ: since 2026 a company gets an NF-e (55)";
        Warning::new(WarningCode::NfceCompany, problem)
    });
    before.into_iter().chain(receipt).collect()
}
