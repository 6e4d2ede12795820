//! The event log: what has happened, in the past tense. The history of an order is read from it.

use crate::Instant;
use crate::id::{EventId, OrderId};
use crate::kept::kept_as_text;
use crate::row::stored;
use crate::status::OrderStatus;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// What kind of thing happened.
    pub enum EventKind {
        /// An order came in.
        OrderPlaced = "ORDER_PLACED",
        /// An order moved from status to status, or staff wrote to the customer within one.
        OrderStatusChanged = "ORDER_STATUS_CHANGED",
        /// Somebody left a note.
        OrderNoteAdded = "ORDER_NOTE_ADDED",
        /// Name, e-mail, phone or document of the customer were corrected on the order.
        OrderContactChanged = "ORDER_CONTACT_CHANGED",
        /// The shipping address was corrected.
        OrderAddressChanged = "ORDER_ADDRESS_CHANGED",
        /// Tags were put on or taken off.
        OrderTagged = "ORDER_TAGGED",
        /// Somebody else looks after the order, or nobody.
        OrderAssigned = "ORDER_ASSIGNED",
        /// The provider promised a payment and looks at it.
        PaymentAuthorized = "PAYMENT_AUTHORIZED",
        /// Money arrived.
        PaymentConfirmed = "PAYMENT_CONFIRMED",
        /// The provider refused a payment.
        PaymentRefused = "PAYMENT_REFUSED",
        /// A payment was not made in time.
        PaymentExpired = "PAYMENT_EXPIRED",
        /// Money went back.
        PaymentRefunded = "PAYMENT_REFUNDED",
        /// The customer disputes a payment.
        DisputeOpened = "DISPUTE_OPENED",
        /// A dispute ended.
        DisputeResolved = "DISPUTE_RESOLVED",
        /// A fiscal document was entered.
        InvoiceEntered = "INVOICE_ENTERED",
        /// The XML of a fiscal document that was entered by its key was kept.
        InvoiceXmlAdded = "INVOICE_XML_ADDED",
        /// A fiscal document was cancelled.
        InvoiceCancelled = "INVOICE_CANCELLED",
        /// A tracking code was entered or corrected.
        TrackingChanged = "TRACKING_CHANGED",
        /// A shipment was put together.
        ShipmentCreated = "SHIPMENT_CREATED",
        /// Contents, volumes, carrier, service, cost or promise of a shipment were changed.
        ShipmentUpdated = "SHIPMENT_UPDATED",
        /// A shipment was handed to the carrier.
        ShipmentPosted = "SHIPMENT_POSTED",
        /// A shipment reached the customer.
        ShipmentDelivered = "SHIPMENT_DELIVERED",
        /// A shipment could not be delivered.
        ShipmentFailed = "SHIPMENT_FAILED",
        /// A shipment was called off, and what was in it is free again.
        ShipmentCancelled = "SHIPMENT_CANCELLED",
        /// The carrier, or somebody who asked it, said where a shipment is.
        TrackingAdded = "TRACKING_ADDED",
        /// Labels, slips or lists were printed.
        LabelsPrinted = "LABELS_PRINTED",
        /// Postage was ordered.
        PostageRequested = "POSTAGE_REQUESTED",
        /// Postage was bought or uploaded, and its label is there.
        PostageReady = "POSTAGE_READY",
        /// Postage could not be bought.
        PostageFailed = "POSTAGE_FAILED",
        /// Postage was given back.
        PostageCancelled = "POSTAGE_CANCELLED",
        /// Somebody, or a rule, sent the order to an integration.
        IntegrationRequested = "INTEGRATION_REQUESTED",
        /// An integration has the order.
        IntegrationSynced = "INTEGRATION_SYNCED",
        /// An integration would not have the order, or sent back what could not be used.
        IntegrationFailed = "INTEGRATION_FAILED",
        /// Staff sent the customer an e-mail, or one of before again.
        NotificationRequested = "NOTIFICATION_REQUESTED",
        /// An e-mail to the customer could not be delivered.
        NotificationFailed = "NOTIFICATION_FAILED",
        /// An e-mail to the customer was delivered after one could not be.
        NotificationSent = "NOTIFICATION_SENT",
    }
}

kept_as_text! {
    /// Who may read an entry.
    pub enum Visibility {
        /// Staff only.
        Internal = "INTERNAL",
        /// The customer too.
        Public = "PUBLIC",
    }
}

stored! {
    /// One fact.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "events")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: EventId,
        /// The order it is about.
        pub order_id: OrderId,
        /// When it happened, by the clock of the business (an imported order keeps its own times).
        pub at: Instant,
        /// What happened.
        pub kind: EventKind,
        /// Who did it: a person, a key, or a part of the system (`import olist`).
        pub actor: String,
        /// The status before; `None` for a new order and for notes.
        pub from_status: Option<OrderStatus>,
        /// The status after; `None` for notes.
        pub to_status: Option<OrderStatus>,
        /// What somebody wrote about it.
        pub comment: Option<String>,
        /// Who may read it.
        pub visibility: Visibility,
        /// Whether the customer is told of it: decided once, when it happened. `None` where there is nothing to tell.
        pub notifies: Option<bool>,
        /// What staff wrote to the customer about it.
        pub message: Option<String>,
        /// Why: a code of the trade, or what somebody gave as the reason.
        pub reason: Option<String>,
        /// Whether the rules would not have let it happen.
        pub forced: bool,
        /// Particulars as a JSON object; which ones depends on the kind.
        pub details: Option<String>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
