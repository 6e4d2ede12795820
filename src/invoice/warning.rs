//! What a person should look at twice in an invoice that is entered all the same.

use crate::br::nfe_key::KeyWarning;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is unusual about an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, async_graphql::Enum)]
#[graphql(name = "InvoiceWarningCode")]
pub enum WarningCode {
    /// It was issued in a month before the order was placed.
    #[graphql(name = "W_BEFORE_ORDER")]
    BeforeOrder,
    /// An NFC-e (65) for a customer with a CNPJ: since 2026 companies get an NF-e (55).
    #[graphql(name = "W_NFCE_COMPANY")]
    NfceCompany,
    /// A series above 969, which the manual leaves unused.
    #[graphql(name = "W_SERIES")]
    Series,
    /// The issuer's CNPJ has letters, but the invoice is of a month before there were any.
    #[graphql(name = "W_ALPHA_BEFORE_2607")]
    AlphaBefore2607,
    /// The issuer is not one of the store's, which may be right here: the tax office issues the series 890 to 919, and an XML
    /// shows the issuer's name.
    #[graphql(name = "W_ISSUER_NOT_OURS")]
    IssuerNotOurs,
    /// The store has no issuers in its settings, so nobody can say whether this one is right: set them with `updateStore`.
    #[graphql(name = "W_NO_ISSUERS")]
    NoIssuers,
}

/// One thing that is unusual, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Warning {
    /// What kind of thing.
    pub code: WarningCode,
    /// What was found, and what would be usual.
    pub message: String,
}

impl Warning {
    /// A warning of this kind.
    pub fn new(code: WarningCode, message: impl fmt::Display) -> Self {
        Self { code, message: message.to_string() }
    }
}

impl From<KeyWarning> for Warning {
    fn from(warning: KeyWarning) -> Self {
        let code = match warning {
            KeyWarning::AlphaBefore2607 { .. } => WarningCode::AlphaBefore2607,
            KeyWarning::Series { .. } => WarningCode::Series,
        };
        Self::new(code, warning)
    }
}
