//! What mutations of integrations are given.

use super::object::IntegrationKind;
use crate::config::Hidden;
use crate::error::{Error, Result};
use crate::graphql::order::{OrderStatus, PaymentMethod};
use crate::integration::erp::settings::{PaymentForm, PostageSettings, Settings, ShippingForm};
use crate::integration::setup::{NewIntegration, Update};
use async_graphql::{ID, InputObject, MaybeUndefined};
use entity::id::IntegrationId;
use entity::payment::PaymentMethod as Method;

/// What an ERP calls a way to pay.
#[derive(Clone, InputObject)]
pub(crate) struct PaymentFormInput {
    /// Our way to pay.
    method: PaymentMethod,
    /// The ERP's id.
    id: String,
}

impl PaymentFormInput {
    /// The way to pay of a code.
    pub(super) fn method_of(code: &str) -> Option<PaymentMethod> {
        Method::from_code(code).map(Into::into)
    }
}

/// What an ERP calls a way to ship.
#[derive(Clone, InputObject)]
pub(crate) struct ShippingFormInput {
    /// Our name of the carrier (`Correios`).
    carrier: String,
    /// The ERP's id.
    id: String,
}

/// Particulars of an integration: what the ERP calls the store's channels, accounts and ways to pay.
#[derive(Clone, Default, InputObject)]
pub(crate) struct IntegrationSettingsInput {
    /// The sales channel: `loja.id` (Bling), `ecommerce.id` (Tiny).
    channel_id: Option<String>,
    /// The bank account: `codigo_conta_corrente` (Omie).
    account_id: Option<String>,
    /// The category: `codigo_categoria` (Omie), `categoria.id` (Bling).
    category_id: Option<String>,
    /// Tax code of the operation on each item (Omie).
    cfop: Option<String>,
    /// Ways to pay: `formaPagamento.id` (Bling), `meioPagamento.id` (Tiny).
    #[graphql(default)]
    payment_forms: Vec<PaymentFormInput>,
    /// Ways to ship: `formaEnvio.id` (Tiny). A carrier that is not named here is not sent: an unknown way refuses the order.
    #[graphql(default)]
    shipping_forms: Vec<ShippingFormInput>,
    /// Where the browser comes back to after an authorisation, as it is registered there (Tiny, Melhor Envio): this server's
    /// `/integrations/callback`, or a page of yours that completes it.
    redirect_uri: Option<String>,
    /// How postage is bought (Melhor Envio).
    #[graphql(default)]
    postage: PostageSettingsInput,
}

/// How postage is bought.
#[derive(Clone, InputObject)]
pub(crate) struct PostageSettingsInput {
    /// The e-mail address that the provider writes to about the technical side. MELHOR_ENVIO needs it: it stands in each call.
    contact: Option<String>,
    /// The sender's state register (inscrição estadual), or `ISENTO`. A company that sends with an invoice needs it.
    state_register: Option<String>,
    /// Where parcels are handed over, for carriers that want to know: the provider's id.
    agency_id: Option<String>,
    /// Whether parcels are insured for the value of what is in them.
    #[graphql(default = true)]
    insured: bool,
    /// With a notice of receipt (aviso de recebimento), where the service has one.
    #[graphql(default = false)]
    receipt: bool,
    /// Only the recipient may take it (mão própria), where the service does that.
    #[graphql(default = false)]
    own_hand: bool,
    /// The provider's ids of the services that are usual here; none: all are shown.
    #[graphql(default)]
    services: Vec<String>,
}

impl Default for PostageSettingsInput {
    fn default() -> Self {
        Self {
            contact: None,
            state_register: None,
            agency_id: None,
            insured: true,
            receipt: false,
            own_hand: false,
            services: Vec::new(),
        }
    }
}

impl From<PostageSettingsInput> for PostageSettings {
    fn from(input: PostageSettingsInput) -> Self {
        Self {
            contact: input.contact,
            state_register: input.state_register,
            agency_id: input.agency_id,
            uninsured: !input.insured,
            receipt: input.receipt,
            own_hand: input.own_hand,
            services: input.services,
        }
    }
}

impl From<IntegrationSettingsInput> for Settings {
    fn from(input: IntegrationSettingsInput) -> Self {
        let code = |method: PaymentMethod| Method::from(method).code().to_owned();
        let pays = input.payment_forms.into_iter();
        let ships = input.shipping_forms.into_iter();
        Self {
            channel_id: input.channel_id,
            account_id: input.account_id,
            category_id: input.category_id,
            cfop: input.cfop,
            payment_forms: pays.map(|form| PaymentForm { method: code(form.method), id: form.id }).collect(),
            shipping_forms: ships.map(|form| ShippingForm { carrier: form.carrier, id: form.id }).collect(),
            redirect_uri: input.redirect_uri,
            postage: input.postage.into(),
        }
    }
}

/// An integration that is wanted.
#[derive(InputObject)]
pub(crate) struct AddIntegrationInput {
    /// Which language it speaks.
    kind: IntegrationKind,
    /// What staff calls it, up to 100 characters; no two have the same.
    name: String,
    /// Where it is. GENERIC needs it; the others know where their maker is. For MELHOR_ENVIO to try things out:
    /// `https://sandbox.melhorenvio.com.br`.
    url: Option<String>,
    /// What it knows the store by: client id (Bling, Tiny, Melhor Envio), app key (Omie).
    account: Option<String>,
    /// Client secret (Bling, Tiny, Melhor Envio), app secret (Omie), or secret of the signature (`whsec_…`; GENERIC makes its own when there is
    /// none). It is sealed and never comes out again.
    secret: Option<String>,
    /// CNPJ of the company whose books it keeps. TINY needs it: what it tells is compared with it.
    company: Option<String>,
    /// Particulars.
    #[graphql(default)]
    settings: IntegrationSettingsInput,
    /// Orders are sent by themselves when they come to this status. MELHOR_ENVIO takes none.
    send_on: Option<OrderStatus>,
    /// Whether an order moves on to INVOICED when the key of its invoice comes back.
    #[graphql(default = true)]
    advance: bool,
}

impl From<AddIntegrationInput> for NewIntegration {
    fn from(input: AddIntegrationInput) -> Self {
        Self {
            kind: input.kind.into(),
            name: input.name,
            url: input.url,
            account: input.account,
            company: input.company,
            secret: input.secret.map(Hidden::new),
            settings: input.settings.into(),
            send_on: input.send_on.map(Into::into),
            advance: input.advance,
        }
    }
}

/// What is changed of an integration; what is not named stays.
#[derive(InputObject)]
pub(crate) struct UpdateIntegrationInput {
    /// The integration.
    integration_id: ID,
    /// What staff calls it.
    name: Option<String>,
    /// Whether anything is sent. Switched on, what waited goes on.
    active: Option<bool>,
    /// Where it is; null: where its maker has it.
    url: MaybeUndefined<String>,
    /// What it knows the store by.
    account: MaybeUndefined<String>,
    /// A new secret.
    secret: Option<String>,
    /// CNPJ of the company whose books it keeps.
    company: MaybeUndefined<String>,
    /// Particulars, all of them.
    settings: Option<IntegrationSettingsInput>,
    /// When orders are sent by themselves; null: never.
    send_on: MaybeUndefined<OrderStatus>,
    /// Whether an order moves on to INVOICED when the key of its invoice comes back.
    advance: Option<bool>,
    /// Whether it gets a new address for what it tells: the old one is not answered any more.
    #[graphql(default = false)]
    renew_hook: bool,
}

#[expect(clippy::option_option, reason = "what is not named stays, and what is named null is taken away")]
fn named<T, U: From<T>>(value: MaybeUndefined<T>) -> Option<Option<U>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value.into())),
    }
}

impl UpdateIntegrationInput {
    /// The integration, and what is changed.
    pub(super) fn read(self) -> Result<(IntegrationId, Update)> {
        let id = integration_id("input.integrationId", &self.integration_id)?;
        let update = Update {
            name: self.name,
            active: self.active,
            url: named(self.url),
            account: named(self.account),
            company: named(self.company),
            secret: self.secret.map(Hidden::new),
            settings: self.settings.map(Into::into),
            send_on: named(self.send_on),
            advance: self.advance,
            renew_hook: self.renew_hook,
        };
        Ok((id, update))
    }
}

/// The integration that an id of the input names.
pub(super) fn integration_id(field: &str, id: &ID) -> Result<IntegrationId> {
    id.parse().map_err(|error| Error::invalid(field, error))
}

/// An integration that is removed.
#[derive(InputObject)]
pub(crate) struct RemoveIntegrationInput {
    /// The integration.
    pub(super) integration_id: ID,
}

/// An integration whose authorisation begins.
#[derive(InputObject)]
pub(crate) struct AuthorizeIntegrationInput {
    /// The integration.
    pub(super) integration_id: ID,
}

/// What came back from the page of an authorisation.
#[derive(InputObject)]
pub(crate) struct CompleteIntegrationAuthorizationInput {
    /// The integration.
    pub(super) integration_id: ID,
    /// `code` of the address to which the page came back.
    pub(super) code: String,
    /// `state` of that address.
    pub(super) state: String,
}

/// An order that is sent.
#[derive(InputObject)]
pub(crate) struct SendToIntegrationInput {
    /// The order.
    pub(super) order_id: ID,
    /// The integration.
    pub(super) integration_id: ID,
}
