//! Fiscal documents of an order.

use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::load::{self, HasXml};
use crate::graphql::order::enums::InvoiceStatus;
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::{Cnpj, Cpf, DateTime, InvoiceKey, Money};
use crate::graphql::uf::Uf;
use crate::link::{Document, Signer};
use async_graphql::{Context, ID, Object};
use entity::invoice;

/// The longest that a link lives: a week.
const LONGEST_LINK_MINUTES: i32 = 7 * 24 * 60;

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

    /// Who entered it; null when it came with an imported order.
    async fn entered_by(&self) -> Option<&str> {
        self.0.entered_by.as_deref()
    }

    /// Protocol of the authorisation; null without an XML.
    async fn protocol(&self) -> Option<&str> {
        self.0.protocol.as_deref()
    }

    /// Its total; null without an XML.
    async fn total(&self) -> Option<Money> {
        self.0.total_cents.map(Money)
    }

    /// When it was issued; null without an XML.
    async fn issued_at(&self) -> Option<DateTime> {
        self.0.issued_at.map(DateTime)
    }

    /// CPF of the recipient; null without an XML, and when it is a company.
    async fn recipient_cpf(&self) -> Option<Cpf> {
        self.0.recipient.clone().filter(|document| document.len() == 11).map(Cpf)
    }

    /// CNPJ of the recipient; null without an XML, and when it is a person.
    async fn recipient_cnpj(&self) -> Option<Cnpj> {
        self.0.recipient.clone().filter(|document| document.len() == 14).map(Cnpj)
    }

    /// When it was cancelled; null while it counts.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// Why it was cancelled.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// Where its XML can be fetched: a path on this server that whoever has it may open until it expires. Null without an XML.
    async fn xml_url(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 60, desc = "Minutes until the link expires, 1 to 10,080 (a week).")]
        expires_in_minutes: i32,
    ) -> Answer<Option<String>> {
        if !(1..=LONGEST_LINK_MINUTES).contains(&expires_in_minutes) {
            let expected = format!("expected 1 to {LONGEST_LINK_MINUTES} minutes");
            return Err(Error::invalid("expiresInMinutes", expected).into());
        }
        if load::one(ctx, HasXml(self.0.id)).await?.is_none() {
            return Ok(None);
        }
        let app = ctx.data_unchecked::<App>();
        let expires = app.clock.now() + i64::from(expires_in_minutes) * 60_000;
        let document = Document::InvoiceXml(self.0.id);
        Ok(Some(ctx.data_unchecked::<Signer>().link(&app.db, document, expires).await?))
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
            "enteredBy" => slot.put(&row.entered_by),
            "protocol" => slot.put(&row.protocol),
            "total" => slot.put(&row.total_cents.map(Money)),
            "issuedAt" => slot.put(&row.issued_at.map(DateTime)),
            "recipientCpf" => slot.put(&Cpf::in_document(row.recipient.as_deref())),
            "recipientCnpj" => slot.put(&Cnpj::in_document(row.recipient.as_deref())),
            "cancelledAt" => slot.put(&row.cancelled_at.map(DateTime)),
            "cancelReason" => slot.put(&row.cancel_reason),
            _ => Err(NotPlain),
        }
    }
}
