//! Money that came and went: what was captured of each payment, and the ledger of captures and refunds.

crate::dialect::migration! {
    "m0013_money",
    up: "
ALTER TABLE payments ADD COLUMN captured_cents {i64} NOT NULL DEFAULT 0 CHECK (captured_cents >= 0);
ALTER TABLE payments ADD COLUMN instructions TEXT;
UPDATE payments SET captured_cents = amount_cents
WHERE state IN ('CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED', 'CHARGED_BACK');
CREATE INDEX payments_by_expiry ON payments (expires_at) WHERE state = 'PENDING' AND expires_at IS NOT NULL;
CREATE TABLE money_movements (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    payment_id {i64} NOT NULL REFERENCES payments (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('CAPTURE', 'REFUND')),
    amount_cents {i64} NOT NULL CHECK (amount_cents > 0),
    at {i64} NOT NULL,
    end_to_end_id {text},
    reference {text},
    note TEXT,
    actor TEXT NOT NULL,
    created_at {i64} NOT NULL
) {strict};
CREATE INDEX money_movements_by_order ON money_movements (order_id);
CREATE UNIQUE INDEX money_movements_by_end_to_end_id ON money_movements (end_to_end_id) WHERE end_to_end_id IS NOT NULL;
CREATE UNIQUE INDEX money_movements_by_reference ON money_movements (payment_id, kind, reference)
    WHERE reference IS NOT NULL;
",
    down: "
DROP TABLE money_movements;
DROP INDEX payments_by_expiry;
ALTER TABLE payments DROP COLUMN instructions;
ALTER TABLE payments DROP COLUMN captured_cents;
",
}
