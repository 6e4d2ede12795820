//! What the mutations on payments are told.

use super::enums::DisputeOutcome;
use super::status::Notify;
use crate::error::{Error, Result};
use crate::graphql::scalar::{DateTime, Money};
use crate::order::payment::{Arrival, Authorization, Dispute, GivenBack, Rejection, Resolution};
use async_graphql::{ID, InputObject};
use entity::id::PaymentId;

/// The payment that an id of the input names.
fn payment_id(id: &ID) -> Result<PaymentId> {
    id.parse().map_err(|error| Error::invalid("input.paymentId", error))
}

/// Money that arrived.
#[derive(InputObject)]
pub(crate) struct ConfirmPaymentInput {
    /// The payment it is for.
    payment_id: ID,
    /// How much; by default what is still open of the payment.
    amount: Option<Money>,
    /// When it arrived, by the bank; by default now.
    paid_at: Option<DateTime>,
    /// Identifier of the Pix (32 characters, E…). The same one again changes nothing.
    end_to_end_id: Option<String>,
    /// What the provider or the bank calls it, up to 200 characters. The same one again for this payment changes nothing.
    reference: Option<String>,
    /// What the person who looked into the account writes; a deposit needs it.
    note: Option<String>,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl ConfirmPaymentInput {
    pub(super) fn meant(self) -> Result<Arrival> {
        Ok(Arrival {
            payment: payment_id(&self.payment_id)?,
            amount: self.amount.map(|amount| amount.0),
            paid_at: self.paid_at.map(|at| at.0),
            end_to_end_id: self.end_to_end_id,
            reference: self.reference,
            note: self.note,
            expected_version: self.expected_version,
        })
    }
}

/// A payment that the provider has promised.
#[derive(InputObject)]
pub(crate) struct AuthorizePaymentInput {
    /// The payment.
    payment_id: ID,
    /// What the provider calls it, up to 200 characters. The same one again changes nothing.
    reference: Option<String>,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl AuthorizePaymentInput {
    pub(super) fn meant(self) -> Result<Authorization> {
        Ok(Authorization {
            payment: payment_id(&self.payment_id)?,
            reference: self.reference,
            expected_version: self.expected_version,
        })
    }
}

/// A payment that was refused.
#[derive(InputObject)]
pub(crate) struct RefusePaymentInput {
    /// The payment.
    payment_id: ID,
    /// Why, in the provider's words.
    reason: String,
    /// Whether the customer is told; usually yes.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl RefusePaymentInput {
    pub(super) fn meant(self) -> Result<Rejection> {
        Ok(Rejection {
            payment: payment_id(&self.payment_id)?,
            reason: self.reason,
            notify: self.notify.into(),
            expected_version: self.expected_version,
        })
    }
}

/// A payment that nobody made.
#[derive(InputObject)]
pub(crate) struct ExpirePaymentInput {
    /// The payment.
    payment_id: ID,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl ExpirePaymentInput {
    pub(super) fn meant(self) -> Result<(PaymentId, Option<i32>)> {
        Ok((payment_id(&self.payment_id)?, self.expected_version))
    }
}

/// Money that goes back.
#[derive(InputObject)]
pub(crate) struct RefundPaymentInput {
    /// The payment it had come with.
    payment_id: ID,
    /// How much; by default all that is left of the payment.
    amount: Option<Money>,
    /// Why.
    reason: String,
    /// What the provider or the bank calls it, up to 200 characters. The same one again for this payment changes nothing.
    reference: Option<String>,
    /// Whether the customer is told; usually yes.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// Whether the order becomes `REFUNDED` when nothing is left of its money and it is `CANCELLED`, `RETURNED`, `DELIVERED` or
    /// `IN_DISPUTE`. No step leads on from there.
    #[graphql(default = false)]
    advance: bool,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl RefundPaymentInput {
    pub(super) fn meant(self) -> Result<GivenBack> {
        Ok(GivenBack {
            payment: payment_id(&self.payment_id)?,
            amount: self.amount.map(|amount| amount.0),
            reason: self.reason,
            reference: self.reference,
            notify: self.notify.into(),
            advance: self.advance,
            expected_version: self.expected_version,
        })
    }
}

/// A payment that is disputed.
#[derive(InputObject)]
pub(crate) struct OpenDisputeInput {
    /// The payment.
    payment_id: ID,
    /// Why, in the words of the customer or the network.
    reason: String,
    /// Whether the network has taken the money back at once: the order becomes `CHARGEBACK` instead of `IN_DISPUTE`.
    #[graphql(default = false)]
    chargeback: bool,
    /// Whether the customer is told; usually not.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl OpenDisputeInput {
    pub(super) fn meant(self) -> Result<Dispute> {
        Ok(Dispute {
            payment: payment_id(&self.payment_id)?,
            reason: self.reason,
            chargeback: self.chargeback,
            notify: self.notify.into(),
            expected_version: self.expected_version,
        })
    }
}

/// The end of a dispute.
#[derive(InputObject)]
pub(crate) struct ResolveDisputeInput {
    /// The payment.
    payment_id: ID,
    /// How it ended.
    outcome: DisputeOutcome,
    /// Whether the customer is told; usually not.
    #[graphql(default_with = "Notify::Default")]
    notify: Notify,
    /// The version of the order you have seen.
    expected_version: Option<i32>,
}

impl ResolveDisputeInput {
    pub(super) fn meant(self) -> Result<Resolution> {
        Ok(Resolution {
            payment: payment_id(&self.payment_id)?,
            outcome: self.outcome.into(),
            notify: self.notify.into(),
            expected_version: self.expected_version,
        })
    }
}
