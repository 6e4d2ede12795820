//! Fiscal documents of an order.

use crate::graphql::order::enums::InvoiceStatus;
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::{Cnpj, Cpf, DateTime, InvoiceKey};
use crate::graphql::uf::Uf;
use async_graphql::{ID, Object};
use entity::invoice;

/// One fiscal document (NF-e or NFC-e) of an order: its key and what the key says.
#[derive(Clone)]
pub(crate) struct Invoice(pub(crate) invoice::Model);

/// One fiscal document (NF-e or NFC-e) of an order: its key and what the key says.
#[Object]
impl Invoice {
    /// Opaque id (`invoice_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Access key, 44 characters.
    async fn key(&self) -> InvoiceKey {
        InvoiceKey(self.0.key.clone())
    }

    /// 55 (NF-e) or 65 (NFC-e).
    async fn model(&self) -> i16 {
        self.0.model
    }

    /// Series.
    async fn series(&self) -> i16 {
        self.0.series
    }

    /// Number within issuer, model and series.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// CNPJ of the issuer; null when a person issued it.
    async fn issuer_cnpj(&self) -> Option<Cnpj> {
        Cnpj::in_document(Some(&self.0.issuer))
    }

    /// CPF of the issuer; null when a company issued it.
    async fn issuer_cpf(&self) -> Option<Cpf> {
        Cpf::in_document(Some(&self.0.issuer))
    }

    /// State of the issuer.
    async fn uf(&self) -> Option<Uf> {
        Uf::of(Some(&self.0.uf))
    }

    /// Year and month of issue (2026-11).
    async fn issued_month(&self) -> &str {
        &self.0.issued_month
    }

    /// Whether it counts.
    async fn state(&self) -> InvoiceStatus {
        self.0.state.into()
    }

    /// When it was entered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

impl Fields for Invoice {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.0;
        match name {
            "id" => slot.put(&row.id),
            "key" => slot.put(&InvoiceKey(row.key.clone())),
            "model" => slot.put(&row.model),
            "series" => slot.put(&row.series),
            "number" => slot.put(&row.number),
            "issuerCnpj" => slot.put(&Cnpj::in_document(Some(&row.issuer))),
            "issuerCpf" => slot.put(&Cpf::in_document(Some(&row.issuer))),
            "uf" => slot.put(&Uf::of(Some(&row.uf))),
            "issuedMonth" => slot.put(&row.issued_month),
            "state" => slot.put(&InvoiceStatus::from(row.state)),
            "createdAt" => slot.put(&DateTime(row.created_at)),
            _ => Err(NotPlain),
        }
    }
}
