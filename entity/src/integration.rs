//! Integrations: systems of others that orders are sent to.

use crate::Instant;
use crate::id::IntegrationId;
use crate::kept::kept_as_text;
use crate::row::stored;
use crate::status::OrderStatus;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// Which language an integration speaks.
    pub enum IntegrationKind {
        /// JSON over HTTP, signed as Standard Webhooks are.
        Generic = "GENERIC",
        /// Bling, API v3.
        Bling = "BLING",
        /// Olist Tiny, API v3.
        Tiny = "TINY",
        /// Omie.
        Omie = "OMIE",
        /// Melhor Envio, which sells postage and takes no orders.
        MelhorEnvio = "MELHOR_ENVIO",
    }
}

stored! {
    /// One integration. Secret and tokens are sealed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "integrations")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: IntegrationId,
        /// Which language it speaks.
        pub kind: IntegrationKind,
        /// What staff calls it, unique among those that were not removed.
        pub name: String,
        /// Whether anything is sent.
        pub active: bool,
        /// Where it is; `None`: where its maker has it.
        pub url: Option<String>,
        /// What it knows the store by: client id (Bling, Tiny, Melhor Envio), app key (Omie).
        pub account: Option<String>,
        /// CNPJ of the company whose books it keeps, canonical.
        pub company: Option<String>,
        /// Particulars as a JSON object.
        pub settings: String,
        /// Orders are sent by themselves when they come to this status.
        pub send_on: Option<OrderStatus>,
        /// Whether an order moves on to `INVOICED` with its invoice's key.
        pub advance: bool,
        /// SHA-256 of the part of the address, nobody's to guess, at which it tells what happened, in hexadecimal digits.
        pub hook: String,
        /// Client secret, app secret, or secret of the signature; sealed.
        pub secret: Option<String>,
        /// When the secret was set.
        pub secret_at: Option<Instant>,
        /// Access and refresh token, sealed.
        pub tokens: Option<String>,
        /// When the tokens were got.
        pub tokens_at: Option<Instant>,
        /// Rises with each pair of tokens.
        pub token_version: i64,
        /// Until when somebody is getting new tokens.
        pub refreshing_until: Option<Instant>,
        /// What has to come back with the code of an authorisation.
        pub login_state: Option<String>,
        /// Until when it may come back.
        pub login_until: Option<Instant>,
        /// Why nothing can be sent, when there is a reason that staff has to deal with.
        pub problem: Option<String>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
        /// When it was removed.
        pub removed_at: Option<Instant>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
