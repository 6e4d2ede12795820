//! States of orders and the parts they are derived from.

use super::{Check, Finding, rows};
use crate::db::Db;
use crate::error::Result;
use entity::id::OrderId;

/// Orders that say the money is there while none is, or that it is not while all of it is. Orders without payments, as some
/// sources have them, say nothing.
const PAYMENTS: &str = "SELECT o.id, o.number, o.payment_state, CAST(m.captured AS BIGINT), CAST(m.refunded AS BIGINT)
    FROM orders o JOIN (SELECT order_id, SUM(captured_cents) AS captured, SUM(refunded_cents) AS refunded
        FROM payments GROUP BY order_id) m ON m.order_id = o.id
    WHERE o.total_cents > 0 AND ((o.payment_state = 'CAPTURED' AND m.captured = 0)
        OR (o.payment_state IN ('PENDING', 'AUTHORIZED', 'VOIDED') AND m.captured - m.refunded >= o.total_cents))
    ORDER BY o.id";

/// What the invoices of an order `m` come to.
const INVOICES_COME_TO: &str =
    "CASE WHEN m.valid > 0 THEN 'ISSUED' WHEN m.entered > 0 THEN 'CANCELLED' ELSE 'NONE' END";

pub(super) async fn examine(db: &Db) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for row in rows(db, PAYMENTS).await? {
        let (id, number): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let state: String = row.try_get_by_index(2)?;
        let (captured, refunded): (i64, i64) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
        let problem = format!("{state}, and {captured} cents were captured, {refunded} given back");
        findings.push(Finding::of(Check::PaymentState, problem).order(OrderId(id), number));
    }
    let invoices = format!(
        "SELECT o.id, o.number, o.invoice_state, {INVOICES_COME_TO}
        FROM orders o LEFT JOIN (SELECT order_id, COUNT(*) AS entered, SUM(CASE WHEN state = 'VALID' THEN 1 ELSE 0 END) AS valid
            FROM invoices GROUP BY order_id) m ON m.order_id = o.id
        WHERE o.invoice_state <> {INVOICES_COME_TO} ORDER BY o.id"
    );
    for row in rows(db, invoices).await? {
        let (id, number): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let (state, should): (String, String) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let problem = format!("{state}, and its invoices come to {should}");
        findings.push(Finding::of(Check::InvoiceState, problem).order(OrderId(id), number));
    }
    Ok(findings)
}
