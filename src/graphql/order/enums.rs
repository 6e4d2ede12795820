//! The enums of an order, described for the person in GraphiQL.

use crate::graphql::render::leaves;
use async_graphql::Enum;
use async_graphql::resolver_utils::enum_value;

/// Where an order stands. `orderStatuses` gives the label of each and what may follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::status::OrderStatus")]
pub(crate) enum OrderStatus {
    /// Aguardando Pagamento: placed, not paid yet.
    AwaitingPayment,
    /// Em Análise: the payment provider is checking the payment.
    UnderReview,
    /// Pagamento Realizado: the money is there, work may begin.
    Paid,
    /// Em Separação: items are being picked and packed.
    Picking,
    /// Item em Falta: something is missing and somebody has to decide.
    OnHold,
    /// Nota Fiscal Emitida: the NF-e is issued.
    Invoiced,
    /// Pronto para Retirada: waits at the counter for the customer.
    ReadyForPickup,
    /// Enviado: handed to the carrier.
    Shipped,
    /// Não Entregue: the carrier could not deliver.
    DeliveryFailed,
    /// Entregue: with the customer.
    Delivered,
    /// Em Devolução: on its way back to the store.
    ReturnInProgress,
    /// Devolvido: back at the store.
    Returned,
    /// Cancelado: called off.
    Cancelled,
    /// Estornado: the money went back to the customer.
    Refunded,
    /// Pagamento em Disputa: the customer disputes the payment.
    InDispute,
    /// Chargeback: the card network took the money back.
    Chargeback,
}

/// Where the money of an order is, derived from its status and payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::status::PaymentState")]
pub(crate) enum PaymentState {
    /// Nothing has arrived.
    Pending,
    /// Promised by the provider, not taken yet.
    Authorized,
    /// Taken: it covers the total.
    Captured,
    /// Never arrived and no longer expected.
    Voided,
    /// Given back to the customer.
    Refunded,
    /// Held while the customer disputes it.
    Disputed,
    /// Taken back by the card network.
    ChargedBack,
}

/// Where the goods of an order are, derived from its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::status::FulfilmentState")]
pub(crate) enum FulfilmentState {
    /// Untouched.
    None,
    /// Being picked and packed.
    Picking,
    /// Ready at the counter.
    Ready,
    /// With the carrier.
    Shipped,
    /// The carrier could not deliver.
    Failed,
    /// With the customer.
    Delivered,
    /// On the way back.
    Returning,
    /// Back at the store.
    Returned,
}

/// Whether an order has a valid fiscal document (NF-e or NFC-e).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::status::InvoiceState")]
pub(crate) enum InvoiceState {
    /// None was entered.
    None,
    /// At least one that is not cancelled.
    Issued,
    /// All that were entered are cancelled.
    Cancelled,
}

/// Why an order was called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::status::CancelReason")]
pub(crate) enum CancelReason {
    /// The customer asked for it.
    Customer,
    /// The store has none left.
    OutOfStock,
    /// The Pix or boleto was not paid in time.
    PaymentExpired,
    /// The provider refused the payment.
    PaymentRefused,
    /// Taken for fraud.
    Fraud,
    /// The same order came twice.
    Duplicate,
    /// Anything else; the history says more.
    Other,
}

/// How the goods reach the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::order::DeliveryMethod")]
pub(crate) enum DeliveryMethod {
    /// By a carrier or the store's own delivery.
    Delivery,
    /// The customer fetches them at the store.
    Pickup,
}

/// How a customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::payment::PaymentMethod")]
pub(crate) enum PaymentMethod {
    /// Pix, static or dynamic.
    Pix,
    /// Boleto bancário.
    Boleto,
    /// Bank deposit or transfer, confirmed by hand.
    Deposit,
    /// Credit card.
    CreditCard,
    /// Debit card.
    DebitCard,
    /// Voucher or credit of the store.
    StoreCredit,
    /// Anything else.
    Other,
}

/// Where a shipment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::shipment::ShipmentState")]
pub(crate) enum ShipmentState {
    /// At the store: it may still be changed or called off.
    Pending,
    /// Handed to the carrier.
    Posted,
    /// With the customer.
    Delivered,
    /// The carrier could not deliver it.
    Failed,
    /// Called off: what was in it is free for another one.
    Cancelled,
}

/// Where one payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::payment::PaymentStatus")]
pub(crate) enum PaymentStatus {
    /// Waiting for the customer.
    Pending,
    /// Promised by the provider, not taken yet.
    Authorized,
    /// Taken.
    Captured,
    /// Refused by the provider.
    Refused,
    /// Not paid in time.
    Expired,
    /// Called off before it was taken.
    Cancelled,
    /// Given back in part.
    PartiallyRefunded,
    /// Given back.
    Refunded,
    /// Held while the customer disputes it.
    Disputed,
    /// Taken back by the card network.
    ChargedBack,
}

/// Whether a fiscal document counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::invoice::InvoiceStatus")]
pub(crate) enum InvoiceStatus {
    /// It counts.
    Valid,
    /// It was cancelled and stays for the record.
    Cancelled,
}

/// What somebody at the store has to do next. An order may wait in several queues, or in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "OrderQueue", remote = "crate::order::filter::Queue")]
pub(crate) enum Queue {
    /// A bank deposit to be looked up in the account by hand.
    AwaitingDeposit,
    /// Paid: to be picked.
    ToPrepare,
    /// Paid or being picked, and without a fiscal document.
    ToInvoice,
    /// Has its fiscal document: to be handed to the carrier.
    ToShip,
    /// Not handed to the carrier by its ship-by time.
    Late,
    /// On hold, not delivered, in dispute or charged back.
    Problem,
    /// An e-mail to the customer could not be delivered, and none has been since.
    EmailFailed,
}

/// What a list of orders is sorted by. Orders with the same value are sorted by id in the same direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::order::SortBy")]
pub(crate) enum OrderSortBy {
    /// When it was placed.
    PlacedAt,
    /// The order number.
    Number,
    /// When it last changed.
    UpdatedAt,
    /// When it was paid; unpaid orders count as before all paid ones.
    PaidAt,
    /// When it has to be handed to the carrier; orders without a deadline count as after all others.
    ShipBy,
    /// The total.
    Total,
    /// The customer's name, accents and case ignored; orders without a name come before all others.
    CustomerName,
    /// The status, in the order of the trade (see `orderStatuses`).
    Status,
}

/// Which end of a sorted list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Direction {
    /// Smallest or oldest first.
    Asc,
    /// Largest or newest first.
    Desc,
}

/// Days that people ask for by name, in the store's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::order::period::Preset")]
pub(crate) enum Period {
    /// The day it is now.
    Today,
    /// The day before.
    Yesterday,
    /// Today and the six days before.
    #[graphql(name = "LAST_7_DAYS")]
    Last7Days,
    /// Today and the 29 days before.
    #[graphql(name = "LAST_30_DAYS")]
    Last30Days,
    /// This calendar month, to its end.
    ThisMonth,
    /// The whole calendar month before this one.
    LastMonth,
}

/// Which way money went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::money_movement::MoneyKind")]
pub(crate) enum MoneyKind {
    /// To the store.
    Capture,
    /// Back to the customer.
    Refund,
}

/// How a dispute ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::order::payment::Outcome")]
pub(crate) enum DisputeOutcome {
    /// The store keeps the money, or got it back: the order goes on where it stood.
    Won,
    /// The card network took the money back.
    Lost,
    /// The store gave the money back; what is left of the payment is recorded as a refund.
    Refunded,
}

leaves!(
    OrderStatus, PaymentState, FulfilmentState, InvoiceState, CancelReason, DeliveryMethod, PaymentMethod,
    PaymentStatus, InvoiceStatus, MoneyKind, ShipmentState => |word| &enum_value(*word)
);
