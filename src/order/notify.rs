//! Whether the customer is told of a step, and by which text: decided once, when it happens.

use entity::order;
use entity::payment::PaymentMethod;
use entity::status::{CancelReason, OrderStatus as S};
use serde::{Deserialize, Serialize};

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
pub const fn decide(wanted: Notify, to: S, moved: bool, forced: bool, has_message: bool) -> bool {
    match wanted {
        Notify::Yes => true,
        Notify::No => false,
        Notify::Default => !forced && (moved || has_message) && is_usual(to),
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

/// Whether customers are usually told of a status: of all but those that they have brought about at their bank.
const fn is_usual(status: S) -> bool {
    !matches!(status, S::InDispute | S::Chargeback)
}

/// The text for a status.
pub fn template(status: S, method: Option<PaymentMethod>, reason: Option<CancelReason>) -> &'static str {
    match status {
        S::AwaitingPayment => match method {
            Some(PaymentMethod::Boleto) => "awaiting_payment_boleto",
            Some(PaymentMethod::Deposit) => "awaiting_payment_deposit",
            _ => "awaiting_payment_pix",
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
    use super::{Notify, S, decide};

    #[test]
    fn no_is_never_told_and_yes_always() {
        for status in S::ALL {
            for (moved, forced, message) in [(true, false, false), (false, true, true), (true, true, true)] {
                assert!(!decide(Notify::No, status, moved, forced, message), "{status:?}");
                assert!(decide(Notify::Yes, status, moved, forced, message), "{status:?}");
            }
        }
    }

    #[test]
    fn by_default_steps_are_told_but_for_disputes_forced_ones_and_silent_repetitions() {
        for status in S::ALL {
            let usual = !matches!(status, S::InDispute | S::Chargeback);
            assert_eq!(decide(Notify::Default, status, true, false, false), usual, "{status:?}");
            assert_eq!(decide(Notify::Default, status, false, false, true), usual, "{status:?}");
            assert!(!decide(Notify::Default, status, false, false, false), "{status:?}");
            assert!(!decide(Notify::Default, status, true, true, true), "{status:?}");
        }
    }
}
