//! Who sends, in the schema.

use crate::br::cep::Cep;
use crate::br::document::Document;
use crate::graphql::uf::Uf;
use crate::store;
use async_graphql::{InputObject, SimpleObject};

/// Who sends, as labels say it, and where parcels come back to.
#[derive(SimpleObject)]
pub(crate) struct StoreSender {
    /// Of the person or company.
    name: String,
    /// CPF or CNPJ with its marks.
    document: Option<String>,
    /// Logradouro.
    street: String,
    /// Número, or `S/N`.
    number: String,
    /// Complemento.
    complement: Option<String>,
    /// Bairro.
    district: Option<String>,
    /// Cidade.
    city: String,
    /// State.
    uf: Option<Uf>,
    /// CEP with its hyphen.
    cep: String,
    /// Its phone, E.164 (+5511994029275).
    phone: Option<String>,
    /// Inscrição estadual, or `ISENTO`.
    state_registration: Option<String>,
}

impl From<store::Sender> for StoreSender {
    fn from(sender: store::Sender) -> Self {
        let document = sender.document.map(|text| match Document::parse(&text) {
            Ok(document) => document.formatted(),
            Err(_) => text,
        });
        let cep = Cep::parse(&sender.cep).map_or(sender.cep, |cep| cep.formatted());
        Self {
            name: sender.name,
            document,
            street: sender.street,
            number: sender.number,
            complement: sender.complement,
            district: sender.district,
            city: sender.city,
            uf: Uf::of(Some(&sender.uf)),
            cep,
            phone: sender.phone,
            state_registration: sender.state_registration,
        }
    }
}

/// Who sends, as labels say it, and where parcels come back to.
#[derive(InputObject)]
pub(crate) struct StoreSenderInput {
    /// Of the person or company, up to 120 characters.
    name: String,
    /// CPF or CNPJ, with or without marks; content lists say it.
    document: Option<String>,
    /// Logradouro, up to 200 characters.
    street: String,
    /// Número, up to 20 characters; `S/N` when it is not given.
    number: Option<String>,
    /// Complemento, up to 100 characters.
    complement: Option<String>,
    /// Bairro, up to 100 characters.
    district: Option<String>,
    /// Cidade, up to 100 characters.
    city: String,
    /// State; the CEP must be in it.
    uf: Uf,
    /// CEP, with or without hyphen.
    cep: String,
    /// Its phone in Brazil, with or without marks.
    phone: Option<String>,
    /// Inscrição estadual, or `ISENTO`.
    state_registration: Option<String>,
}

impl From<StoreSenderInput> for store::Sender {
    fn from(input: StoreSenderInput) -> Self {
        Self {
            name: input.name,
            document: input.document,
            street: input.street,
            number: input.number.unwrap_or_default(),
            complement: input.complement,
            district: input.district,
            city: input.city,
            uf: crate::br::uf::Uf::from(input.uf).to_string(),
            cep: input.cep,
            phone: input.phone,
            state_registration: input.state_registration,
        }
    }
}
