//! A key taken apart, with everything that is wrong with it.

use std::fmt;

use chrono::NaiveDate;

use super::{KeyError, KeyWarning, normalise, rule};
use crate::br::cnpj::Cnpj;
use crate::br::cpf::Cpf;
use crate::br::digits::{masked, mod11, number, part, sum_2_to_9};
use crate::br::document::Document;
use crate::br::uf::Uf;

/// What a text says as an invoice key, and every rule it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The normalised text; as typed, when it holds characters outside ASCII.
    pub text: String,
    /// The fields as written, right or wrong; `None` when length or alphabet leave nothing to cut.
    pub parts: Option<Parts>,
    /// Reasons to refuse, in the order of [`KeyError`]; `KEY_LENGTH` and `KEY_CHARSET` come alone.
    pub errors: Vec<KeyError>,
    /// What a person should look at twice, in the order of [`KeyWarning`].
    pub warnings: Vec<KeyWarning>,
}

/// The fields of a key, as written: only those with a type of their own are known to be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// IBGE code of the issuer's state.
    pub uf_code: u8,
    /// The state of that code; `None` when no state has it.
    pub uf: Option<Uf>,
    /// Year of issue, 2000 to 2099.
    pub year: i32,
    /// Month of issue, 1 to 12 when right.
    pub month: u32,
    /// The 14 characters of the issuer.
    pub issuer_text: String,
    /// The issuer: a CPF in series 910 to 969, else a CNPJ; `None` when its own check digits fail.
    pub issuer: Option<Document>,
    /// Code of the document model; see [`Model`] for those that are invoices.
    pub model: u8,
    /// Series, 0 to 999.
    pub series: u16,
    /// Number of the invoice in its series.
    pub number: u32,
    /// How the invoice was issued: 1 is normal, 2 to 7 and 9 are contingencies and special regimes.
    pub emission_type: u8,
    /// Eight digits the issuer chose.
    pub random_code: u32,
    /// The last digit, as written.
    pub check_digit: u32,
}

/// The two models an order's invoice can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// 55, the invoice of goods.
    Nfe,
    /// 65, the receipt of a sale to a consumer.
    Nfce,
}

/// A key without errors on the day it was read; [`Display`](fmt::Display) shows groups of four.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvoiceKey(String);

/// Reads whatever a person pasted as a key, on the local date `today` of the store.
pub fn decode(text: &str, today: NaiveDate) -> Decoded {
    let (text, layout) = match normalise(text) {
        Ok(key) => {
            let layout = rule::layout(&key);
            (key, layout)
        }
        Err(error) => (text.trim().to_owned(), Err(error)),
    };
    if let Err(error) = layout {
        return Decoded { text, parts: None, errors: vec![error], warnings: Vec::new() };
    }
    let parts = Parts::cut(&text);
    Decoded {
        errors: rule::errors(&text, &parts, today),
        warnings: rule::warnings(&parts),
        parts: Some(parts),
        text,
    }
}

/// The digit that the first 43 characters ask for; `None` when there are fewer, or others than digits and A to Z.
pub fn check_digit(key: &str) -> Option<u32> {
    let body = key.get(0..43)?;
    let is_known = body.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    is_known.then(|| mod11(sum_2_to_9(body)))
}

impl Decoded {
    /// The key, when nothing is wrong with it (warnings allow it).
    pub fn key(&self) -> Option<InvoiceKey> {
        self.errors.is_empty().then(|| InvoiceKey(self.text.clone()))
    }
}

impl Parts {
    fn cut(key: &str) -> Self {
        let uf_code = number(part(key, 0..2));
        let series = number(part(key, 22..25));
        let issuer = part(key, 6..20);
        Self {
            uf_code,
            uf: Uf::from_ibge_code(uf_code),
            year: 2000 + number::<i32>(part(key, 2..4)),
            month: number(part(key, 4..6)),
            issuer_text: issuer.to_owned(),
            issuer: issuer_in(issuer, series),
            model: number(part(key, 20..22)),
            series,
            number: number(part(key, 25..34)),
            emission_type: number(part(key, 34..35)),
            random_code: number(part(key, 35..43)),
            check_digit: number(part(key, 43..44)),
        }
    }
}

/// The series decides whether it is a person or a company: some texts pass as both.
fn issuer_in(text: &str, series: u16) -> Option<Document> {
    if rule::CPF_SERIES.contains(&series) {
        Cpf::parse(text.strip_prefix("000")?).ok().map(Document::Cpf)
    } else {
        Cnpj::parse(text).ok().map(Document::Cnpj)
    }
}

impl Model {
    /// The two digits in the key.
    pub const fn code(self) -> u8 {
        match self {
            Self::Nfe => 55,
            Self::Nfce => 65,
        }
    }

    /// The model of a code; `None` for documents that are not an order's invoice.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            55 => Some(Self::Nfe),
            65 => Some(Self::Nfce),
            _ => None,
        }
    }
}

impl InvoiceKey {
    /// Reads a key that must be right; [`decode`] says more about one that is not.
    ///
    /// # Errors
    ///
    /// Every broken rule, at least one.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, Vec<KeyError>> {
        let decoded = decode(text, today);
        decoded.key().ok_or(decoded.errors)
    }

    /// The 44 characters, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Eleven groups of four, as printed on the DANFE.
    pub fn grouped(&self) -> String {
        masked(&self.0, &["####"; 11].join(" "))
    }

    /// The fields; state and issuer are always there.
    pub fn parts(&self) -> Parts {
        Parts::cut(&self.0)
    }
}

impl fmt::Display for InvoiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.grouped())
    }
}
