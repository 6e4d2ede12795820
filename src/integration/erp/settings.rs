//! Particulars of an integration: what the ERP calls the store's channels, accounts and ways to pay.

use entity::payment::PaymentMethod;
use serde::{Deserialize, Serialize};

/// Particulars of an integration. Each ERP looks at those it knows; all may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// The sales channel: `loja.id` (Bling), `ecommerce.id` (Tiny).
    pub channel_id: Option<String>,
    /// The bank account: `codigo_conta_corrente` (Omie).
    pub account_id: Option<String>,
    /// The category: `codigo_categoria` (Omie), `categoria.id` (Bling).
    pub category_id: Option<String>,
    /// Tax code of the operation on each item (Omie).
    pub cfop: Option<String>,
    /// Ways to pay: `formaPagamento.id` (Bling), `meioPagamento.id` (Tiny).
    pub payment_forms: Vec<PaymentForm>,
    /// Ways to ship: `formaEnvio.id` (Tiny).
    pub shipping_forms: Vec<ShippingForm>,
    /// Where the browser comes back to after an authorisation (Tiny, Melhor Envio).
    pub redirect_uri: Option<String>,
    /// How postage is bought (Melhor Envio).
    pub postage: PostageSettings,
}

/// How postage is bought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PostageSettings {
    /// Whom the provider writes to about the technical side: it has to stand in each call.
    pub contact: Option<String>,
    /// The sender's state register (inscrição estadual), or `ISENTO`; left out, that of the store's sender.
    pub state_register: Option<String>,
    /// Where parcels are handed over, for carriers that want to know.
    pub agency_id: Option<String>,
    /// Parcels are not insured for the value of what is in them.
    pub uninsured: bool,
    /// With a notice of receipt (aviso de recebimento).
    pub receipt: bool,
    /// Only the recipient may take it (mão própria).
    pub own_hand: bool,
    /// The provider's ids of the services that are usual here; none: all.
    pub services: Vec<String>,
}

/// What the ERP calls a way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct PaymentForm {
    /// Our code (`PIX`).
    pub method: String,
    /// The ERP's id.
    pub id: String,
}

/// What the ERP calls a way to ship.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ShippingForm {
    /// Our name of the carrier (`Correios`).
    pub carrier: String,
    /// The ERP's id.
    pub id: String,
}

impl Settings {
    /// Out of its column; what cannot be read is as if it were not there.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The ERP's id of a way to pay.
    pub(super) fn payment_form(&self, method: PaymentMethod) -> Option<&str> {
        let form = self.payment_forms.iter().find(|form| form.method == method.code())?;
        Some(&form.id)
    }

    /// The ERP's id of a way to ship.
    pub(super) fn shipping_form(&self, carrier: &str) -> Option<&str> {
        let form = self.shipping_forms.iter().find(|form| form.carrier.eq_ignore_ascii_case(carrier))?;
        Some(&form.id)
    }
}
