//! The store in the schema.

use super::failure::Answer;
use super::mutation::{Manner, actor, payload, perform};
use super::permission::{self, allow};
use super::scalar::{Cnpj, DateTime};
use super::uf::Uf;
use crate::actor::Scope;
use crate::app::App;
use crate::br::cep::Cep;
use crate::br::document::Document;
use crate::store;
use crate::store::update::{Letters, Optional, Update, update};
use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};

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

/// An establishment that issues invoices for the store.
#[derive(InputObject)]
pub(crate) struct StoreIssuerInput {
    /// Its CNPJ, with or without dots, slash and dash.
    cnpj: String,
    /// The state it is registered in.
    uf: Uf,
}

/// Settings to be changed. What is left out stays as it is; null clears what may be null, and leaves the rest as it is.
#[derive(InputObject)]
pub(crate) struct UpdateStoreInput {
    /// What customers call it, up to 120 characters.
    name: Option<String>,
    /// Razão social, up to 200 characters.
    legal_name: Option<String>,
    /// All establishments that issue its invoices, in place of those there are; none of them is checked when the list is empty.
    issuers: Option<Vec<StoreIssuerInput>>,
    /// IANA name of the time zone in which it means "today".
    time_zone: Option<String>,
    /// Language of its customers and staff: `pt-BR`, `en` or `es`.
    locale: Option<String>,
    /// Business days from payment to posting, 0 to 90.
    handling_days: Option<i32>,
    /// When goods leave the shelf in the books.
    stock_moment: Option<StockMoment>,
    /// Whether an order ships only with an invoice.
    invoice_required: Option<bool>,
    /// Whether an order is shipped by itself, with its e-mail, once all that is in it was posted.
    ship_when_posted: Option<bool>,
    /// Whether an order is delivered by itself once all its shipments have arrived, and `DELIVERY_FAILED` once one could not be delivered.
    deliver_when_delivered: Option<bool>,
    /// Whether an order whose Pix or boleto was not paid in time is cancelled by itself.
    cancel_expired: Option<bool>,
    /// Minutes after its expiry in which a Pix may still arrive, 0 to 10,080.
    pix_grace_minutes: Option<i32>,
    /// Business days after its due date in which a boleto may still arrive, 0 to 30.
    boleto_grace_days: Option<i32>,
    /// Pix key from which static codes are made.
    pix_key: MaybeUndefined<String>,
    /// City in static Pix codes.
    pix_city: MaybeUndefined<String>,
    /// Bank account for deposits, as customers are told; up to 1,000 characters.
    bank_account: MaybeUndefined<String>,
    /// Where customers write or call, in one line of up to 120 characters.
    support_contact: MaybeUndefined<String>,
    /// Its phone in Brazil, with or without marks.
    phone: MaybeUndefined<String>,
    /// Its address in one line of up to 300 characters. The law wants it below every e-mail.
    postal_address: MaybeUndefined<String>,
    /// Where a customer sees an order: an address with `{number}`, `{externalId}` or `{token}` in it; `{token}` is `Order.token`.
    order_url: MaybeUndefined<String>,
    /// The picture above e-mails: an address that every mail program can open.
    logo_url: MaybeUndefined<String>,
    /// The colour of e-mails (#1d4ed8).
    brand_color: MaybeUndefined<String>,
    /// Where customers fetch orders, in one line of up to 300 characters.
    pickup_address: MaybeUndefined<String>,
    /// When customers may fetch orders, in one line of up to 200 characters.
    pickup_hours: MaybeUndefined<String>,
    /// Days for which an order waits to be fetched, 1 to 365; null for no end.
    pickup_days: MaybeUndefined<i32>,
    /// How customers send back what they return, up to 2,000 characters.
    return_instructions: MaybeUndefined<String>,
    /// Days in which customers send back what they return, 1 to 365.
    return_days: Option<i32>,
    /// Days in which a refund reaches the customer, as e-mails promise it, 1 to 365.
    refund_days: Option<i32>,
    /// Who sends, as labels say it: all of it, in place of what there is. Null takes it away, and labels say the legal name alone.
    sender: MaybeUndefined<StoreSenderInput>,
    /// All who are told of new orders by e-mail, up to 20 addresses, in place of those there are.
    alert_addresses: Option<Vec<String>>,
    /// Minutes between two e-mails about new orders, 1 to 1,440.
    alert_minutes: Option<i32>,
    /// Days for which a customer can follow an order on its tracking page, 1 to 730; pages that are there keep their end.
    tracking_page_days: Option<i32>,
}

impl From<UpdateStoreInput> for Update {
    fn from(input: UpdateStoreInput) -> Self {
        let issuers = input
            .issuers
            .map(|issuers| issuers.into_iter().map(|issuer| (issuer.cnpj, issuer.uf.into())).collect());
        Self {
            name: input.name,
            legal_name: input.legal_name,
            issuers,
            time_zone: input.time_zone,
            locale: input.locale,
            handling_days: input.handling_days,
            stock_moment: input.stock_moment.map(Into::into),
            invoice_required: input.invoice_required,
            ship_when_posted: input.ship_when_posted,
            deliver_when_delivered: input.deliver_when_delivered,
            cancel_expired: input.cancel_expired,
            pix_grace_minutes: input.pix_grace_minutes,
            boleto_grace_days: input.boleto_grace_days,
            pix_key: optional(input.pix_key),
            pix_city: optional(input.pix_city),
            bank_account: optional(input.bank_account),
            tracking_page_days: input.tracking_page_days,
            sender: match input.sender {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(sender) => Some(Some(sender.into())),
            },
            letters: Letters {
                support_contact: optional(input.support_contact),
                phone: optional(input.phone),
                postal_address: optional(input.postal_address),
                order_url: optional(input.order_url),
                logo_url: optional(input.logo_url),
                brand_color: optional(input.brand_color),
                pickup_address: optional(input.pickup_address),
                pickup_hours: optional(input.pickup_hours),
                pickup_days: match input.pickup_days {
                    MaybeUndefined::Undefined => None,
                    MaybeUndefined::Null => Some(None),
                    MaybeUndefined::Value(days) => Some(Some(days)),
                },
                return_instructions: optional(input.return_instructions),
                return_days: input.return_days,
                refund_days: input.refund_days,
                alert_addresses: input.alert_addresses,
                alert_minutes: input.alert_minutes,
            },
        }
    }
}

fn optional(value: MaybeUndefined<String>) -> Optional {
    match value {
        MaybeUndefined::Undefined => Optional::Keep,
        MaybeUndefined::Null => Optional::Clear,
        MaybeUndefined::Value(text) => Optional::To(text),
    }
}

payload! {
    /// What came of `updateStore`.
    UpdateStorePayload {
        /// The store with its settings; null when nothing was changed.
        store: Option<Store>,
    }
}

#[derive(Default)]
pub(crate) struct StoreMutation;

#[Object]
impl StoreMutation {
    /// Changes settings of the store. Needs the scope `admin`.
    async fn update_store(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The settings.")] input: UpdateStoreInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UpdateStorePayload> {
        let wanted = Update::from(input);
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { update(tx, &wanted).await })
        });
        Ok(match done.await? {
            Ok(_) => UpdateStorePayload {
                store: Some(Store(store::settings(&ctx.data_unchecked::<App>().db).await?)),
                user_errors: Vec::new(),
            },
            Err(user_errors) => UpdateStorePayload { store: None, user_errors },
        })
    }
}
