//! Whether a notice comes from the integration.

use crate::br::cnpj::Cnpj;
use crate::clock::Clock;
use crate::error::Error;
use crate::integration::erp::api::{Means, secret_owner};
use crate::integration::signature::{Signed, is_bling, is_standard};
use entity::integration::{IntegrationKind, Model};
use serde_json::Value;

/// The headers that signatures stand in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'h> {
    /// `webhook-id`.
    pub id: Option<&'h str>,
    /// `webhook-timestamp`.
    pub timestamp: Option<&'h str>,
    /// `webhook-signature`.
    pub signature: Option<&'h str>,
    /// `X-Bling-Signature-256`.
    pub bling: Option<&'h str>,
}

/// Why a notice is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Rejected {
    /// Nobody tells anything at this address.
    #[error("nobody tells anything at this address")]
    Unknown,
    /// It is not signed, or not by the integration; or of another company.
    #[error("this is not signed by the integration, or is about another company")]
    NotTheirs,
    /// It is no JSON.
    #[error("this is no JSON")]
    Malformed,
    /// It says something that cannot be meant.
    #[error("{0}")]
    Unreadable(String),
    /// Ours.
    #[error(transparent)]
    Ours(#[from] Error),
}

/// The body of a notice, once it is certain whose it is.
pub(super) fn verify(
    means: &Means,
    integration: &Model,
    headers: &Headers<'_>,
    body: &[u8],
) -> Result<Value, Rejected> {
    let is_theirs = match integration.kind {
        IntegrationKind::Bling => {
            let secret = secret(means, integration)?;
            headers.bling.is_some_and(|header| is_bling(&secret, header, body))
        }
        IntegrationKind::Generic => {
            let secret = secret(means, integration)?;
            let signed = headers.id.zip(headers.timestamp).zip(headers.signature);
            signed.is_some_and(|((id, timestamp), signatures)| {
                // Real time: it is the sender's clock that this is compared with.
                is_standard(&secret, Signed { id, timestamp, signatures, body }, Clock::System.now())
            })
        }
        // It is asked.
        IntegrationKind::MelhorEnvio => false,
        // They sign nothing; what they name of the store has to fit.
        IntegrationKind::Tiny | IntegrationKind::Omie => true,
    };
    if !is_theirs {
        return Err(Rejected::NotTheirs);
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| Rejected::Malformed)?;
    if names_another(integration, &body) { Err(Rejected::NotTheirs) } else { Ok(body) }
}

fn secret(means: &Means, integration: &Model) -> Result<String, Rejected> {
    let sealed = integration.secret.as_deref().ok_or(Rejected::NotTheirs)?;
    let secret = means.seal.open(&secret_owner(integration.id), sealed)?;
    // With an empty secret everybody could sign.
    if secret.is_empty() { Err(Rejected::NotTheirs) } else { Ok(secret) }
}

/// Whether a body names another company (Tiny) or another account (Omie) than ours.
fn names_another(integration: &Model, body: &Value) -> bool {
    match integration.kind {
        IntegrationKind::Tiny => {
            let theirs =
                body.pointer("/cnpj").and_then(Value::as_str).and_then(|cnpj| Cnpj::parse(cnpj).ok());
            theirs.as_ref().map(Cnpj::as_str) != integration.company.as_deref()
        }
        IntegrationKind::Omie => {
            let theirs = body
                .pointer("/appKey")
                .and_then(Value::as_str)
                .or_else(|| body.pointer("/app_key").and_then(Value::as_str));
            theirs.is_some_and(|theirs| Some(theirs) != integration.account.as_deref())
        }
        IntegrationKind::Bling | IntegrationKind::Generic | IntegrationKind::MelhorEnvio => false,
    }
}
