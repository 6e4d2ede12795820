//! An integration as the API shows it: never its secrets.

use super::input::PaymentFormInput;
use crate::graphql::order::{OrderStatus, PaymentMethod};
use crate::graphql::scalar::DateTime;
use crate::integration::erp::settings::{self, Settings};
use crate::integration::setup;
use async_graphql::{Enum, ID, Object, SimpleObject};
use entity::integration::Model;

/// Which language an integration speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::integration::IntegrationKind")]
pub(crate) enum IntegrationKind {
    /// JSON over HTTP, signed as Standard Webhooks are: for any program.
    Generic,
    /// Bling, API v3.
    Bling,
    /// Olist Tiny, API v3.
    Tiny,
    /// Omie.
    Omie,
    /// Melhor Envio, which sells postage and takes no orders.
    MelhorEnvio,
}

/// What an ERP calls a way to pay.
#[derive(Clone, SimpleObject)]
pub(crate) struct PaymentForm {
    /// Our way to pay.
    method: PaymentMethod,
    /// The ERP's id.
    id: String,
}

/// What an ERP calls a way to ship.
#[derive(Clone, SimpleObject)]
pub(crate) struct ShippingForm {
    /// Our name of the carrier.
    carrier: String,
    /// The ERP's id.
    id: String,
}

/// Particulars of an integration: what the ERP calls the store's channels, accounts and ways to pay.
#[derive(Clone, SimpleObject)]
pub(crate) struct IntegrationSettings {
    /// The sales channel: `loja.id` (Bling), `ecommerce.id` (Tiny).
    channel_id: Option<String>,
    /// The bank account: `codigo_conta_corrente` (Omie).
    account_id: Option<String>,
    /// The category: `codigo_categoria` (Omie), `categoria.id` (Bling).
    category_id: Option<String>,
    /// Tax code of the operation on each item (Omie).
    cfop: Option<String>,
    /// Ways to pay: `formaPagamento.id` (Bling), `meioPagamento.id` (Tiny).
    payment_forms: Vec<PaymentForm>,
    /// Ways to ship: `formaEnvio.id` (Tiny).
    shipping_forms: Vec<ShippingForm>,
    /// Where the browser comes back to after an authorisation (Tiny, Melhor Envio).
    redirect_uri: Option<String>,
    /// How postage is bought (Melhor Envio).
    postage: PostageSettings,
}

/// How postage is bought.
#[derive(Clone, SimpleObject)]
pub(crate) struct PostageSettings {
    /// Whom the provider writes to about the technical side.
    contact: Option<String>,
    /// The sender's state register (inscrição estadual), or `ISENTO`.
    state_register: Option<String>,
    /// Where parcels are handed over, for carriers that want to know.
    agency_id: Option<String>,
    /// Whether parcels are insured for the value of what is in them.
    insured: bool,
    /// With a notice of receipt (aviso de recebimento).
    receipt: bool,
    /// Only the recipient may take it (mão própria).
    own_hand: bool,
    /// The provider's ids of the services that are usual here; none: all.
    services: Vec<String>,
}

impl From<settings::PostageSettings> for PostageSettings {
    fn from(settings: settings::PostageSettings) -> Self {
        Self {
            contact: settings.contact,
            state_register: settings.state_register,
            agency_id: settings.agency_id,
            insured: !settings.uninsured,
            receipt: settings.receipt,
            own_hand: settings.own_hand,
            services: settings.services,
        }
    }
}

impl From<Settings> for IntegrationSettings {
    fn from(settings: Settings) -> Self {
        let pays = settings.payment_forms.into_iter().filter_map(|form| {
            let method = PaymentFormInput::method_of(&form.method)?;
            Some(PaymentForm { method, id: form.id })
        });
        let ships = settings.shipping_forms.into_iter();
        Self {
            channel_id: settings.channel_id,
            account_id: settings.account_id,
            category_id: settings.category_id,
            cfop: settings.cfop,
            payment_forms: pays.collect(),
            shipping_forms: ships.map(|form| ShippingForm { carrier: form.carrier, id: form.id }).collect(),
            redirect_uri: settings.redirect_uri,
            postage: settings.postage.into(),
        }
    }
}

/// A system of others that orders are sent to.
#[derive(Clone)]
pub(crate) struct Integration(pub(crate) Model);

/// A system of others that orders are sent to: an ERP, or any program. Its secrets go in and never come out again.
#[Object]
impl Integration {
    /// Opaque id (`integration_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Which language it speaks.
    async fn kind(&self) -> IntegrationKind {
        self.0.kind.into()
    }

    /// What staff calls it; the history of orders too.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether anything is sent.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Whether an order could be sent now: it is active, has its secret, and was authorised where that is needed.
    async fn ready(&self) -> bool {
        setup::is_ready(&self.0)
    }

    /// Where it is; null: where its maker has it.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// What it knows the store by: client id (Bling, Tiny, Melhor Envio), app key (Omie).
    async fn account(&self) -> Option<&str> {
        self.0.account.as_deref()
    }

    /// CNPJ of the company whose books it keeps, 14 characters.
    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }

    /// Particulars.
    async fn settings(&self) -> IntegrationSettings {
        Settings::read(&self.0.settings).into()
    }

    /// Orders are sent by themselves when they come to this status; null: only when somebody asks for it.
    async fn send_on(&self) -> Option<OrderStatus> {
        self.0.send_on.map(Into::into)
    }

    /// Whether an order moves on to INVOICED when the key of its invoice comes back.
    async fn advance(&self) -> bool {
        self.0.advance
    }

    /// When its secret was set.
    async fn secret_set_at(&self) -> Option<DateTime> {
        self.0.secret_at.map(DateTime)
    }

    /// When its tokens were last renewed; null when it was never authorised, or needs no authorisation.
    async fn authorized_at(&self) -> Option<DateTime> {
        self.0.tokens_at.map(DateTime)
    }

    /// What staff has to do something about, when there is something.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// When it was removed; null while it is there.
    async fn removed_at(&self) -> Option<DateTime> {
        self.0.removed_at.map(DateTime)
    }
}
