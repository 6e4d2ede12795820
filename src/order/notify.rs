//! Whether the customer is told of a step, and by which text: decided once, when it happens.

use entity::payment::PaymentMethod;
use entity::status::{CancelReason, OrderStatus as S};
use entity::{order, store};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody wants the customer to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notify {
    /// What is usual for the status.
    #[default]
    Default,
    /// Yes.
    Yes,
    /// No, whatever is usual.
    No,
}

/// What the customer would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Notification {
    /// Whether anything is sent.
    pub sent: bool,
    /// The text (`awaiting_payment_pix`).
    pub template: String,
    /// Where it goes; `None` when the order has no e-mail address.
    pub recipient: Option<String>,
}

/// Whether a step is told to the customer.
///
/// A step that the rules would not have allowed, and one that moves nothing and says nothing, are told only when somebody asks.
///
/// `usual` is what the store does for the status, see [`is_usual`]; there are news when the order moves, or somebody writes a message.
pub const fn decide(wanted: Notify, usual: bool, has_news: bool, forced: bool) -> bool {
    match wanted {
        Notify::Yes => true,
        Notify::No => false,
        Notify::Default => !forced && has_news && usual,
    }
}

/// Whether something that is no step is told to the customer; `usual` is what happens when nobody says.
pub const fn told(wanted: Notify, usual: bool) -> bool {
    match wanted {
        Notify::Yes => true,
        Notify::No => false,
        Notify::Default => usual,
    }
}

/// What a step's own message does to the usual text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageMode {
    /// It is added to it.
    #[default]
    Append,
    /// It stands in its place.
    Replace,
}

impl MessageMode {
    /// What it is called where facts are kept.
    pub const REPLACE: &'static str = "REPLACE";

    /// Where a fact keeps it among its particulars.
    pub const KEY: &'static str = "messageMode";
}

/// What the confirmation of an order is called among the things that customers are told of; the others are called by their status.
pub const ORDER_RECEIVED: &str = "ORDER_RECEIVED";

/// Where the fact of a new order keeps what the customer is not told of it, though of other things they are.
pub const SILENT: &str = "silent";

/// Whether customers of the store are usually told of a status. Unless it decided otherwise, of all but those that they have brought
/// about at their bank.
pub fn is_usual(store: &store::Model, status: S) -> bool {
    let usual = !matches!(status, S::InDispute | S::Chargeback);
    decided(store).get(status.code()).copied().unwrap_or(usual)
}

/// Whether customers of the store are told by themselves that their order came in.
pub fn confirms_orders(store: &store::Model) -> bool {
    decided(store).get(ORDER_RECEIVED).copied().unwrap_or(true)
}

/// What the store has decided for itself, by status or [`ORDER_RECEIVED`].
pub fn decided(store: &store::Model) -> BTreeMap<String, bool> {
    serde_json::from_str(&store.notify_defaults).unwrap_or_default()
}

/// The text for a status.
pub fn template(status: S, method: Option<PaymentMethod>, reason: Option<CancelReason>) -> &'static str {
    match status {
        S::AwaitingPayment => match method {
            Some(PaymentMethod::Boleto) => "awaiting_payment_boleto",
            Some(PaymentMethod::Deposit) => "awaiting_payment_deposit",
            Some(PaymentMethod::Pix) | None => "awaiting_payment_pix",
            // Nothing that a customer could pay by an e-mail: what was ordered, and where to see it.
            Some(_) => "order_received",
        },
        S::UnderReview => "under_review",
        S::Paid => "paid",
        S::Picking => "picking",
        S::OnHold => "on_hold",
        S::Invoiced => "invoiced",
        S::ReadyForPickup => "ready_for_pickup",
        S::Shipped => "shipped",
        S::DeliveryFailed => "delivery_failed",
        S::Delivered => "delivered",
        S::ReturnInProgress => "withdrawal_received",
        S::Returned => "returned",
        S::Cancelled if reason == Some(CancelReason::PaymentExpired) => "cancelled_unpaid",
        S::Cancelled => "cancelled",
        S::Refunded => "refunded",
        S::InDispute => "in_dispute",
        S::Chargeback => "chargeback",
    }
}

/// What the customer of this order, which came to its status, would be sent.
pub fn notification(order: &order::Model, sent: bool) -> Notification {
    Notification {
        sent,
        template: template(order.status, order.payment_method, order.cancel_reason).to_owned(),
        recipient: order.customer_email.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Notify, decide};

    #[test]
    fn no_is_never_told_and_yes_always() {
        for usual in [true, false] {
            for (has_news, forced) in [(true, false), (false, true), (true, true), (false, false)] {
                assert!(!decide(Notify::No, usual, has_news, forced));
                assert!(decide(Notify::Yes, usual, has_news, forced));
            }
        }
    }

    #[test]
    fn by_default_what_is_usual_is_told_but_for_forced_steps_and_silent_repetitions() {
        for usual in [true, false] {
            assert_eq!(decide(Notify::Default, usual, true, false), usual);
            assert!(!decide(Notify::Default, usual, false, false));
            assert!(!decide(Notify::Default, usual, true, true));
        }
    }
}
