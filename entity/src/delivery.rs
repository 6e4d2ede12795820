//! Deliveries: what has to reach a customer, a webhook or an ERP, each once.

use crate::Instant;
use crate::id::{DeliveryId, EventId, OrderId};
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// By which way it goes.
    pub enum DeliveryKind {
        /// An e-mail to the customer.
        Mail = "MAIL",
        /// An e-mail to the store's own people.
        Alert = "ALERT",
        /// A call to a webhook.
        Webhook = "WEBHOOK",
        /// An order to an ERP.
        Sync = "SYNC",
    }
}

kept_as_text! {
    /// Where a delivery stands.
    pub enum DeliveryState {
        /// Waiting for its turn.
        Queued = "QUEUED",
        /// Under way.
        Sending = "SENDING",
        /// The receiver has taken it.
        Sent = "SENT",
        /// It went wrong and will be tried again.
        Failed = "FAILED",
        /// It will not be tried again by itself.
        GivenUp = "GIVEN_UP",
        /// It is not to be sent: the problem says why.
        Suppressed = "SUPPRESSED",
    }
}

impl DeliveryState {
    /// Whether it will be tried by itself.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sending | Self::Failed)
    }
}

kept_as_text! {
    /// How a try ended.
    pub enum AttemptOutcome {
        /// The receiver has taken it.
        Delivered = "DELIVERED",
        /// The receiver has not.
        Failed = "FAILED",
        /// Who tried ended before the receiver had answered: it may have been taken.
        Lost = "LOST",
    }
}

stored! {
    /// One delivery.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deliveries")]
    pub struct Model {
        /// Key; rises in the order in which things happened to an order.
        #[sea_orm(primary_key)]
        pub id: DeliveryId,
        /// By which way.
        pub kind: DeliveryKind,
        /// To whom, as the kind calls them: `mail`, `alert`, `webhook:7`, `integration:3`.
        pub receiver: String,
        /// Deliveries of one lane are made one after the other, in the order of their ids.
        pub lane: String,
        /// What it is called, once: whoever asks for it again asks for nothing.
        pub key: String,
        /// The order it is about.
        pub order_id: Option<OrderId>,
        /// The line of the history it comes from.
        pub event_id: Option<EventId>,
        /// What is said: the text of an e-mail (`paid`), the type of a webhook message (`order.paid`).
        pub what: String,
        /// All that is needed to send it, a JSON object whose shape the kind knows.
        pub payload: String,
        /// Where it stands.
        pub state: DeliveryState,
        /// Why it stands there, for people; without personal data.
        pub problem: Option<String>,
        /// When it is to be tried; while it is under way, when whoever tries has to have answered.
        pub due_at: Instant,
        /// Who holds it while it is under way: a number of that try.
        pub lease: i64,
        /// Tries that were begun.
        pub attempts: i32,
        /// Place in the plan of pauses between tries.
        pub step: i32,
        /// When it was written.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
        /// When the receiver took it.
        pub sent_at: Option<Instant>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
