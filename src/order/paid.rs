//! What came in for an order, what went back, and what is still to come. Pure.

use super::status;
use entity::money::Money;
use entity::order;
use entity::payment::{self, PaymentStatus as P};
use entity::status::{OrderStatus as S, PaymentState};

/// The money of an order, all payments together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// What arrived.
    pub captured: Money,
    /// What went back of it.
    pub refunded: Money,
}

impl Paid {
    /// The money of these payments. Amounts of one order fit: each is bounded where it comes in.
    pub fn of<'p>(payments: impl IntoIterator<Item = &'p payment::Model>) -> Self {
        payments.into_iter().fold(Self::default(), |sum, payment| Self {
            captured: Money(sum.captured.cents().saturating_add(payment.captured_cents.cents())),
            refunded: Money(sum.refunded.cents().saturating_add(payment.refunded_cents.cents())),
        })
    }

    /// What arrived and is still here.
    pub const fn left(self) -> Money {
        Money(self.captured.cents().saturating_sub(self.refunded.cents()))
    }

    /// Whether all that arrived went back, and something did.
    pub fn is_all_back(self) -> bool {
        self.refunded.cents() > 0 && self.left().cents() <= 0
    }

    /// Whether it covers the total. What went back counts no more as long as the order is not paid, or was called off; of an
    /// order that was paid, money may go back without undoing that.
    pub fn covers(self, order: &order::Model) -> bool {
        self.counted(order.status) >= order.total_cents
    }

    /// What is still to come; nothing for an order that expects no money any more.
    pub fn due(self, order: &order::Model) -> Money {
        match order.status {
            S::Cancelled | S::Refunded | S::Chargeback => Money::ZERO,
            status => {
                let counted = self.counted(status).cents();
                Money(order.total_cents.cents().saturating_sub(counted).max(0))
            }
        }
    }

    const fn counted(self, status: S) -> Money {
        match status {
            S::AwaitingPayment | S::UnderReview | S::Cancelled => self.left(),
            _ => self.captured,
        }
    }

    /// Where the money is when the order comes to a status: by the status where that is about money, else by what has arrived.
    pub fn state(self, status: S, total: Money) -> PaymentState {
        match status::payment_state(status, self.captured.cents() > 0) {
            PaymentState::Captured if self.is_all_back() => PaymentState::Refunded,
            PaymentState::Captured if self.captured < total && status != S::Cancelled => {
                PaymentState::Pending
            }
            state => state,
        }
    }
}

/// Where a payment stands by its amounts, once money has moved. One that is disputed stays so, and one of which only a part has
/// arrived stays what it was.
pub fn state_by_amounts(payment: &payment::Model) -> P {
    match payment.state {
        P::Disputed | P::ChargedBack => payment.state,
        _ => settled_state(payment),
    }
}

/// Where a payment stands by its amounts, when nobody disputes it any more.
pub fn settled_state(payment: &payment::Model) -> P {
    let (captured, refunded) = (payment.captured_cents, payment.refunded_cents);
    if refunded.cents() > 0 {
        return if refunded < captured { P::PartiallyRefunded } else { P::Refunded };
    }
    match payment.state {
        P::Disputed | P::ChargedBack => P::Captured,
        _ if captured >= payment.amount_cents => P::Captured,
        open => open,
    }
}
