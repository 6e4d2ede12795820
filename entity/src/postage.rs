//! Postage for shipments, from elsewhere.

use crate::Instant;
use crate::id::{FileId, IntegrationId, OrderId, PostageId, ShipmentId};
use crate::kept::kept_as_text;
use crate::money::Money;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// Where postage comes from.
    pub enum PostageProvider {
        /// Somebody uploaded it.
        Manual = "MANUAL",
        /// Melhor Envio.
        MelhorEnvio = "MELHOR_ENVIO",
    }
}

kept_as_text! {
    /// How far postage is.
    pub enum PostageState {
        /// It waits for its turn to be bought.
        Queued = "QUEUED",
        /// It is in the provider's cart, not paid.
        InCart = "IN_CART",
        /// It is paid, and its label is being made.
        Paid = "PAID",
        /// Its label is here.
        Ready = "READY",
        /// It could not be bought.
        Failed = "FAILED",
        /// It was given back, or is not wanted any more.
        Cancelled = "CANCELLED",
    }
}

stored! {
    /// Postage for one shipment.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "postages")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: PostageId,
        /// The order.
        pub order_id: OrderId,
        /// The shipment.
        pub shipment_id: ShipmentId,
        /// Where it comes from.
        pub provider: PostageProvider,
        /// The integration that sells it.
        pub integration_id: Option<IntegrationId>,
        /// How far it is.
        pub state: PostageState,
        /// What the provider calls the service.
        pub service_id: Option<String>,
        /// The service (`SEDEX`).
        pub service: Option<String>,
        /// Who carries it.
        pub carrier: Option<String>,
        /// What it costs.
        pub price_cents: Option<Money>,
        /// What it may cost.
        pub max_price_cents: Option<Money>,
        /// Whether it goes with a declaration of its content instead of an invoice.
        pub non_commercial: bool,
        /// What the provider calls it.
        pub external_id: Option<String>,
        /// The carrier's code.
        pub tracking_code: Option<String>,
        /// Its label.
        pub file_id: Option<FileId>,
        /// Why it could not be bought.
        pub problem: Option<String>,
        /// Who asked for it.
        pub requested_by: String,
        /// When it was asked for.
        pub requested_at: Instant,
        /// When it was first put into the provider's cart, or may have been: from then on it is looked for there first.
        pub sent_at: Option<Instant>,
        /// When it was paid.
        pub paid_at: Option<Instant>,
        /// When its label came.
        pub ready_at: Option<Instant>,
        /// When somebody wanted it given back.
        pub cancel_requested_at: Option<Instant>,
        /// When it was given back.
        pub cancelled_at: Option<Instant>,
        /// When the provider is asked next.
        pub check_at: Option<Instant>,
        /// How often it was asked.
        pub checks: i32,
        /// When it last changed.
        pub updated_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl PostageState {
    /// Whether it is not wanted any more, or could not be had.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Failed | Self::Cancelled)
    }
}

impl Model {
    /// Postage of which nothing is known.
    pub const BLANK: Self = Self {
        id: PostageId(0),
        order_id: OrderId(0),
        shipment_id: ShipmentId(0),
        provider: PostageProvider::Manual,
        integration_id: None,
        state: PostageState::Queued,
        service_id: None,
        service: None,
        carrier: None,
        price_cents: None,
        max_price_cents: None,
        non_commercial: false,
        external_id: None,
        tracking_code: None,
        file_id: None,
        problem: None,
        requested_by: String::new(),
        requested_at: 0,
        sent_at: None,
        paid_at: None,
        ready_at: None,
        cancel_requested_at: None,
        cancelled_at: None,
        check_at: None,
        checks: 0,
        updated_at: 0,
    };
}
