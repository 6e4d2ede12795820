//! The store in the schema.

mod input;
mod mutation;
mod sender;

pub(crate) use mutation::StoreMutation;
use sender::StoreSender;

use super::failure::Answer;
use super::mutation::actor;
use super::permission::{self, allow};
use super::scalar::{Cnpj, DateTime};
use super::uf::Uf;
use crate::actor::Scope;
use crate::app::App;
use crate::store;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};

/// The settings of the store whose orders these are.
#[derive(Clone)]
pub(crate) struct Store(pub(crate) entity::store::Model);

/// An establishment that issues invoices for the store.
#[derive(SimpleObject)]
pub(crate) struct StoreIssuer {
    /// Its CNPJ.
    cnpj: Cnpj,
    /// The state it is registered in.
    uf: Option<Uf>,
}

/// The settings of the store whose orders these are.
#[Object]
impl Store {
    /// Opaque id (`store_…`).
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What customers call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Razão social.
    async fn legal_name(&self) -> &str {
        &self.0.legal_name
    }

    /// The establishments that issue its invoices.
    async fn issuers(&self) -> Answer<Vec<StoreIssuer>> {
        let issuers = store::issuers(&self.0)?;
        Ok(issuers
            .into_iter()
            .map(|issuer| StoreIssuer { uf: Uf::of(Some(&issuer.uf)), cnpj: Cnpj(issuer.cnpj) })
            .collect())
    }

    /// IANA name of the time zone in which it means "today".
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Language of its customers and staff (BCP 47).
    async fn locale(&self) -> &str {
        &self.0.locale
    }

    /// ISO 4217 code of its amounts.
    async fn currency(&self) -> &str {
        &self.0.currency
    }

    /// Business days from payment to posting.
    async fn handling_days(&self) -> i32 {
        self.0.handling_days
    }

    /// When goods leave the shelf in the books; until then they are reserved.
    async fn stock_moment(&self) -> StockMoment {
        self.0.stock_moment.into()
    }

    /// Whether an order ships only with an invoice.
    async fn invoice_required(&self) -> bool {
        self.0.invoice_required
    }

    /// Whether an order is shipped by itself, with its e-mail, once all that is in it was posted.
    async fn ship_when_posted(&self) -> bool {
        self.0.ship_when_posted
    }

    /// Whether an order is delivered by itself once all its shipments have arrived, and `DELIVERY_FAILED` once one could not be delivered.
    async fn deliver_when_delivered(&self) -> bool {
        self.0.deliver_when_delivered
    }

    /// Whether an order whose Pix or boleto was not paid in time is cancelled by itself.
    async fn cancel_expired(&self) -> bool {
        self.0.cancel_expired
    }

    /// Minutes after its expiry in which a Pix may still arrive.
    async fn pix_grace_minutes(&self) -> i32 {
        self.0.pix_grace_minutes
    }

    /// Business days after its due date in which a boleto may still arrive.
    async fn boleto_grace_days(&self) -> i32 {
        self.0.boleto_grace_days
    }

    /// Pix key from which static codes are made; null when it has none.
    async fn pix_key(&self) -> Option<&str> {
        self.0.pix_key.as_deref()
    }

    /// City in static Pix codes.
    async fn pix_city(&self) -> Option<&str> {
        self.0.pix_city.as_deref()
    }

    /// Bank account for deposits, as customers are told.
    async fn bank_account(&self) -> Option<&str> {
        self.0.bank_account.as_deref()
    }

    /// Where customers write or call, as e-mails say it.
    async fn support_contact(&self) -> Option<&str> {
        self.0.support_contact.as_deref()
    }

    /// Its phone, E.164 (+5511994029275).
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// Its address, in one line; it stands below every e-mail.
    async fn postal_address(&self) -> Option<&str> {
        self.0.postal_address.as_deref()
    }

    /// Where a customer sees an order, with `{number}`, `{externalId}` or `{token}` in it; `{token}` is `Order.token`.
    async fn order_url(&self) -> Option<&str> {
        self.0.order_url.as_deref()
    }

    /// The picture above its e-mails.
    async fn logo_url(&self) -> Option<&str> {
        self.0.logo_url.as_deref()
    }

    /// Its colour in e-mails (#1d4ed8).
    async fn brand_color(&self) -> Option<&str> {
        self.0.brand_color.as_deref()
    }

    /// Where customers fetch orders.
    async fn pickup_address(&self) -> Option<&str> {
        self.0.pickup_address.as_deref()
    }

    /// When customers may fetch orders.
    async fn pickup_hours(&self) -> Option<&str> {
        self.0.pickup_hours.as_deref()
    }

    /// Days for which an order waits to be fetched; null for no end.
    async fn pickup_days(&self) -> Option<i32> {
        self.0.pickup_days
    }

    /// How customers send back what they return.
    async fn return_instructions(&self) -> Option<&str> {
        self.0.return_instructions.as_deref()
    }

    /// Days in which customers send back what they return.
    async fn return_days(&self) -> i32 {
        self.0.return_days
    }

    /// Days in which a refund reaches the customer, as e-mails promise it.
    async fn refund_days(&self) -> i32 {
        self.0.refund_days
    }

    /// Who sends, as labels say it; null until the store has said so.
    async fn sender(&self) -> Option<StoreSender> {
        store::Sender::of(&self.0).map(Into::into)
    }

    /// Who is told of new orders by e-mail. Needs the scope `admin`; null without it.
    async fn alert_addresses(&self, ctx: &Context<'_>) -> Option<Vec<String>> {
        actor(ctx).may(Scope::Admin).then(|| store::alert_addresses(&self.0))
    }

    /// Minutes between two e-mails about new orders: the first goes at once, the next tells of all since.
    async fn alert_minutes(&self) -> i32 {
        self.0.alert_minutes
    }

    /// Days for which a customer can follow an order on its tracking page, unless `createTrackingPage` says otherwise.
    async fn tracking_page_days(&self) -> i32 {
        self.0.tracking_page_days
    }

    /// When its settings last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

#[derive(Default)]
pub(crate) struct StoreQuery;

#[Object]
impl StoreQuery {
    /// The store whose orders these are. Needs any access key.
    async fn store(&self, ctx: &Context<'_>) -> Answer<Store> {
        allow(ctx, permission::ANY_KEY)?;
        Ok(Store(store::settings(&ctx.data_unchecked::<App>().db).await?))
    }
}

/// When goods leave the shelf in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::stock::StockMoment")]
pub(crate) enum StockMoment {
    /// When the order is placed.
    Placed,
    /// When it is paid.
    Paid,
    /// When it is shipped or picked up.
    Shipped,
}
