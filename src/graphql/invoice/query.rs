//! Invoice keys, explained.

use crate::app::App;
use crate::br::document::Document;
use crate::br::nfe_key::{self, Decoded, Parts};
use crate::graphql::failure::Answer;
use crate::graphql::scalar::{Cnpj, Cpf};
use crate::graphql::uf::Uf;
use crate::store;
use async_graphql::{Context, Object, SimpleObject};

/// What an access key says, and every rule it breaks.
#[derive(SimpleObject)]
pub(crate) struct DecodedInvoiceKey {
    /// Whether it breaks no rule. A key that breaks none may still belong to no invoice: only the tax office knows.
    valid: bool,
    /// What was read: 44 characters, upper case, without marks; as much as was there when it is wrong.
    key: String,
    /// The same in groups of four, as a DANFE shows it.
    grouped: String,
    /// What its parts say; null when it is not 44 characters of the right kind.
    parts: Option<InvoiceKeyParts>,
    /// Every rule it breaks.
    errors: Vec<InvoiceKeyProblem>,
    /// What is unusual but no error.
    warnings: Vec<InvoiceKeyProblem>,
}

/// The parts of an access key.
#[derive(SimpleObject)]
pub(crate) struct InvoiceKeyParts {
    /// IBGE code of the issuer's state, as it stands in the key.
    uf_code: u8,
    /// The state of that code; null when there is none.
    uf: Option<Uf>,
    /// Year of issue.
    year: i32,
    /// Month of issue as it stands in the key, 1 to 12 when it is right.
    month: u32,
    /// The 14 characters of the issuer as they stand in the key.
    issuer: String,
    /// The issuer's CNPJ; null when it is a person, or wrong.
    issuer_cnpj: Option<Cnpj>,
    /// The issuer's CPF; null when it is a company, or wrong.
    issuer_cpf: Option<Cpf>,
    /// 55 (NF-e) or 65 (NFC-e) when it is right.
    model: u8,
    /// Series.
    series: u16,
    /// Number within issuer, model and series.
    number: u32,
    /// How it was issued (tpEmis): 1 is normal, others are contingency.
    emission_type: u8,
    /// The random code (cNF) that the issuer chose.
    random_code: u32,
    /// The last digit, which checks the others.
    check_digit: u32,
}

/// A rule that a key breaks, or something unusual about it.
#[derive(SimpleObject)]
pub(crate) struct InvoiceKeyProblem {
    /// A stable code: `KEY_LENGTH`, `KEY_CHARSET`, `KEY_CHECK_DIGIT`, `KEY_UF`, `KEY_MONTH`, `KEY_YEAR`, `KEY_MODEL`,
    /// `KEY_NUMBER_ZERO`, `KEY_EMISSION_TYPE`, `KEY_ISSUER`; warnings `W_ALPHA_BEFORE_2607`, `W_SERIES`.
    code: &'static str,
    /// The rule, what was found and what was expected.
    message: String,
}

impl From<Parts> for InvoiceKeyParts {
    fn from(parts: Parts) -> Self {
        let (issuer_cnpj, issuer_cpf) = match &parts.issuer {
            Some(Document::Cnpj(cnpj)) => (Some(Cnpj(cnpj.as_str().to_owned())), None),
            Some(Document::Cpf(cpf)) => (None, Some(Cpf(cpf.as_str().to_owned()))),
            None => (None, None),
        };
        Self {
            uf_code: parts.uf_code,
            uf: parts.uf.map(Into::into),
            year: parts.year,
            month: parts.month,
            issuer: parts.issuer_text,
            issuer_cnpj,
            issuer_cpf,
            model: parts.model,
            series: parts.series,
            number: parts.number,
            emission_type: parts.emission_type,
            random_code: parts.random_code,
            check_digit: parts.check_digit,
        }
    }
}

impl From<Decoded> for DecodedInvoiceKey {
    fn from(decoded: Decoded) -> Self {
        let error =
            |error: &nfe_key::KeyError| InvoiceKeyProblem { code: error.code(), message: error.to_string() };
        let warning = |warning: &nfe_key::KeyWarning| InvoiceKeyProblem {
            code: warning.code(),
            message: warning.to_string(),
        };
        let letters: Vec<char> = decoded.text.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        Self {
            valid: decoded.errors.is_empty(),
            grouped: groups.join(" "),
            key: decoded.text,
            parts: decoded.parts.map(Into::into),
            errors: decoded.errors.iter().map(error).collect(),
            warnings: decoded.warnings.iter().map(warning).collect(),
        }
    }
}

#[derive(Default)]
pub(crate) struct InvoiceQuery;

#[Object]
impl InvoiceQuery {
    /// Explains an access key of an NF-e or NFC-e: every part, and every rule it breaks at once. Needs no key.
    async fn decode_invoice_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The key as somebody has it: groups of four, an XML id, or the address in a receipt's QR code."
        )]
        key: String,
    ) -> Answer<DecodedInvoiceKey> {
        let app = ctx.data_unchecked::<App>();
        let today = app.clock.today(store::time_zone_of(&app.db).await?);
        Ok(nfe_key::decode(&key, today).into())
    }
}
