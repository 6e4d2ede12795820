//! The life of one order as a row of steps in time, from which its history and its milestones are read.
//!
//! A [`Story`] is told to its end, past the present; what lies after `now` has then not happened yet. So an old order has
//! come to its end, a young one stands somewhere on its way, and each history follows from its story alone.

use super::calendar::{HOUR, MINUTE, at_hour, day, office_hour, working_days_after};
use super::random::Random;
use super::words::STAFF;
use entity::Instant;
use entity::event::Visibility;
use entity::status::{CancelReason, FulfilmentState, OrderStatus as S};

/// How an order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    Pix,
    Boleto,
    Deposit,
    Credit,
    Debit,
    /// Credit of the store first, a credit card for the rest.
    VoucherAndCredit,
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Story {
    /// Paid, sent, received.
    Delivered,
    /// The same, but the store is late.
    Slow,
    /// Something was missing for some days.
    Held,
    /// The first invoice had a mistake.
    Reissued,
    /// Nobody was at home the first time.
    DeliveredLater,
    /// Nobody was ever at home.
    SentBack,
    /// The customer gave it back and got the money.
    Regretted,
    /// The customer gave it back for something else.
    Exchanged,
    /// The money was given back and the goods stayed.
    Forgiven,
    /// The customer disputed the payment; the store was right.
    DisputeWon,
    /// The customer disputed the payment; the store gave in.
    DisputeSettled,
    /// The card network took the money back.
    ChargedBack,
    /// Never paid.
    Expired,
    /// The provider refused the card.
    Refused,
    /// The provider or the store saw a fraud.
    Fraud,
    /// Called off by the customer before it was paid.
    ChangedMind,
    /// Called off by the customer when it was paid and invoiced.
    ChangedMindLate,
    /// Placed twice.
    Duplicate,
    /// The store had none left.
    OutOfStock,
    /// Called off for another reason.
    Undeliverable,
}

impl Story {
    /// Why it is called off, where it is.
    pub(super) const fn cancel_reason(self) -> Option<CancelReason> {
        match self {
            Self::Expired => Some(CancelReason::PaymentExpired),
            Self::Refused => Some(CancelReason::PaymentRefused),
            Self::Fraud => Some(CancelReason::Fraud),
            Self::ChangedMind | Self::ChangedMindLate => Some(CancelReason::Customer),
            Self::Duplicate => Some(CancelReason::Duplicate),
            Self::OutOfStock => Some(CancelReason::OutOfStock),
            Self::Undeliverable => Some(CancelReason::Other),
            _ => None,
        }
    }

    /// Whether only a card can tell it.
    pub(super) const fn is_about_a_card(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::Fraud | Self::DisputeWon | Self::DisputeSettled | Self::ChargedBack
        )
    }

    /// Whether a carrier plays a part in it.
    pub(super) const fn is_about_a_carrier(self) -> bool {
        matches!(self, Self::DeliveredLater | Self::SentBack)
    }
}

/// Who did something, what was said, and who may read it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    /// A person or a part of the system.
    pub(super) actor: &'static str,
    /// The words; `{item}`, `{carrier}` and `{code}` stand for those of the order.
    pub(super) comment: Option<&'static str>,
    /// Whether the customer may read them.
    pub(super) visibility: Visibility,
}

/// Something done without words, for all to see.
pub(super) const fn by(actor: &'static str) -> Said {
    Said { actor, comment: None, visibility: Visibility::Public }
}

impl Said {
    /// With these words; none when empty.
    pub(super) const fn saying(self, comment: &'static str) -> Self {
        let comment = if comment.is_empty() { None } else { Some(comment) };
        Self { comment, ..self }
    }

    /// For the eyes of staff.
    pub(super) const fn internally(self) -> Self {
        Self { visibility: Visibility::Internal, ..self }
    }
}

/// One step: a move to a status, or a note when there is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// When.
    pub(super) at: Instant,
    /// The status after it.
    pub(super) to: Option<S>,
    /// Who and what.
    pub(super) said: Said,
}

/// Steps as they are told, each later than the one before.
#[derive(Debug)]
pub(super) struct Timeline<'r> {
    /// Where durations and words come from.
    pub(super) random: &'r mut Random,
    at: Instant,
    steps: Vec<Step>,
}

impl<'r> Timeline<'r> {
    /// Begins when an order is placed.
    pub(super) fn begin(placed_at: Instant, random: &'r mut Random) -> Self {
        Self { random, at: placed_at, steps: Vec::with_capacity(10) }
    }

    /// Lets so many minutes pass.
    pub(super) fn minutes(&mut self, from: i64, to: i64) {
        self.at += self.random.between(from * MINUTE, to * MINUTE).max(1);
    }

    /// Lets so many hours pass.
    pub(super) fn hours(&mut self, from: i64, to: i64) {
        self.minutes(from * 60, to * 60);
    }

    /// Lets so many days pass.
    pub(super) fn days(&mut self, from: i64, to: i64) {
        self.hours(from * 24, to * 24);
    }

    /// Waits until somebody is at the store.
    pub(super) fn office(&mut self) {
        self.at = office_hour(self.at, self.random);
    }

    /// Waits until a later instant.
    pub(super) fn until(&mut self, at: Instant) {
        self.at = self.at.max(at) + self.random.between(1, HOUR);
    }

    /// The instant the telling has come to.
    pub(super) fn now(&self) -> Instant {
        self.at
    }

    /// Moves to a status.
    pub(super) fn moves(&mut self, to: S, said: Said) {
        self.steps.push(Step { at: self.at, to: Some(to), said });
        self.at += 1;
    }

    /// Somebody of the staff moves it to a status, in office hours.
    pub(super) fn staff_moves(&mut self, to: S, comment: &'static str) {
        self.office();
        let actor = self.random.word(&STAFF);
        self.moves(to, by(actor).saying(comment));
    }

    /// Somebody of the staff leaves a note for the others, in office hours.
    pub(super) fn staff_notes(&mut self, comment: &'static str) {
        self.office();
        let said = by(self.random.word(&STAFF)).saying(comment).internally();
        self.steps.push(Step { at: self.at, to: None, said });
        self.at += 1;
    }

    /// The steps until `now`.
    pub(super) fn until_now(mut self, now: Instant) -> Life {
        self.steps.retain(|step| step.at <= now);
        Life { steps: self.steps }
    }
}

/// What has happened to an order, oldest first; the first step placed it.
#[derive(Debug)]
pub(super) struct Life {
    /// What has happened.
    pub(super) steps: Vec<Step>,
}

impl Life {
    /// The statuses it went through, oldest first.
    pub(super) fn statuses(&self) -> impl DoubleEndedIterator<Item = S> {
        self.steps.iter().filter_map(|step| step.to)
    }

    /// Where it stands.
    pub(super) fn status(&self) -> S {
        self.statuses().next_back().unwrap_or(S::AwaitingPayment)
    }

    /// When it first came to a status.
    pub(super) fn reached(&self, status: S) -> Option<Instant> {
        self.all_at(status).next()
    }

    /// Every time it came to a status.
    pub(super) fn all_at(&self, status: S) -> impl Iterator<Item = Instant> {
        self.steps.iter().filter(move |step| step.to == Some(status)).map(|step| step.at)
    }

    /// When it has to be posted: two working days after it is paid.
    pub(super) fn ship_by(&self) -> Option<Instant> {
        self.reached(S::Paid).map(|paid_at| at_hour(working_days_after(day(paid_at), 2), 18))
    }

    /// When it last changed.
    pub(super) fn updated_at(&self, placed_at: Instant) -> Instant {
        self.steps.last().map_or(placed_at, |step| step.at)
    }

    /// Where the goods are.
    pub(super) fn fulfilment(&self) -> FulfilmentState {
        let follow = |before, status| crate::order::status::fulfilment_state(status, before);
        self.statuses().fold(FulfilmentState::None, follow)
    }
}
