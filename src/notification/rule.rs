//! Which fact mails the customer, and by which text. Pure.
//!
//! Whether anything is sent was decided when it happened and stands with the fact: [`event::Model::notifies`] is the only thing that
//! lets a mail go. What is looked at here besides is by which text.

use super::telling::Telling;
use crate::order::notify::{self, ORDER_RECEIVED, SILENT};
use entity::event::{self, EventKind};
use entity::order;
use entity::payment::{self, PaymentMethod, PaymentStatus};
use entity::status::OrderStatus as S;

/// What the customer is written because of a fact; `order` and its payments are as they are now.
pub fn mails(event: &event::Model, order: &order::Model, payments: &[payment::Model]) -> Vec<Telling> {
    if event.notifies != Some(true) {
        return Vec::new();
    }
    let one = |template| vec![Telling::of(template, event)];
    match event.kind {
        EventKind::OrderPlaced => placed(event, order, payments),
        EventKind::OrderStatusChanged => match event.to_status {
            Some(S::AwaitingPayment) => one(awaiting(payments).unwrap_or("order_received")),
            Some(status) => one(notify::template(status, order.payment_method, order.cancel_reason)),
            None => Vec::new(),
        },
        EventKind::ShipmentPosted => one("partially_shipped"),
        EventKind::TrackingChanged => one("tracking_changed"),
        EventKind::PaymentRefunded => one("refunded"),
        EventKind::PaymentRefused => one("payment_refused"),
        EventKind::DisputeOpened if order.status == S::Chargeback => one("chargeback"),
        EventKind::DisputeOpened => one("in_dispute"),
        EventKind::DisputeResolved => one(match event.reason.as_deref() {
            Some("LOST") => "chargeback",
            Some("REFUNDED") => "refunded",
            // The order goes on where it stood.
            _ => notify::template(order.status, order.payment_method, order.cancel_reason),
        }),
        EventKind::OrderNoteAdded
        | EventKind::OrderContactChanged
        | EventKind::OrderAddressChanged
        | EventKind::OrderTagged
        | EventKind::OrderAssigned
        | EventKind::PaymentAuthorized
        | EventKind::PaymentConfirmed
        | EventKind::PaymentExpired
        | EventKind::InvoiceEntered
        | EventKind::InvoiceXmlAdded
        | EventKind::InvoiceCancelled
        | EventKind::IntegrationRequested
        | EventKind::IntegrationSynced
        | EventKind::IntegrationFailed
        | EventKind::ShipmentCreated
        | EventKind::ShipmentUpdated
        | EventKind::ShipmentDelivered
        | EventKind::ShipmentFailed
        | EventKind::ShipmentCancelled
        | EventKind::TrackingAdded
        | EventKind::LabelsPrinted
        | EventKind::PostageRequested
        | EventKind::PostageReady
        | EventKind::PostageFailed
        | EventKind::PostageCancelled
        | EventKind::NotificationRequested
        | EventKind::NotificationFailed
        | EventKind::NotificationSent => Vec::new(),
    }
}

/// That it came in, and how it can be paid, unless it was meanwhile.
fn placed(event: &event::Model, order: &order::Model, payments: &[payment::Model]) -> Vec<Telling> {
    let is_silent = |what: &str| {
        let details: serde_json::Value =
            event.details.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let silent = details.get(SILENT).and_then(serde_json::Value::as_array);
        silent.is_some_and(|silent| silent.iter().any(|one| one.as_str() == Some(what)))
    };
    let mut mails = Vec::with_capacity(2);
    if !is_silent(ORDER_RECEIVED) {
        mails.push(Telling::of("order_received", event));
    }
    let waits = event.to_status == Some(S::AwaitingPayment) && order.status == S::AwaitingPayment;
    if waits
        && !is_silent(S::AwaitingPayment.code())
        && let Some(template) = awaiting(payments)
    {
        mails.push(Telling::of(template, event));
    }
    mails
}

/// How an order can be paid by its customer; `None` where there is nothing they could do by an e-mail.
pub(super) fn awaiting(payments: &[payment::Model]) -> Option<&'static str> {
    let pending = payments.iter().filter(|payment| payment.state == PaymentStatus::Pending);
    pending.into_iter().find_map(|payment| match payment.method {
        PaymentMethod::Pix => Some("awaiting_payment_pix"),
        PaymentMethod::Boleto => Some("awaiting_payment_boleto"),
        PaymentMethod::Deposit => Some("awaiting_payment_deposit"),
        _ => None,
    })
}
