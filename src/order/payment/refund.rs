//! Giving money back.

use super::ledger::{self, Called};
use super::{Done, Found, lock, trimmed, wrong_amount, wrong_reference};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::order::change;
use crate::order::change_status::Change;
use crate::order::note::checked;
use crate::order::notify::{Notify, is_usual, told};
use crate::order::paid::state_by_amounts;
use crate::refusal::{Code, Refusal};
use crate::store;
use anyhow::anyhow;
use entity::event::EventKind;
use entity::id::{MovementId, PaymentId};
use entity::money::Money;
use entity::money_movement::{self, MoneyKind};
use entity::payment::{self, PaymentStatus};
use entity::status::OrderStatus as S;

/// Money that goes back.
#[derive(Clone, Debug)]
pub struct GivenBack {
    /// The payment it had come with.
    pub payment: PaymentId,
    /// How much; all that is left of the payment when nobody says.
    pub amount: Option<Money>,
    /// Why.
    pub reason: String,
    /// What the provider or the bank calls it.
    pub reference: Option<String>,
    /// Whether the customer is told; usually yes.
    pub notify: Notify,
    /// Whether the order becomes `REFUNDED` when nothing is left of its money and its status allows it.
    pub advance: bool,
    /// The version of the order the caller has seen.
    pub expected_version: Option<i32>,
}

/// Records money that went back, any number of times and whatever the order, but never more than came.
///
/// The same reference again changes nothing.
///
/// # Errors
///
/// Refused with `REFUND_TOO_LARGE`; with `PAYMENT_STATE` for money that the card network has taken back; `INVALID`, `NOT_FOUND`,
/// `VERSION_CONFLICT`. Denied without `payments:refund`.
pub async fn refund(tx: &Tx, wanted: GivenBack) -> Result<Done> {
    tx.by.actor.require(Scope::PaymentsRefund)?;
    let reason = valid(&wanted)?;
    let mut found = lock(tx, wanted.payment).await?;
    let reference = trimmed(wanted.reference.as_deref());
    if is_recorded(tx, &found, reference.as_deref(), wanted.amount).await? {
        return Ok(found.done());
    }
    change::seen(&found.order, wanted.expected_version)?;
    let amount = amount(&found.payment, wanted.amount)?;
    let advances = wanted.advance && {
        let after = Money(found.paid().left().cents() - amount.cents());
        after.cents() <= 0
            && matches!(found.order.status, S::Cancelled | S::Returned | S::Delivered | S::InDispute)
    };
    // One message: that the order is refunded says that the money went back.
    let usual = is_usual(&store::settings(tx).await?, S::Refunded);
    let notifies = !advances && told(wanted.notify, usual);
    give_back(tx, &mut found, Refund { amount, reason, reference, notifies }).await?;
    let step = Change { notify: wanted.notify, ..Change::to(found.order.id, S::Refunded) };
    found.settle(tx, advances.then_some(step)).await
}

/// Money that goes back for certain.
pub(super) struct Refund {
    pub(super) amount: Money,
    pub(super) reason: String,
    pub(super) reference: Option<String>,
    pub(super) notifies: bool,
}

/// Writes down that money of a locked payment went back.
pub(super) async fn give_back(tx: &Tx, found: &mut Found, refund: Refund) -> Result<()> {
    let Refund { amount, reason, reference, notifies } = refund;
    let movement = money_movement::Model {
        id: MovementId(0),
        order_id: found.order.id,
        payment_id: found.payment.id,
        kind: MoneyKind::Refund,
        amount_cents: amount,
        at: tx.by.at,
        end_to_end_id: None,
        reference,
        note: Some(reason.clone()),
        actor: tx.by.actor.name.clone(),
        created_at: tx.by.at,
    };
    if !ledger::record(tx, &movement).await? {
        return Err(anyhow!("a refund that was not there is there").into());
    }
    let refunded = found.payment.refunded_cents.plus(amount);
    found.payment.refunded_cents = refunded.ok_or_else(|| anyhow!("a refund is larger than numbers go"))?;
    found.payment.state = state_by_amounts(&found.payment);
    found.write(tx).await?;
    let fact = found.fact(EventKind::PaymentRefunded, amount);
    event::record(tx, Fact { reason: Some(reason), notifies: Some(notifies), ..fact }).await
}

/// The reason, when nothing is wrong with what the caller says.
fn valid(wanted: &GivenBack) -> Result<String> {
    let reason = checked("reason", &wanted.reason);
    let mut refusals: Vec<Refusal> = wrong_amount(wanted.amount).into_iter().collect();
    refusals.extend(wrong_reference(wanted.reference.as_deref()));
    match reason {
        Ok(reason) if refusals.is_empty() => Ok(reason),
        Err(Error::Refused(wrong)) => {
            refusals.extend(wrong);
            Err(Error::Refused(refusals))
        }
        Ok(_) => Err(Error::Refused(refusals)),
        Err(error) => Err(error),
    }
}

/// Whether a refund is recorded already under this reference.
async fn is_recorded(tx: &Tx, found: &Found, reference: Option<&str>, amount: Option<Money>) -> Result<bool> {
    let called = Called { end_to_end_id: None, reference };
    let known = ledger::called(tx, (found.payment.id, MoneyKind::Refund), called).await?;
    let Some(movement) = known.first() else { return Ok(false) };
    if amount.is_some_and(|amount| amount != movement.amount_cents) {
        let problem = format!("this refund is recorded already, as {}", movement.amount_cents);
        return Err(Refusal::invalid("amount", problem).into());
    }
    Ok(true)
}

/// How much goes back: never more than is left of what came.
fn amount(payment: &payment::Model, wanted: Option<Money>) -> Result<Money> {
    if payment.state == PaymentStatus::ChargedBack {
        let problem = "the card network has taken this money back already";
        return Err(Refusal::new(Code::PaymentState, problem).at("paymentId").into());
    }
    let left = Money(payment.captured_cents.cents().saturating_sub(payment.refunded_cents.cents()));
    let amount = wanted.unwrap_or(left);
    if amount > left || left.cents() <= 0 {
        let problem = format!(
            "{} arrived and {} went back: {left} can be given back",
            payment.captured_cents, payment.refunded_cents
        );
        return Err(Refusal::new(Code::RefundTooLarge, problem).at("amount").into());
    }
    Ok(amount)
}
