//! Recording that money has arrived.

use super::ledger::{self, Called};
use super::{AHEAD_MS, Done, Found, LARGEST, late, lock, trimmed, wrong_amount, wrong_reference};
use crate::actor::{Actor, ActorKind, Scope};
use crate::br::pix::EndToEndId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::order::change;
use crate::order::change_status::Change;
use crate::order::note::checked;
use crate::order::paid::state_by_amounts;
use crate::refusal::{Code, Details, Refusal};
use anyhow::anyhow;
use entity::Instant;
use entity::event::EventKind;
use entity::id::{MovementId, PaymentId};
use entity::money::Money;
use entity::money_movement::{self, MoneyKind};
use entity::payment::{self, PaymentMethod, PaymentStatus};
use entity::status::OrderStatus as S;

/// Money that arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The payment it is for.
    pub payment: PaymentId,
    /// How much; what is still open of the payment when nobody says.
    pub amount: Option<Money>,
    /// When, by the bank; now when nobody says.
    pub paid_at: Option<Instant>,
    /// Identifier of the Pix.
    pub end_to_end_id: Option<String>,
    /// What the provider or the bank calls it.
    pub reference: Option<String>,
    /// What the person who looked into the account writes.
    pub note: Option<String>,
    /// The version of the order the caller has seen.
    pub expected_version: Option<i32>,
}

/// Records money that arrived, and moves the order when its total is covered: to `PAID`, or taken up again when it was called off.
///
/// The same `endToEndId` or reference again changes nothing.
///
/// # Errors
///
/// Refused with `INVALID`, `NOT_FOUND`, `VERSION_CONFLICT`; `PERSON_NEEDED` and `NOTE_MISSING` for a deposit;
/// `END_TO_END_ID_TAKEN` when the Pix belongs to another payment; `PAYMENT_STATE` when all has arrived and nothing tells this
/// money from that. Denied without `payments:confirm`.
pub async fn confirm(tx: &Tx, arrival: Arrival) -> Result<Done> {
    tx.by.actor.require(Scope::PaymentsConfirm)?;
    let mut refusals = wrong(&arrival, tx.by.at);
    let mut found = lock(tx, arrival.payment).await?;
    refusals.extend(unvouched(&found.payment, &tx.by.actor, &arrival));
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    if is_recorded(tx, &found, &arrival).await? {
        return Ok(found.done());
    }
    change::seen(&found.order, arrival.expected_version)?;
    let amount = amount(&found.payment, &arrival)?;
    let movement = movement(tx, &found, &arrival, amount);
    if !ledger::record(tx, &movement).await? {
        // Somebody recorded the same Pix for another order at the same time, and was first.
        is_recorded(tx, &found, &arrival).await?;
        return Err(anyhow!("a movement of money was in the way and is not").into());
    }
    capture(&mut found.payment, amount, movement.at)?;
    found.write(tx).await?;
    let fact = found.fact(EventKind::PaymentConfirmed, amount);
    event::record(tx, Fact { comment: movement.note, ..fact }).await?;
    let step = step(tx, &found).await?;
    found.settle(tx, step).await
}

/// What cannot be meant, whatever the payment.
fn wrong(arrival: &Arrival, now: Instant) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = wrong_amount(arrival.amount).into_iter().collect();
    refusals.extend(wrong_reference(arrival.reference.as_deref()));
    if arrival.paid_at.is_some_and(|at| at > now + AHEAD_MS || at < 0) {
        refusals.push(Refusal::invalid("paidAt", "money arrives in the past, not in the future"));
    }
    if let Some(Err(error)) = arrival.end_to_end_id.as_deref().map(EndToEndId::parse) {
        refusals.push(Refusal::invalid("endToEndId", error));
    }
    if let Some(Err(Error::Refused(wrong))) = arrival.note.as_deref().map(|note| checked("note", note)) {
        refusals.extend(wrong);
    }
    refusals
}

/// What a deposit lacks: nobody tells us of it, so a person looks into the account and says so.
fn unvouched(payment: &payment::Model, actor: &Actor, arrival: &Arrival) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if payment.method == PaymentMethod::Deposit {
        if actor.kind != ActorKind::Person {
            let problem = "a deposit is confirmed by a person who has looked into the account";
            refusals.push(Refusal::new(Code::PersonNeeded, problem));
        }
        if arrival.note.is_none() {
            let problem = "write down what you saw in the account";
            refusals.push(Refusal::new(Code::NoteMissing, problem).at("note"));
        }
    }
    refusals
}

/// Whether this money is recorded already, for this payment.
async fn is_recorded(tx: &Tx, found: &Found, arrival: &Arrival) -> Result<bool> {
    let (id, reference) = (trimmed(arrival.end_to_end_id.as_deref()), trimmed(arrival.reference.as_deref()));
    let called = Called { end_to_end_id: id.as_deref(), reference: reference.as_deref() };
    let known = ledger::called(tx, (found.payment.id, MoneyKind::Capture), called).await?;
    let by_id = known.iter().find(|movement| id.is_some() && movement.end_to_end_id == id);
    if let Some(other) = by_id.filter(|movement| movement.payment_id != found.payment.id) {
        let problem = "this Pix is recorded for another payment: each pays once";
        let taken = Refusal::new(Code::EndToEndIdTaken, problem).at("endToEndId");
        return Err(taken.with(Details::Other(other.order_id)).into());
    }
    let Some(movement) = by_id.or(known.first()) else { return Ok(false) };
    if id.is_some() && movement.end_to_end_id.is_some() && movement.end_to_end_id != id {
        let problem = "another Pix of this payment is recorded under this reference";
        return Err(Refusal::invalid("reference", problem).into());
    }
    match arrival.amount {
        Some(amount) if amount != movement.amount_cents => {
            let problem = format!("this money is recorded already, as {}", movement.amount_cents);
            Err(Refusal::invalid("amount", problem).into())
        }
        _ => Ok(true),
    }
}

/// How much arrived. On top of a payment that has all, only money that can be told from what is there.
fn amount(payment: &payment::Model, arrival: &Arrival) -> Result<Money> {
    let open = Money(payment.amount_cents.cents().saturating_sub(payment.captured_cents.cents()));
    let is_named = arrival.end_to_end_id.is_some() || arrival.reference.is_some();
    match arrival.amount {
        _ if open.cents() <= 0 && !(is_named && arrival.amount.is_some()) => {
            let problem = "all of this payment has arrived: if more came, say how much, and its endToEndId or reference";
            Err(Refusal::new(Code::PaymentState, problem).at("paymentId").into())
        }
        Some(amount) => Ok(amount),
        None => Ok(open),
    }
}

fn movement(tx: &Tx, found: &Found, arrival: &Arrival, amount: Money) -> money_movement::Model {
    money_movement::Model {
        id: MovementId(0),
        order_id: found.order.id,
        payment_id: found.payment.id,
        kind: MoneyKind::Capture,
        amount_cents: amount,
        at: arrival.paid_at.unwrap_or(tx.by.at),
        end_to_end_id: trimmed(arrival.end_to_end_id.as_deref()),
        reference: trimmed(arrival.reference.as_deref()),
        note: trimmed(arrival.note.as_deref()),
        actor: tx.by.actor.name.clone(),
        created_at: tx.by.at,
    }
}

/// Adds money to a payment. What comes on top raises its amount, so that no more can go back than came.
fn capture(payment: &mut payment::Model, amount: Money, at: Instant) -> Result<()> {
    let captured = payment.captured_cents.plus(amount).filter(|sum| sum.cents() <= 1_000 * LARGEST.cents());
    payment.captured_cents =
        captured.ok_or_else(|| Refusal::invalid("amount", "more than one payment can hold"))?;
    payment.amount_cents = payment.amount_cents.max(payment.captured_cents);
    payment.state = state_by_amounts(payment);
    if payment.state != PaymentStatus::Pending && payment.captured_cents >= payment.amount_cents {
        payment.captured_at = payment.captured_at.or(Some(at));
    }
    Ok(())
}

/// Where the order goes, now that money has arrived.
async fn step(tx: &Tx, found: &Found) -> Result<Option<Change>> {
    if !found.paid().covers(&found.order) {
        return Ok(None);
    }
    let step = match found.order.status {
        S::AwaitingPayment | S::UnderReview => Change::to(found.order.id, S::Paid),
        S::Cancelled => late::step(tx, &found.order).await?,
        _ => return Ok(None),
    };
    Ok(Some(Change { keeps_payments: true, ..step }))
}

#[cfg(test)]
mod tests {
    use super::{Money, capture};
    use entity::id::{OrderId, PaymentId};
    use entity::payment::{Model, PaymentMethod, PaymentStatus as P};

    fn of(state: P, amount: i64, captured: i64, refunded: i64) -> Model {
        Model {
            id: PaymentId(1),
            order_id: OrderId(1),
            position: 1,
            method: PaymentMethod::Pix,
            state,
            amount_cents: Money(amount),
            refunded_cents: Money(refunded),
            installments: 1,
            card_brand: None,
            pix_txid: None,
            pix_code: None,
            boleto_line: None,
            reference: None,
            expires_at: None,
            captured_at: None,
            created_at: 0,
            captured_cents: Money(captured),
            instructions: None,
        }
    }

    /// State, amount, captured and refunded before; what arrives; state and amount after.
    #[test]
    fn money_makes_a_payment_what_its_amounts_say() {
        for (state, (amount, captured, refunded), more, after, amount_after) in [
            (P::Pending, (100, 0, 0), 100, P::Captured, 100),
            (P::Pending, (100, 0, 0), 99, P::Pending, 100),
            (P::Pending, (100, 99, 0), 1, P::Captured, 100),
            (P::Pending, (100, 0, 0), 101, P::Captured, 101),
            (P::Authorized, (100, 0, 0), 40, P::Authorized, 100),
            (P::Authorized, (100, 0, 0), 100, P::Captured, 100),
            (P::Expired, (100, 0, 0), 100, P::Captured, 100),
            (P::Cancelled, (100, 0, 0), 60, P::Cancelled, 100),
            (P::Refused, (100, 60, 0), 60, P::Captured, 120),
            (P::Captured, (100, 100, 0), 100, P::Captured, 200),
            (P::PartiallyRefunded, (100, 100, 40), 100, P::PartiallyRefunded, 200),
            (P::Refunded, (100, 100, 100), 100, P::PartiallyRefunded, 200),
            (P::Disputed, (100, 100, 0), 100, P::Disputed, 200),
            (P::ChargedBack, (100, 100, 0), 100, P::ChargedBack, 200),
        ] {
            let mut payment = of(state, amount, captured, refunded);
            capture(&mut payment, Money(more), 7).expect("fits");
            let found = (payment.state, payment.amount_cents.cents(), payment.captured_cents.cents());
            assert_eq!(found, (after, amount_after, captured + more), "{state:?} {captured} + {more}");
            assert_eq!(payment.captured_at.is_some(), captured + more >= amount, "{state:?}");
        }
    }

    #[test]
    fn sums_stay_far_from_where_numbers_end() {
        let mut payment = of(P::Captured, i64::MAX, i64::MAX - 1, 0);
        assert!(capture(&mut payment, Money(2), 0).is_err());
        let mut payment = of(P::Captured, 999_999_999_999_000, 999_999_999_999_000, 0);
        assert!(capture(&mut payment, Money(1), 0).is_err());
    }
}
