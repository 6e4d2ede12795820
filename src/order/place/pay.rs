//! The payments of an order: what each says, and whether they add up.

use super::goods::amount;
use super::request::{NewBoleto, NewPayment, NewPaymentState, NewPix};
use super::terms::Terms;
use crate::br::{boleto, pix};
use crate::order::check::Checks;
use crate::order::due::end_of;
use crate::refusal::Code;
use entity::id::{OrderId, PaymentId};
use entity::money::Money;
use entity::payment::{self, PaymentMethod, PaymentStatus};
use entity::status::OrderStatus;

/// The most payments of an order.
const MOST_PAYMENTS: usize = 10;

/// The most instalments of a card.
const MOST_INSTALLMENTS: i32 = 99;

/// The payments as they will be kept, without ids. `total` is `None` while it cannot be said.
pub(super) fn payments(
    checks: &mut Checks,
    sent: &[NewPayment],
    total: Option<Money>,
    terms: &Terms<'_>,
) -> Vec<payment::Model> {
    if sent.len() > MOST_PAYMENTS {
        checks.invalid("payments", format!("expected at most {MOST_PAYMENTS} payments"));
        return Vec::new();
    }
    let mut payments = Vec::with_capacity(sent.len());
    let mut sum = Some(Money::ZERO);
    for (position, new) in (1..).zip(sent) {
        let path = format!("payments.{}", position - 1);
        let value = match (new.amount, sent) {
            (Some(value), _) => above_zero(checks, &format!("{path}.amount"), value),
            (None, [_only]) => total,
            (None, _) => {
                checks.invalid(&format!("{path}.amount"), "expected the amount of each of several payments");
                None
            }
        };
        sum = sum.zip(value).and_then(|(sum, value)| sum.plus(value));
        let mut checks = At { checks, path };
        payments.push(payment(&mut checks, position, new, value, terms));
    }
    match (total, sum) {
        (Some(Money::ZERO), _) if !sent.is_empty() => {
            checks.refuse(Code::PaymentsMismatch, "payments", "the order costs nothing: expected no payment");
        }
        (Some(total), Some(sum)) if total != sum => {
            let problem = format!("the payments add up to {sum}, the order comes to {total}");
            checks.refuse(Code::PaymentsMismatch, "payments", problem);
        }
        _ => {}
    }
    payments
}

fn above_zero(checks: &mut Checks, path: &str, value: Money) -> Option<Money> {
    if value == Money::ZERO {
        checks.invalid(path, "expected an amount above zero");
        return None;
    }
    amount(checks, path, value)
}

/// Checks of one payment.
struct At<'c> {
    checks: &'c mut Checks,
    path: String,
}

impl At<'_> {
    fn refuse(&mut self, code: Code, field: &str, problem: impl std::fmt::Display) {
        self.checks.refuse(code, &format!("{}.{field}", self.path), problem);
    }

    fn line(&mut self, field: &str, text: Option<&str>, longest: usize) -> Option<String> {
        self.checks.line(&format!("{}.{field}", self.path), text, longest)
    }
}

/// A payment; `value` is `None` while it cannot be said.
fn payment(
    at: &mut At<'_>,
    position: i32,
    new: &NewPayment,
    value: Option<Money>,
    terms: &Terms<'_>,
) -> payment::Model {
    only_for(at, new);
    let (state, captured_at) = standing(at, new, terms);
    let amount = value.unwrap_or_default();
    let mut payment = payment::Model {
        id: PaymentId(0),
        order_id: OrderId(0),
        position,
        method: new.method,
        state,
        amount_cents: amount,
        refunded_cents: Money::ZERO,
        installments: 1,
        card_brand: None,
        pix_txid: None,
        pix_code: None,
        boleto_line: None,
        reference: at.line("reference", new.reference.as_deref(), 200),
        expires_at: None,
        captured_at,
        created_at: terms.now,
        captured_cents: captured_at.map_or(Money::ZERO, |_| amount),
        instructions: None,
    };
    match new.method {
        PaymentMethod::Pix => pix_into(at, &mut payment, new.pix.as_ref(), (value, terms)),
        PaymentMethod::Boleto => boleto_into(at, &mut payment, new.boleto.as_ref(), (value, terms)),
        PaymentMethod::Deposit => payment.instructions.clone_from(&terms.store.bank_account),
        PaymentMethod::CreditCard | PaymentMethod::DebitCard => card_into(at, &mut payment, new),
        PaymentMethod::StoreCredit | PaymentMethod::Other => {}
    }
    payment
}

/// Particulars belong to their method.
fn only_for(at: &mut At<'_>, new: &NewPayment) {
    use PaymentMethod as M;
    let is_card = matches!(new.method, M::CreditCard | M::DebitCard);
    for (field, is_odd) in [
        ("pix", new.pix.is_some() && new.method != M::Pix),
        ("boleto", new.boleto.is_some() && new.method != M::Boleto),
        ("card", new.card.is_some() && !is_card),
        ("capturedAt", new.captured_at.is_some() && new.state != NewPaymentState::Captured),
    ] {
        if is_odd {
            at.refuse(Code::Invalid, field, "this does not go with the method and state of the payment");
        }
    }
}

/// Where the payment stands, and when its money was taken.
fn standing(
    at: &mut At<'_>,
    new: &NewPayment,
    terms: &Terms<'_>,
) -> (PaymentStatus, Option<entity::Instant>) {
    if new.method == PaymentMethod::Deposit && new.state != NewPaymentState::Pending {
        let problem =
            "a deposit is confirmed by a person who has seen it in the account, after the order was placed";
        at.refuse(Code::PersonNeeded, "state", problem);
    }
    match new.state {
        NewPaymentState::Pending => (PaymentStatus::Pending, None),
        NewPaymentState::Authorized => (PaymentStatus::Authorized, None),
        NewPaymentState::Captured => {
            let captured_at = new.captured_at.unwrap_or(terms.now);
            if captured_at > terms.now {
                at.refuse(Code::Invalid, "capturedAt", "expected an instant that has passed");
            }
            (PaymentStatus::Captured, Some(captured_at))
        }
    }
}

fn pix_into(
    at: &mut At<'_>,
    payment: &mut payment::Model,
    new: Option<&NewPix>,
    (value, terms): (Option<Money>, &Terms<'_>),
) {
    let Some(new) = new else { return };
    payment.pix_txid = at.line("pix.txid", new.txid.as_deref(), 35);
    if payment.pix_txid.as_ref().is_some_and(|txid| !txid.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        at.refuse(Code::PixInvalid, "pix.txid", "a txid has 1 to 35 letters and digits");
    }
    if new.expires_at.is_some_and(|ends| ends <= terms.now) && payment.state == PaymentStatus::Pending {
        at.refuse(Code::Invalid, "pix.expiresAt", "expected an instant that is still to come");
    }
    payment.expires_at = new.expires_at;
    let Some(text) = at.line("pix.code", new.code.as_deref(), 1_000) else { return };
    match pix::parse(&text) {
        Err(problem) => at.refuse(Code::PixInvalid, "pix.code", problem),
        Ok(code) => {
            if let (Some(written), Some(value)) = (code.amount_cents.map(Money), value)
                && written != value
            {
                let problem = format!("this Pix code asks for {written}, the payment is {value}");
                at.refuse(Code::PixInvalid, "pix.code", problem);
            }
            if code.txid.is_some() && payment.pix_txid.is_some() && code.txid != payment.pix_txid {
                at.refuse(Code::PixInvalid, "pix.txid", "this is not the txid in the Pix code");
            }
            payment.pix_txid = payment.pix_txid.take().or(code.txid);
        }
    }
    payment.pix_code = Some(text);
}

fn boleto_into(
    at: &mut At<'_>,
    payment: &mut payment::Model,
    new: Option<&NewBoleto>,
    (value, terms): (Option<Money>, &Terms<'_>),
) {
    let Some(new) = new else { return };
    let mut due = new.due_on;
    if let Some(text) = at.line("boleto.line", new.line.as_deref(), 100) {
        match boleto::parse(&text, terms.today) {
            Err(problem) => at.refuse(Code::BoletoInvalid, "boleto.line", problem),
            Ok(slip) => {
                let written = Money(slip.amount_cents);
                if let Some(value) = value.filter(|value| written != Money::ZERO && written != *value) {
                    let problem = format!("this boleto asks for {written}, the payment is {value}");
                    at.refuse(Code::BoletoInvalid, "boleto.line", problem);
                }
                if let (Some(written), Some(sent)) = (slip.due, new.due_on)
                    && written != sent
                {
                    let problem = format!("the line of this boleto says {written}");
                    at.refuse(Code::BoletoInvalid, "boleto.dueOn", problem);
                }
                due = due.or(slip.due);
                payment.boleto_line = Some(slip.line);
            }
        }
    }
    if due.is_some_and(|due| due < terms.today) && payment.state == PaymentStatus::Pending {
        let field = if new.due_on.is_some() { "boleto.dueOn" } else { "boleto.line" };
        at.refuse(Code::BoletoInvalid, field, "this boleto was due before today");
    }
    payment.expires_at = due.map(|due| end_of(due, terms.zone));
}

fn card_into(at: &mut At<'_>, payment: &mut payment::Model, new: &NewPayment) {
    let Some(card) = &new.card else { return };
    payment.card_brand = at.line("card.brand", card.brand.as_deref(), 50);
    if !(1..=MOST_INSTALLMENTS).contains(&card.installments) {
        let problem = format!("expected 1 to {MOST_INSTALLMENTS} instalments");
        at.refuse(Code::Invalid, "card.installments", problem);
    }
    payment.installments = card.installments;
}

/// Where an order with these payments begins, and when it was paid.
pub(super) fn beginning(
    payments: &[payment::Model],
    terms: &Terms<'_>,
) -> (OrderStatus, Option<entity::Instant>) {
    if payments.iter().all(|payment| payment.state == PaymentStatus::Captured) {
        let last = payments.iter().filter_map(|payment| payment.captured_at).max();
        return (OrderStatus::Paid, Some(last.unwrap_or(terms.now)));
    }
    let is_analysed = payments.iter().any(|payment| payment.state == PaymentStatus::Authorized);
    (if is_analysed { OrderStatus::UnderReview } else { OrderStatus::AwaitingPayment }, None)
}

/// The method of the largest payment, the first of equals.
pub(super) fn main_method(payments: &[payment::Model]) -> Option<PaymentMethod> {
    let larger = |best: Option<&payment::Model>, next: &payment::Model| {
        best.is_none_or(|best| next.amount_cents > best.amount_cents)
    };
    let mut best: Option<&payment::Model> = None;
    for payment in payments {
        if larger(best, payment) {
            best = Some(payment);
        }
    }
    best.map(|payment| payment.method)
}
