//! Who sends, as labels say it.

use entity::store;
use serde::{Deserialize, Serialize};

/// Who sends, and where parcels come back to. Of a store that has not said so, all of it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Sender {
    /// Of the person or company.
    pub name: String,
    /// CPF or CNPJ, canonical.
    pub document: Option<String>,
    /// Logradouro.
    pub street: String,
    /// Número, or `S/N`.
    pub number: String,
    /// Complemento.
    pub complement: Option<String>,
    /// Bairro.
    pub district: Option<String>,
    /// Cidade.
    pub city: String,
    /// State, two letters.
    pub uf: String,
    /// Eight digits.
    pub cep: String,
    /// E.164.
    pub phone: Option<String>,
    /// Inscrição estadual, or `ISENTO`.
    pub state_registration: Option<String>,
}

impl Sender {
    /// Who sends for this store; `None` where it has not said so.
    pub fn of(store: &store::Model) -> Option<Self> {
        let sender: Self = serde_json::from_str(&store.sender).unwrap_or_default();
        (!sender.street.is_empty()).then_some(sender)
    }
}
