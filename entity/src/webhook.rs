//! Webhooks: addresses of other systems that hear what happens.

use crate::Instant;
use crate::id::WebhookId;
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// What other systems are told of. The codes are the `type` of messages.
    pub enum MessageType {
        /// An order came in.
        OrderCreated = "order.created",
        /// An order moved from status to status.
        OrderStatusChanged = "order.status_changed",
        /// An order was paid.
        OrderPaid = "order.paid",
        /// A fiscal document was entered.
        OrderInvoiceAdded = "order.invoice_added",
        /// A fiscal document was cancelled.
        OrderInvoiceCancelled = "order.invoice_cancelled",
        /// An order was handed to the carrier.
        OrderShipped = "order.shipped",
        /// An order reached the customer.
        OrderDelivered = "order.delivered",
        /// An order was called off.
        OrderCancelled = "order.cancelled",
        /// An order came back.
        OrderReturned = "order.returned",
        /// Money of an order went back.
        OrderRefunded = "order.refunded",
        /// Somebody wrote a note on an order.
        OrderNoteAdded = "order.note_added",
        /// Anything else of an order changed.
        OrderUpdated = "order.updated",
        /// There is more or less of a product.
        StockChanged = "stock.changed",
        /// An order did not get into another system.
        IntegrationFailed = "integration.failed",
        /// Somebody tries the webhook out.
        WebhookTest = "webhook.test",
    }
}

kept_as_text! {
    /// How much a message says.
    pub enum PayloadMode {
        /// Ids, status, totals.
        Thin = "THIN",
        /// All that an ERP needs, customer and addresses included.
        Full = "FULL",
        /// What a stored selection of GraphQL asks for.
        Selection = "SELECTION",
    }
}

stored! {
    /// One webhook.
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhooks")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: WebhookId,
        /// Where messages are sent.
        pub url: String,
        /// What it is for.
        pub description: Option<String>,
        /// A JSON array of the types that are sent; empty for all.
        pub types: String,
        /// Which orders are meant: the filter of lists as JSON; `None` for all.
        pub filter: Option<String>,
        /// How much a message says.
        pub mode: PayloadMode,
        /// What is selected of an order, for the mode that needs it.
        pub selection: Option<String>,
        /// What messages are signed with, as it is kept.
        pub secret: String,
        /// What they were signed with before, as it is kept: signed with too until then.
        pub previous_secret: Option<String>,
        /// When the secret before ends.
        pub previous_until: Option<Instant>,
        /// Whether messages are sent.
        pub enabled: bool,
        /// Why not.
        pub disabled_reason: Option<String>,
        /// Since when not.
        pub disabled_at: Option<Instant>,
        /// Since when nothing has arrived; `None` while messages arrive.
        pub failing_since: Option<Instant>,
        /// Who made it.
        pub created_by: String,
        /// When.
        pub created_at: Instant,
        /// When somebody last changed it.
        pub updated_at: Instant,
    }
}

/// Secrets, and whatever a URL may hold, are not for logs.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Webhook({})", self.id)
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
