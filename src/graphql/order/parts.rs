//! What belongs to an order, as the API shows it.

use super::enums::{EventKind, InvoiceStatus, OrderStatus, PaymentMethod, PaymentStatus, Visibility};
use crate::graphql::failure::Answer;
use crate::graphql::load;
use crate::graphql::product::Product;
use crate::graphql::scalar::{Cep, Cnpj, Cpf, DateTime, InvoiceKey, Money};
use crate::graphql::uf::Uf;
use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{address, event, invoice, item, payment, product, shipment};
use std::borrow::Cow;

/// One line of an order: a product as it was when it was sold.
#[derive(Clone)]
pub(crate) struct OrderItem {
    pub(crate) row: item::Model,
    /// Read ahead with the order when the selection asks for it.
    pub(crate) product: Option<Product>,
}

impl From<item::Model> for OrderItem {
    fn from(row: item::Model) -> Self {
        Self { row, product: None }
    }
}

/// One line of an order: a product as it was when it was sold.
#[Object]
impl OrderItem {
    /// Opaque id (`item_…`).
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Place in the order, from 1.
    async fn position(&self) -> i32 {
        self.row.position
    }

    /// The product as it is today; null when the store does not know it.
    async fn product(&self, ctx: &Context<'_>) -> Option<Answer<Cow<'_, Product>>> {
        if let Some(product) = &self.product {
            return Some(Ok(Cow::Borrowed(product)));
        }
        let found = load::one(ctx, self.row.product_id?).await.transpose()?;
        Some(found.map(|row: product::Model| Cow::Owned(Product(row))))
    }

    /// SKU when it was sold.
    async fn sku(&self) -> &str {
        &self.row.sku
    }

    /// Name when it was sold.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Units.
    async fn quantity(&self) -> i32 {
        self.row.quantity
    }

    /// Price of one unit.
    async fn unit_price(&self) -> Money {
        Money(self.row.unit_price_cents)
    }

    /// Discount on the whole line, as a positive amount.
    async fn discount(&self) -> Money {
        Money(self.row.discount_cents)
    }

    /// Quantity × unit price − discount.
    async fn total(&self) -> Money {
        Money(self.row.total_cents)
    }

    /// Weight of one unit, grams.
    async fn weight_g(&self) -> Option<i32> {
        self.row.weight_g
    }

    /// Length of the package of one unit, millimetres.
    async fn length_mm(&self) -> Option<i32> {
        self.row.length_mm
    }

    /// Width of the package of one unit, millimetres.
    async fn width_mm(&self) -> Option<i32> {
        self.row.width_mm
    }

    /// Height of the package of one unit, millimetres.
    async fn height_mm(&self) -> Option<i32> {
        self.row.height_mm
    }

    /// When this line has to be handed to the carrier.
    async fn ship_by(&self) -> Option<DateTime> {
        self.row.ship_by.map(DateTime)
    }
}

/// A Brazilian address of an order, as it was when the order was placed.
#[derive(Clone)]
pub(crate) struct OrderAddress(pub(crate) address::Model);

/// A Brazilian address of an order, as it was when the order was placed.
#[Object]
impl OrderAddress {
    /// Opaque id (`address_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who receives.
    async fn recipient(&self) -> Option<&str> {
        self.0.recipient.as_deref()
    }

    /// Logradouro: street, avenue, square.
    async fn street(&self) -> Option<&str> {
        self.0.street.as_deref()
    }

    /// Número; "S/N" where there is none.
    async fn number(&self) -> Option<&str> {
        self.0.number.as_deref()
    }

    /// Complemento: apartment, floor, block.
    async fn complement(&self) -> Option<&str> {
        self.0.complement.as_deref()
    }

    /// Bairro.
    async fn district(&self) -> Option<&str> {
        self.0.district.as_deref()
    }

    /// Cidade.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// State.
    async fn uf(&self) -> Option<Uf> {
        Uf::of(self.0.uf.as_deref())
    }

    /// Postal code; null where the source gave only a part of it (see `postalPrefix`).
    async fn cep(&self) -> Option<Cep> {
        self.0.cep.clone().map(Cep)
    }

    /// The first five digits of the postal code, all that some sources give.
    async fn postal_prefix(&self) -> Option<&str> {
        self.0.postal_prefix.as_deref()
    }

    /// Municipality code of IBGE, seven digits.
    async fn ibge_code(&self) -> Option<&str> {
        self.0.ibge_code.as_deref()
    }

    /// Phone of who receives, E.164 (+5511994029275).
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }
}

/// One payment of an order; there may be several (a voucher and a card).
#[derive(Clone)]
pub(crate) struct Payment(pub(crate) payment::Model);

/// One payment of an order; there may be several (a voucher and a card).
#[Object]
impl Payment {
    /// Opaque id (`payment_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Place in the order, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// How the customer pays.
    async fn method(&self) -> PaymentMethod {
        self.0.method.into()
    }

    /// Where it stands.
    async fn state(&self) -> PaymentStatus {
        self.0.state.into()
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money(self.0.amount_cents)
    }

    /// How much of it went back to the customer.
    async fn refunded(&self) -> Money {
        Money(self.0.refunded_cents)
    }

    /// Number of instalments; 1 when paid at once.
    async fn installments(&self) -> i32 {
        self.0.installments
    }

    /// Card network.
    async fn card_brand(&self) -> Option<&str> {
        self.0.card_brand.as_deref()
    }

    /// Identifier of the Pix charge.
    async fn pix_txid(&self) -> Option<&str> {
        self.0.pix_txid.as_deref()
    }

    /// Pix copy-and-paste code (BR Code).
    async fn pix_code(&self) -> Option<&str> {
        self.0.pix_code.as_deref()
    }

    /// The 47 digits of the boleto.
    async fn boleto_line(&self) -> Option<&str> {
        self.0.boleto_line.as_deref()
    }

    /// What the provider or the bank calls it.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// Until when it can be paid.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When the money was taken.
    async fn captured_at(&self) -> Option<DateTime> {
        self.0.captured_at.map(DateTime)
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// One parcel or delivery of an order.
#[derive(Clone)]
pub(crate) struct Shipment(pub(crate) shipment::Model);

/// One parcel or delivery of an order.
#[Object]
impl Shipment {
    /// Opaque id (`shipment_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Place in the order, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// Who carries it (Correios).
    async fn carrier(&self) -> Option<&str> {
        self.0.carrier.as_deref()
    }

    /// The carrier's service (SEDEX).
    async fn service(&self) -> Option<&str> {
        self.0.service.as_deref()
    }

    /// What it costs the store.
    async fn cost(&self) -> Money {
        Money(self.0.cost_cents)
    }

    /// When it was promised to arrive.
    async fn promised_at(&self) -> Option<DateTime> {
        self.0.promised_at.map(DateTime)
    }

    /// The carrier's tracking code.
    async fn tracking_code(&self) -> Option<&str> {
        self.0.tracking_code.as_deref()
    }

    /// When it was handed to the carrier.
    async fn posted_at(&self) -> Option<DateTime> {
        self.0.posted_at.map(DateTime)
    }

    /// When it reached the customer.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(DateTime)
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

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
        (self.0.issuer.len() == 14).then(|| Cnpj(self.0.issuer.clone()))
    }

    /// CPF of the issuer; null when a company issued it.
    async fn issuer_cpf(&self) -> Option<Cpf> {
        (self.0.issuer.len() == 11).then(|| Cpf(self.0.issuer.clone()))
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

/// One entry in the history of an order.
#[derive(Clone)]
pub(crate) struct HistoryEntry(pub(crate) event::Model);

/// One entry in the history of an order.
#[Object]
impl HistoryEntry {
    /// Opaque id (`event_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What happened.
    async fn kind(&self) -> EventKind {
        self.0.kind.into()
    }

    /// Who did it: a person, a service, or a part of the system.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The status before; null for a new order and for notes.
    async fn from_status(&self) -> Option<OrderStatus> {
        self.0.from_status.map(Into::into)
    }

    /// The status after; null for notes.
    async fn to_status(&self) -> Option<OrderStatus> {
        self.0.to_status.map(Into::into)
    }

    /// What somebody wrote about it.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// Who may read it.
    async fn visibility(&self) -> Visibility {
        self.0.visibility.into()
    }
}

/// The amounts of an order: items − discount + shipping = total.
#[derive(SimpleObject)]
pub(crate) struct OrderTotals {
    /// Sum of the items before discounts.
    pub(crate) items: Money,
    /// All discounts, as a positive amount.
    pub(crate) discount: Money,
    /// What the customer pays for delivery.
    pub(crate) shipping: Money,
    /// What the customer pays in all.
    pub(crate) total: Money,
}
