//! The texts that are compiled into the program, one file for each and language: the subject, an empty line, the body.

use super::variable::Variable as V;
use crate::locale::Locale;

/// A text that customers are sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// What it is called: `awaiting_payment_pix`.
    pub key: &'static str,
    /// When it is sent.
    pub when: &'static str,
    /// What it says besides what every text may say.
    pub variables: &'static [V],
    files: [&'static str; 3],
}

macro_rules! texts {
    ($($key:literal, $when:literal, [$($variable:ident),*];)*) => {
        /// Every text, in the order of the trade.
        pub static TEXTS: &[Text] = &[$(Text {
            key: $key,
            when: $when,
            variables: &[$(V::$variable),*],
            files: [
                include_str!(concat!("texts/pt-BR/", $key, ".txt")),
                include_str!(concat!("texts/en/", $key, ".txt")),
                include_str!(concat!("texts/es/", $key, ".txt")),
            ],
        },)*];
    };
}

texts! {
    "order_received", "An order came in. A legal duty (Decreto 7.962/2013).", [PaymentMethod];
    "awaiting_payment_pix", "It waits for its Pix.", [PixCopyPaste, PaymentDeadline];
    "awaiting_payment_boleto", "It waits for its boleto.", [BoletoLine, BoletoUrl, PaymentDeadline];
    "awaiting_payment_deposit", "It waits for its deposit.", [BankDetails, PaymentDeadline];
    "payment_refused", "The provider refused a payment.", [PaymentMethod, PixCopyPaste, BoletoLine, BankDetails, PaymentDeadline];
    "under_review", "Status UNDER_REVIEW.", [];
    "paid", "Status PAID.", [DeliveryForecast];
    "picking", "Status PICKING.", [];
    "on_hold", "Status ON_HOLD.", [MissingItems];
    "invoiced", "Status INVOICED.", [InvoiceNumber, InvoiceSeries, InvoiceKeyGrouped, InvoiceLookupUrl];
    "ready_for_pickup", "Status READY_FOR_PICKUP.", [PickupAddress, PickupHours, PickupDeadline, PickupCode];
    "shipped", "Status SHIPPED.", [Carrier, TrackingCode, TrackingUrl, DeliveryForecast];
    "partially_shipped", "A part of an order was posted; when staff says so.", [ShippedItems, Carrier, TrackingCode, TrackingUrl];
    "tracking_changed", "Another tracking code; when staff says so.", [TrackingCode, TrackingUrl, Carrier];
    "delivery_failed", "Status DELIVERY_FAILED.", [Carrier, TrackingUrl, FailureReason];
    "delivered", "Status DELIVERED.", [WithdrawalDeadline];
    "cancelled", "Status CANCELLED, for any reason but that it was not paid in time.", [CancelReason, RefundNote];
    "cancelled_unpaid", "Status CANCELLED because it was not paid in time.", [];
    "withdrawal_received", "Status RETURN_IN_PROGRESS. A legal duty (Decreto 7.962/2013).", [ReturnProtocol, ReturnInstructions, ReturnDeadline];
    "returned", "Status RETURNED.", [RefundDeadline];
    "refunded", "Status REFUNDED, and when a part goes back.", [RefundAmount, RefundMethod, RefundDeadline];
    "in_dispute", "Status IN_DISPUTE; not by itself.", [];
    "chargeback", "Status CHARGEBACK; not by itself.", [];
    "message", "What staff writes instead of a text, or by `sendNotification`.", [];
}

/// The text of this key, `None` for any other.
pub fn text(key: &str) -> Option<&'static Text> {
    TEXTS.iter().find(|text| text.key == key)
}

impl Text {
    /// The subject in a language.
    pub fn subject(&self, locale: Locale) -> &'static str {
        self.parts(locale).0
    }

    /// The body in a language.
    pub fn body(&self, locale: Locale) -> &'static str {
        self.parts(locale).1
    }

    fn parts(&self, locale: Locale) -> (&'static str, &'static str) {
        let [pt_br, en, es] = self.files;
        locale.say(pt_br, en, es).split_once("\n\n").unwrap_or_default()
    }

    /// What may stand in it, what it is about first.
    pub fn all_variables(&self) -> Vec<V> {
        let mut all: Vec<V> = self.variables.to_vec();
        let others = V::ALL.iter().copied().filter(|variable| !self.variables.contains(variable));
        let (common, rare): (Vec<V>, Vec<V>) = others.partition(|variable| variable.is_common());
        all.extend(common);
        all.extend(rare);
        all
    }
}
