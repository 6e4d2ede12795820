//! What happens to orders, who may read it, and which part of an order it touches: words of the schema.

use async_graphql::Enum;

/// What kind of thing an entry of the history tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::event::EventKind")]
pub(crate) enum EventKind {
    /// The order came in.
    OrderPlaced,
    /// The order moved from status to status, or staff wrote to the customer within one.
    OrderStatusChanged,
    /// Somebody left a note.
    OrderNoteAdded,
    /// Name, e-mail, phone or document of the customer were corrected on the order.
    OrderContactChanged,
    /// The shipping address was corrected.
    OrderAddressChanged,
    /// Tags were put on or taken off.
    OrderTagged,
    /// Somebody else looks after the order, or nobody.
    OrderAssigned,
    /// The provider promised a payment and looks at it.
    PaymentAuthorized,
    /// Money arrived.
    PaymentConfirmed,
    /// The provider refused a payment.
    PaymentRefused,
    /// A payment was not made in time.
    PaymentExpired,
    /// Money went back.
    PaymentRefunded,
    /// The customer disputes a payment.
    DisputeOpened,
    /// A dispute ended.
    DisputeResolved,
    /// A fiscal document was entered.
    InvoiceEntered,
    /// The XML of a fiscal document that was entered by its key was kept.
    InvoiceXmlAdded,
    /// A fiscal document was cancelled.
    InvoiceCancelled,
    /// A tracking code was entered or corrected.
    TrackingChanged,
    /// A shipment was put together.
    ShipmentCreated,
    /// Contents, volumes, carrier, service, cost or promise of a shipment were changed.
    ShipmentUpdated,
    /// A shipment was handed to the carrier.
    ShipmentPosted,
    /// A shipment reached the customer.
    ShipmentDelivered,
    /// A shipment could not be delivered.
    ShipmentFailed,
    /// A shipment was called off, and what was in it is free again.
    ShipmentCancelled,
    /// The carrier, or somebody who asked it, said where a shipment is.
    TrackingAdded,
    /// Labels, slips or lists were printed.
    LabelsPrinted,
    /// Postage was ordered.
    PostageRequested,
    /// Postage was bought or uploaded, and its label is there.
    PostageReady,
    /// Postage could not be bought.
    PostageFailed,
    /// Postage was given back.
    PostageCancelled,
    /// Somebody, or a rule, sent the order to an integration.
    IntegrationRequested,
    /// An integration has the order.
    IntegrationSynced,
    /// An integration would not have the order, or sent back what could not be used.
    IntegrationFailed,
    /// Staff sent the customer an e-mail, or one of before again.
    NotificationRequested,
    /// An e-mail to the customer could not be delivered.
    NotificationFailed,
    /// An e-mail to the customer was delivered after one could not be.
    NotificationSent,
}

/// Who may read an entry of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::event::Visibility")]
pub(crate) enum Visibility {
    /// Staff only.
    Internal,
    /// The customer too.
    Public,
}

/// A part of an order that a panel shows and keeps fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::order::changed::Facet")]
pub(crate) enum OrderFacet {
    /// Where it stands, and what may follow.
    Status,
    /// Its payments, and where its money is.
    Payment,
    /// Where its goods are.
    Fulfilment,
    /// Its fiscal documents.
    Invoice,
    /// Its shipments and tracking codes.
    Shipment,
    /// Who bought.
    Customer,
    /// Where it goes.
    Address,
    /// Its items.
    Items,
    /// What staff wrote on it.
    Notes,
    /// Its labels.
    Tags,
    /// Who looks after it.
    Assignment,
    /// Integrations it was sent to, and how far it has come.
    Integrations,
    /// E-mails to the customer.
    Notifications,
}
