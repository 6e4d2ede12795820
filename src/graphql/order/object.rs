//! An order as the API shows it.

#![expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, each documented")]

use super::enums::{
    CancelReason, DeliveryMethod, FulfilmentState, InvoiceState, OrderStatus, PaymentMethod, PaymentState,
};
use super::parts::{HistoryEntry, Invoice, OrderAddress, OrderItem, OrderTotals, Payment, Shipment};
use super::read_ahead::Parts;
use super::status::OrderAction;
use crate::app::App;
use crate::error::Error;
use crate::graphql::connection::{Paged, Paging};
use crate::graphql::customer::Customer;
use crate::graphql::failure::Answer;
use crate::graphql::integration::OrderIntegration;
use crate::graphql::load::{
    self, BeforeDispute, InvoicesOf, ItemsOf, MailsOf, PagesOf, PaymentsOf, ShipmentsOf, StepsOf, SyncsOf,
};
use crate::graphql::notification::Notification;
use crate::graphql::permission::{self, allow};
use crate::graphql::scalar::{Cnpj, Cpf, DateTime, LocalDate, Money};
use crate::graphql::tracking::TrackingPage;
use crate::graphql::uf::Uf;
use crate::notification::Tokens;
use crate::store;
use async_graphql::{Context, ID, Object};
use entity::address::AddressKind;
use entity::order;
use std::borrow::Cow;

/// E-mails of one order that can be asked for at once.
pub(super) const MOST_NOTIFICATIONS: u64 = 100;

/// An order: the row, and those of its parts that were read ahead.
#[derive(Clone)]
pub(crate) struct Order {
    pub(super) row: order::Model,
    pub(super) parts: Parts,
}

impl From<order::Model> for Order {
    /// Without anything read ahead: its parts come in batches when somebody asks for them.
    fn from(row: order::Model) -> Self {
        Self { row, parts: Parts::default() }
    }
}

/// An order. Customer, addresses and items are what was true when it was placed.
#[Object]
impl Order {
    /// Opaque id (`order_…`).
    pub(crate) async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// What people call it: sequential in the store, never used twice.
    async fn number(&self) -> i64 {
        self.row.number
    }

    /// Its number in the system it came from, unique within `source`.
    async fn external_id(&self) -> Option<&str> {
        self.row.external_id.as_deref()
    }

    /// The system it came from.
    async fn source(&self) -> &str {
        &self.row.source
    }

    /// The sales channel within its source (site, app, a marketplace).
    async fn channel(&self) -> Option<&str> {
        self.row.channel.as_deref()
    }

    /// Where it stands.
    async fn status(&self) -> OrderStatus {
        self.row.status.into()
    }

    /// Where its money is.
    async fn payment_state(&self) -> PaymentState {
        self.row.payment_state.into()
    }

    /// Where its goods are.
    async fn fulfilment_state(&self) -> FulfilmentState {
        self.row.fulfilment_state.into()
    }

    /// Whether it has a valid fiscal document.
    async fn invoice_state(&self) -> InvoiceState {
        self.row.invoice_state.into()
    }

    /// The method of its largest payment; null when it has none.
    async fn payment_method(&self) -> Option<PaymentMethod> {
        self.row.payment_method.map(Into::into)
    }

    /// How the goods reach the customer.
    async fn delivery_method(&self) -> DeliveryMethod {
        self.row.delivery_method.into()
    }

    /// ISO 4217 code of every amount of the order.
    async fn currency(&self) -> &str {
        &self.row.currency
    }

    /// What the customer pays in all.
    async fn total(&self) -> Money {
        Money(self.row.total_cents)
    }

    /// What the total is made of, and what is paid of it.
    async fn totals(&self) -> OrderTotals<'_> {
        self.known_totals()
    }

    /// Who bought, as known today.
    async fn customer(&self, ctx: &Context<'_>) -> Option<Answer<Cow<'_, Customer>>> {
        if let Some(customer) = &self.parts.customer {
            return Some(Ok(Cow::Borrowed(customer)));
        }
        let found = load::one(ctx, self.row.customer_id).await.transpose()?;
        Some(found.map(|row: entity::customer::Model| Cow::Owned(Customer(row))))
    }

    /// The customer's name when the order was placed; null when the source gave none.
    async fn customer_name(&self) -> Option<&str> {
        self.row.customer_name.as_deref()
    }

    /// The customer's e-mail when the order was placed.
    async fn customer_email(&self) -> Option<&str> {
        self.row.customer_email.as_deref()
    }

    /// The customer's CPF when the order was placed; null for a company.
    async fn customer_cpf(&self) -> Option<Cpf> {
        Cpf::in_document(self.row.customer_document.as_deref())
    }

    /// The customer's CNPJ when the order was placed; null for a person.
    async fn customer_cnpj(&self) -> Option<Cnpj> {
        Cnpj::in_document(self.row.customer_document.as_deref())
    }

    /// The customer's phone when the order was placed, E.164 (+5511994029275).
    async fn customer_phone(&self) -> Option<&str> {
        self.row.customer_phone.as_deref()
    }

    /// The city it goes to.
    async fn city(&self) -> Option<&str> {
        self.row.city.as_deref()
    }

    /// The state it goes to.
    async fn uf(&self) -> Option<Uf> {
        Uf::of(self.row.uf.as_deref())
    }

    /// When it was placed.
    async fn placed_at(&self) -> DateTime {
        DateTime(self.row.placed_at)
    }

    /// When its payments covered the total.
    async fn paid_at(&self) -> Option<DateTime> {
        self.row.paid_at.map(DateTime)
    }

    /// When its first fiscal document was entered.
    async fn invoiced_at(&self) -> Option<DateTime> {
        self.row.invoiced_at.map(DateTime)
    }

    /// When it was handed to the carrier.
    async fn shipped_at(&self) -> Option<DateTime> {
        self.row.shipped_at.map(DateTime)
    }

    /// When it reached the customer.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.row.delivered_at.map(DateTime)
    }

    /// When it was called off.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.row.cancelled_at.map(DateTime)
    }

    /// When it has to be handed to the carrier.
    async fn ship_by(&self) -> Option<DateTime> {
        self.row.ship_by.map(DateTime)
    }

    /// When it was promised to arrive.
    async fn deliver_by(&self) -> Option<DateTime> {
        self.row.deliver_by.map(DateTime)
    }

    /// Why it was called off.
    async fn cancel_reason(&self) -> Option<CancelReason> {
        self.row.cancel_reason.map(Into::into)
    }

    /// What the customer wrote.
    async fn customer_note(&self) -> Option<&str> {
        self.row.customer_note.as_deref()
    }

    /// What staff wrote; never shown to the customer.
    async fn internal_note(&self) -> Option<&str> {
        self.row.internal_note.as_deref()
    }

    /// The store's own labels, sorted.
    async fn tags(&self) -> Vec<String> {
        self.row.tags.list()
    }

    /// Who looks after it; null for nobody.
    async fn assigned_to(&self) -> Option<&str> {
        self.row.assigned_to.as_deref()
    }

    /// The language its customer is written to in (BCP 47).
    async fn locale(&self) -> &str {
        &self.row.locale
    }

    /// Whether an e-mail to its customer could not be delivered, and none has been since: see `notifications`.
    async fn email_failed(&self) -> bool {
        self.row.email_failed
    }

    /// What stands for `{token}` in the address at which its customer sees it (`Store.orderUrl`): always the same, and nobody guesses it.
    async fn token(&self, ctx: &Context<'_>) -> Answer<String> {
        let app = ctx.data_unchecked::<App>();
        Ok(Box::pin(ctx.data_unchecked::<Tokens>().of(&app.db, self.row.id)).await?)
    }

    /// The e-mails to its customer, newest first. Needs the scope `orders:read`.
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The newest, 1 to 100.", default = 20)] first: i32,
    ) -> Answer<Vec<Notification>> {
        allow(ctx, permission::ORDERS)?;
        let most = u64::try_from(first).unwrap_or_default();
        if !(1..=MOST_NOTIFICATIONS).contains(&most) {
            return Err(Error::invalid("first", format!("expected 1 to {MOST_NOTIFICATIONS}")).into());
        }
        let mut mails = if let Some(mails) = &self.parts.notifications {
            mails.clone()
        } else {
            let rows = load::one(ctx, MailsOf(self.row.id, most)).await?.unwrap_or_default();
            rows.into_iter().map(Notification::from).collect()
        };
        mails.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(mails)
    }

    /// Rises by one with each change.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.row.updated_at)
    }

    /// Where the goods go; null when the source gave no address.
    async fn shipping_address(&self, ctx: &Context<'_>) -> Option<Answer<Cow<'_, OrderAddress>>> {
        self.address(ctx, AddressKind::Shipping).await.transpose()
    }

    /// Who is billed; null when that is the shipping address.
    async fn billing_address(&self, ctx: &Context<'_>) -> Option<Answer<Cow<'_, OrderAddress>>> {
        self.address(ctx, AddressKind::Billing).await.transpose()
    }

    /// Its lines, by position.
    async fn items(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Vec<OrderItem>>> {
        if let Some(items) = &self.parts.items {
            return Ok(Cow::Borrowed(items));
        }
        let items = load::one(ctx, ItemsOf(self.row.id)).await?.unwrap_or_default();
        Ok(Cow::Owned(items.into_iter().map(OrderItem::from).collect()))
    }

    /// Its payments, by position.
    async fn payments(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Vec<Payment>>> {
        if let Some(payments) = &self.parts.payments {
            return Ok(Cow::Borrowed(payments));
        }
        let payments = load::one(ctx, PaymentsOf(self.row.id)).await?.unwrap_or_default();
        Ok(Cow::Owned(payments.into_iter().map(Payment::from).collect()))
    }

    /// Its shipments, by position, those that were called off included.
    async fn shipments(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Vec<Shipment>>> {
        if let Some(shipments) = &self.parts.shipments {
            return Ok(Cow::Borrowed(shipments));
        }
        let shipments = load::one(ctx, ShipmentsOf(self.row.id)).await?.unwrap_or_default();
        Ok(Cow::Owned(shipments.into_iter().map(Shipment::from).collect()))
    }

    /// Its fiscal documents, oldest first, cancelled ones included.
    async fn invoices(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Vec<Invoice>>> {
        if let Some(invoices) = &self.parts.invoices {
            return Ok(Cow::Borrowed(invoices));
        }
        let invoices = load::one(ctx, InvoicesOf(self.row.id)).await?.unwrap_or_default();
        Ok(Cow::Owned(invoices.into_iter().map(Invoice).collect()))
    }

    /// The integrations it was sent to, each once, in the order in which that was asked for.
    async fn integrations(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Vec<OrderIntegration>>> {
        if let Some(integrations) = &self.parts.integrations {
            return Ok(Cow::Borrowed(integrations));
        }
        let syncs = load::one(ctx, SyncsOf(self.row.id)).await?.unwrap_or_default();
        Ok(Cow::Owned(syncs.into_iter().map(OrderIntegration).collect()))
    }

    /// The newest page on which its customer follows it, revoked or not; null when there never was one.
    async fn tracking_page(&self, ctx: &Context<'_>) -> Option<Answer<Cow<'_, TrackingPage>>> {
        if let Some(pages) = &self.parts.tracking_pages {
            return pages.last().map(|page| Ok(Cow::Borrowed(page)));
        }
        let found = load::one(ctx, PagesOf(self.row.id)).await;
        let view = |row| Cow::Owned(TrackingPage::of(row, &ctx.data_unchecked::<App>().public_url));
        found.map(|rows| rows.and_then(|mut rows| rows.pop()).map(view)).transpose()
    }

    /// What has happened to it, newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The newest entries, 1 to 200; 25 when neither `first` nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Only entries behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The oldest entries instead, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only entries before this cursor.")] before: Option<String>,
    ) -> Answer<Paged<HistoryEntry>> {
        Box::pin(self.read_history(ctx, Paging { first, after, last, before })).await
    }

    /// The statuses it may move to, in the order of the trade.
    async fn next_statuses(&self, ctx: &Context<'_>) -> Answer<Vec<OrderStatus>> {
        if let Some(next) = self.known_next_statuses() {
            return Ok(next);
        }
        Ok(self.next_after(load::one(ctx, BeforeDispute(self.row.id)).await?))
    }

    /// Each step it may take next, what stands in its way, and what you have to bring for it.
    async fn actions(&self, ctx: &Context<'_>) -> Answer<Vec<OrderAction>> {
        let steps = load::one(ctx, StepsOf(self.row.id)).await?.unwrap_or_default();
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// The last day on which a consumer may withdraw from the purchase (CDC art. 49): seven days from the day it
    /// arrived, in the store's time zone. Null while it has not arrived, and for companies.
    async fn withdrawal_deadline(&self, ctx: &Context<'_>) -> Option<Answer<LocalDate>> {
        self.row.delivered_at?;
        let zone = match self.parts.zone {
            Some(zone) => Ok(zone),
            None => Box::pin(store::time_zone_of(&ctx.data_unchecked::<App>().db)).await,
        };
        match zone {
            Ok(zone) => self.last_day_to_withdraw(zone).map(Ok),
            Err(error) => Some(Err(error.into())),
        }
    }
}
