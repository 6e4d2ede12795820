//! Orders on their way to an integration.

use crate::Instant;
use crate::id::{IntegrationId, OrderId, SyncId};
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// How far an order has come on its way to an integration.
    pub enum SyncState {
        /// Waits for its turn.
        Queued = "QUEUED",
        /// Under way.
        Sending = "SENDING",
        /// The integration has it.
        Sent = "SENT",
        /// The integration has it not.
        Failed = "FAILED",
        /// The key of its invoice has come back.
        Confirmed = "CONFIRMED",
    }
}

stored! {
    /// One order and one integration; what was done of it already is kept, so that a try goes on where another ended.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "integration_syncs")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: SyncId,
        /// The integration.
        pub integration_id: IntegrationId,
        /// The order.
        pub order_id: OrderId,
        /// How far it has come.
        pub state: SyncState,
        /// Tries that were begun.
        pub attempts: i32,
        /// What went wrong last, in the words of the integration.
        pub problem: Option<String>,
        /// What the integration calls the customer.
        pub contact_id: Option<String>,
        /// What the integration calls the order.
        pub external_id: Option<String>,
        /// The number it has there.
        pub external_number: Option<String>,
        /// Who wanted it sent.
        pub requested_by: String,
        /// When.
        pub requested_at: Instant,
        /// When the integration had it.
        pub sent_at: Option<Instant>,
        /// When the key of its invoice came back.
        pub confirmed_at: Option<Instant>,
        /// The key that came back, whether it could be used or not.
        pub invoice_key: Option<String>,
        /// How often its invoice was asked for.
        pub checks: i32,
        /// When its invoice is asked for next; `None`: not any more.
        pub check_at: Option<Instant>,
        /// When it last changed.
        pub updated_at: Instant,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
