//! The money of orders: it is promised, arrives, is refused, comes too late, goes back, is disputed.
//!
//! ```text
//!  provider, bank, staff ──► authorize · confirm · refuse · expire · refund · dispute
//!                                │
//!        payment ── its order is locked: whoever changes a payment holds the order
//!                                │
//!        ledger  ── one row for each amount that came or went; a Pix stands in it once
//!        payment ── captured = Σ CAPTURE, refunded = Σ REFUND ≤ captured ≤ amount
//!        order   ── moves by itself when the money says so, in the same unit of work
//! ```
//!
//! Money that arrived is always recorded, whatever the order: what is done about it is decided afterwards. What a provider reports
//! twice under the same `endToEndId` or reference is answered as the first time and changes nothing.
//!
//! [`expire_due`] does by itself what [`expire()`] does when asked: it ends what was not paid in time.

mod authorize;
mod clock;
mod confirm;
mod dispute;
mod expire;
mod late;
mod ledger;
mod refund;
mod refuse;

pub use authorize::{Authorization, authorize};
pub use clock::expire_due;
pub use confirm::{Arrival, confirm};
pub use dispute::{Dispute, Outcome, Resolution, open_dispute, resolve_dispute};
pub use expire::expire;
pub use refund::{GivenBack, refund};
pub use refuse::{Rejection, refuse};

use super::change_status::{self, Change};
use super::paid::Paid;
use super::{change, parts};
use crate::db::{Read, Tx};
use crate::error::Result;
use crate::event::Fact;
use crate::refusal::{Code, Refusal};
use entity::event::EventKind;
use entity::id::{OrderId, PaymentId};
use entity::money::Money;
use entity::order::ActiveModel;
use entity::payment::{self, PaymentStatus};
use entity::{Instant, order};
use sea_orm::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde::{Deserialize, Serialize};

const PAYMENTS: &str = "payments";

/// The largest amount that banks move at once: ten digits before the point.
const LARGEST: Money = Money(999_999_999_999);

/// The longest identifier of a provider or bank, characters.
const LONGEST_REFERENCE: usize = 200;

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Done {
    /// The payment.
    pub payment: PaymentId,
    /// Its order.
    pub order: OrderId,
}

/// The payment with this id, as it is; `None` when there is none.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, id: PaymentId) -> Result<Option<payment::Model>> {
    Ok(db.rows_of(PAYMENTS, "id", &[id.0], &[]).await?.pop())
}

/// A payment whose order is locked.
struct Found {
    order: order::Model,
    payment: payment::Model,
    /// The other payments of the order, by position.
    others: Vec<payment::Model>,
}

/// Finds a payment and locks its order: nobody else changes any payment of it meanwhile.
async fn lock(tx: &Tx, id: PaymentId) -> Result<Found> {
    let unknown = || Refusal::new(Code::NotFound, "there is no payment with this id").at("paymentId");
    let order = by_id(tx, id).await?.ok_or_else(unknown)?.order_id;
    let order = change::lock(tx, order, None).await?;
    let payments = parts::of(tx, &[order.id]).await?.remove(&order.id).unwrap_or_default();
    let (mut this, others): (Vec<payment::Model>, Vec<_>) =
        payments.into_iter().partition(|payment: &payment::Model| payment.id == id);
    let payment = this.pop().ok_or_else(unknown)?;
    Ok(Found { order, payment, others })
}

impl Found {
    const fn done(&self) -> Done {
        Done { payment: self.payment.id, order: self.order.id }
    }

    fn paid(&self) -> Paid {
        Paid::of(self.others.iter().chain([&self.payment]))
    }

    /// A fact about the payment. Amount, method and id say enough; whose money it was, the log need not know.
    fn fact(&self, kind: EventKind, amount: Money) -> Fact {
        let details = serde_json::json!({
            "paymentId": self.payment.id.to_string(),
            "method": self.payment.method.code(),
            "amount": amount.to_string(),
        });
        Fact { details, ..Fact::of(self.order.id, kind) }
    }

    /// Keeps the payment as it is now.
    async fn write(&self, tx: &Tx) -> Result<()> {
        let payment = &self.payment;
        let update = Query::update()
            .table(PAYMENTS)
            .value("state", payment.state.code())
            .value("amount_cents", payment.amount_cents.cents())
            .value("captured_cents", payment.captured_cents.cents())
            .value("refunded_cents", payment.refunded_cents.cents())
            .value("captured_at", payment.captured_at)
            .value("reference", payment.reference.clone())
            .and_where(Expr::col("id").eq(payment.id.0))
            .to_owned();
        tx.run(&update).await?;
        Ok(())
    }

    /// Moves the order, or keeps it where it is with its next version and what is true of its money.
    async fn settle(self, tx: &Tx, step: Option<Change>) -> Result<Done> {
        let done = self.done();
        if let Some(step) = step {
            change_status::apply(tx, self.order, step).await?;
            return Ok(done);
        }
        let state = self.paid().state(self.order.status, self.order.total_cents);
        let change = ActiveModel { payment_state: Set(state), ..ActiveModel::default() };
        change::keep(tx, &self.order, change).await?;
        Ok(done)
    }

    /// Refused unless the payment is in one of these states.
    fn must_be(&self, states: &[PaymentStatus]) -> Result<()> {
        if states.contains(&self.payment.state) {
            return Ok(());
        }
        let names: Vec<&str> = states.iter().map(|state| state.code()).collect();
        let problem = format!(
            "the payment is {}; it would have to be {}",
            self.payment.state.code(),
            names.join(" or ")
        );
        Err(Refusal::new(Code::PaymentState, problem).at("paymentId").into())
    }
}

/// What is wrong with an amount that somebody names.
fn wrong_amount(amount: Option<Money>) -> Option<Refusal> {
    let fits = amount.is_none_or(|amount| (1..=LARGEST.cents()).contains(&amount.cents()));
    (!fits).then(|| Refusal::invalid("amount", format!("expected an amount from 0.01 to {LARGEST}")))
}

/// What is wrong with an identifier of a provider or bank.
fn wrong_reference(reference: Option<&str>) -> Option<Refusal> {
    let fits = reference.is_none_or(|text| {
        (1..=LONGEST_REFERENCE).contains(&text.trim().chars().count()) && !text.contains(char::is_control)
    });
    (!fits).then(|| {
        let expected = format!("expected 1 to {LONGEST_REFERENCE} characters in one line");
        Refusal::invalid("reference", expected)
    })
}

/// The identifier without blanks around it.
fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
}

/// How long a bank's clock may be ahead of ours, milliseconds.
const AHEAD_MS: Instant = 10 * 60 * 1_000;
