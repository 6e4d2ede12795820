//! Payments: one row for each way a part of an order was paid.

use super::order::OrderRow;
use crate::import::row::{Bad, Read, Row};
use entity::id::{OrderId, PaymentId};
use entity::money::Money;
use entity::payment::{self, PaymentMethod, PaymentStatus};
use entity::status::PaymentState;

/// One payment.
pub(super) struct PaymentRow {
    /// From 1 in its order, not always without gaps.
    pub(super) position: i32,
    pub(super) method: PaymentMethod,
    pub(super) installments: i32,
    pub(super) amount: Money,
}

impl PaymentRow {
    pub(super) fn read(row: &Row<'_>) -> Read<Self> {
        Ok(Self {
            position: row.number("payment_sequential", 1..=i32::MAX)?,
            method: method(row)?,
            // The data set has a few zeros: paid at once.
            installments: row.number("payment_installments", 0..=999)?.max(1),
            amount: row.amount("payment_value")?,
        })
    }
}

fn method(row: &Row<'_>) -> Read<PaymentMethod> {
    match row.text("payment_type")? {
        "credit_card" => Ok(PaymentMethod::CreditCard),
        "boleto" => Ok(PaymentMethod::Boleto),
        "voucher" => Ok(PaymentMethod::StoreCredit),
        "debit_card" => Ok(PaymentMethod::DebitCard),
        "not_defined" => Ok(PaymentMethod::Other),
        other => {
            Err(Bad::value("payment_type", "credit_card, boleto, voucher, debit_card or not_defined", other))
        }
    }
}

/// The method of the largest payment, the first of several.
pub(super) fn main_method(payments: &[PaymentRow]) -> Option<PaymentMethod> {
    payments.iter().rev().max_by_key(|payment| payment.amount).map(|payment| payment.method)
}

/// The payments of an order; they stand where the money of the whole order is.
pub(super) fn rows(order: &OrderRow) -> Vec<payment::Model> {
    let state = match order.payment_state() {
        PaymentState::Captured => PaymentStatus::Captured,
        PaymentState::Voided => PaymentStatus::Cancelled,
        _ => PaymentStatus::Pending,
    };
    let captured_at = order.approved_at.filter(|_| state == PaymentStatus::Captured);
    let row = |payment: &PaymentRow| payment::Model {
        id: PaymentId(0),
        order_id: OrderId(0),
        position: payment.position,
        method: payment.method,
        state,
        amount_cents: payment.amount,
        refunded_cents: Money::ZERO,
        installments: payment.installments,
        card_brand: None,
        pix_txid: None,
        pix_code: None,
        boleto_line: None,
        reference: None,
        expires_at: None,
        captured_at,
        created_at: order.placed_at,
        captured_cents: if state.has_money() { payment.amount } else { Money::ZERO },
        instructions: None,
    };
    order.payments.iter().map(row).collect()
}
