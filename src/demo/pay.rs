//! How orders are paid.

use super::calendar::{HOUR, at_hour, day, working_days_after};
use super::life::{Life, Means};
use super::random::Random;
use crate::br::boleto;
use crate::br::pix::StaticCode;
use crate::error::Result;
use anyhow::Context as _;
use chrono::DateTime;
use entity::Instant;
use entity::id::{OrderId, PaymentId};
use entity::money::Money;
use entity::payment::{self, PaymentMethod, PaymentStatus};
use entity::status::{CancelReason, OrderStatus as S};

const PIX_KEY: &str = "pix@casaipe.example";
const BANK: &str = "001";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const BRANDS: [(u64, &str); 4] = [(420, "Visa"), (390, "Mastercard"), (120, "Elo"), (40, "Hipercard")];
const INSTALMENTS: [(u64, i64); 7] = [(450, 1), (130, 2), (150, 3), (60, 4), (50, 5), (80, 6), (60, 10)];
/// No instalment is less, cents.
const LEAST_INSTALMENT: i64 = 2_000;

/// What is to be paid, and what has become of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bill<'o> {
    /// How.
    pub(super) means: Means,
    /// How much, cents.
    pub(super) total: i64,
    /// Since when.
    pub(super) placed_at: Instant,
    /// What has happened.
    pub(super) life: &'o Life,
    /// Why it was called off.
    pub(super) reason: Option<CancelReason>,
}

impl Bill<'_> {
    /// The payments, which add up to the total.
    pub(super) fn payments(&self, random: &mut Random) -> Result<Vec<payment::Model>> {
        let all = |method| [(method, self.total), (method, 0)];
        let parts = match self.means {
            Means::Pix => all(PaymentMethod::Pix),
            Means::Boleto => all(PaymentMethod::Boleto),
            Means::Deposit => all(PaymentMethod::Deposit),
            Means::Credit => all(PaymentMethod::CreditCard),
            Means::Debit => all(PaymentMethod::DebitCard),
            Means::VoucherAndCredit => {
                // Vouchers are of whole ten reais, and never more than the card pays.
                let voucher = (self.total / 3 / 1_000).max(1) * 1_000;
                [(PaymentMethod::StoreCredit, voucher), (PaymentMethod::CreditCard, self.total - voucher)]
            }
        };
        let parts = parts.into_iter().zip(1..).filter(|((_, cents), _)| *cents > 0);
        parts.map(|((method, cents), position)| self.payment(position, (method, cents), random)).collect()
    }

    /// The method of the largest of them.
    pub(super) const fn main_method(&self) -> PaymentMethod {
        match self.means {
            Means::Pix => PaymentMethod::Pix,
            Means::Boleto => PaymentMethod::Boleto,
            Means::Deposit => PaymentMethod::Deposit,
            Means::Credit | Means::VoucherAndCredit => PaymentMethod::CreditCard,
            Means::Debit => PaymentMethod::DebitCard,
        }
    }

    fn payment(
        &self,
        position: i32,
        (method, cents): (PaymentMethod, i64),
        random: &mut Random,
    ) -> Result<payment::Model> {
        let state = self.state();
        let plain = payment::Model {
            id: PaymentId(0),
            order_id: OrderId(0),
            position,
            method,
            state,
            amount_cents: Money(cents),
            refunded_cents: Money(if state == PaymentStatus::Refunded { cents } else { 0 }),
            installments: 1,
            card_brand: None,
            pix_txid: None,
            pix_code: None,
            boleto_line: None,
            reference: None,
            expires_at: None,
            captured_at: self.life.reached(S::Paid),
            created_at: self.placed_at,
            captured_cents: Money(if state.has_money() { cents } else { 0 }),
            instructions: None,
        };
        match method {
            PaymentMethod::Pix => pix(plain, random),
            PaymentMethod::Boleto => slip(plain, random),
            PaymentMethod::Deposit => Ok(deposit(plain, random)),
            PaymentMethod::CreditCard | PaymentMethod::DebitCard => Ok(card(plain, random)),
            _ => Ok(payment::Model {
                reference: Some(format!("VALE-{}", random.letters(6, LETTERS))),
                ..plain
            }),
        }
    }

    fn state(&self) -> PaymentStatus {
        match (self.life.status(), self.reason) {
            (S::AwaitingPayment, _) => PaymentStatus::Pending,
            (S::UnderReview, _) => PaymentStatus::Authorized,
            (S::Refunded, _) => PaymentStatus::Refunded,
            (S::InDispute, _) => PaymentStatus::Disputed,
            (S::Chargeback, _) => PaymentStatus::ChargedBack,
            (S::Cancelled, reason) if self.life.reached(S::Paid).is_none() => match reason {
                Some(CancelReason::PaymentExpired) => PaymentStatus::Expired,
                Some(CancelReason::PaymentRefused) => PaymentStatus::Refused,
                _ => PaymentStatus::Cancelled,
            },
            _ => PaymentStatus::Captured,
        }
    }
}

/// A charge for a day: the code a customer copies, and the bank's own id once it is paid.
fn pix(plain: payment::Model, random: &mut Random) -> Result<payment::Model> {
    let txid = random.letters(20, LETTERS);
    let code = StaticCode {
        key: PIX_KEY,
        receiver: super::fiscal::STORE,
        city: "São Paulo",
        amount_cents: Some(plain.amount_cents.cents()),
        txid: Some(&txid),
    };
    let code = code.encode().context("a made-up Pix code is wrong")?;
    let end_to_end = plain
        .captured_at
        .and_then(DateTime::from_timestamp_millis)
        .map(|at| format!("E18236120{}{}", at.format("%Y%m%d%H%M"), random.letters(11, LETTERS)));
    Ok(payment::Model {
        expires_at: Some(plain.created_at + 24 * HOUR),
        pix_txid: Some(txid),
        pix_code: Some(code),
        reference: end_to_end,
        ..plain
    })
}

/// A slip that is due in three working days.
fn slip(plain: payment::Model, random: &mut Random) -> Result<payment::Model> {
    let due = working_days_after(day(plain.created_at), 3);
    let our_number = random.digits(17);
    let free_field = format!("{our_number}{}", random.digits(8));
    let slip = boleto::build(BANK, Some(due), plain.amount_cents.cents(), &free_field);
    let slip = slip.context("a made-up boleto is wrong")?;
    Ok(payment::Model {
        boleto_line: Some(slip.line),
        reference: Some(our_number),
        expires_at: Some(at_hour(due, 24) - 1),
        ..plain
    })
}

/// A transfer that somebody looks up in the bank account.
fn deposit(plain: payment::Model, random: &mut Random) -> payment::Model {
    let number = random.digits(9);
    let expires_at = at_hour(working_days_after(day(plain.created_at), 5), 18);
    payment::Model {
        reference: plain.captured_at.map(|_| format!("DOC {number}")),
        expires_at: Some(expires_at),
        ..plain
    }
}

fn card(plain: payment::Model, random: &mut Random) -> payment::Model {
    let most = (plain.amount_cents.cents() / LEAST_INSTALMENT).max(1);
    let wished = if plain.method == PaymentMethod::CreditCard { random.share(&INSTALMENTS, 12) } else { 1 };
    payment::Model {
        installments: i32::try_from(wished.min(most)).unwrap_or(1),
        card_brand: Some(random.share(&BRANDS, "American Express").to_owned()),
        reference: Some(format!("pay_{}", random.letters(16, LETTERS))),
        ..plain
    }
}
