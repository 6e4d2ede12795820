//! What an invoice gains: who entered it, what its XML says, and its end.

crate::dialect::migration! {
    "m0015_invoice_life",
    up: "
ALTER TABLE invoices ADD COLUMN entered_by TEXT;
ALTER TABLE invoices ADD COLUMN protocol TEXT;
ALTER TABLE invoices ADD COLUMN total_cents {i64};
ALTER TABLE invoices ADD COLUMN issued_at {i64};
ALTER TABLE invoices ADD COLUMN recipient TEXT;
ALTER TABLE invoices ADD COLUMN cancelled_at {i64};
ALTER TABLE invoices ADD COLUMN cancel_reason TEXT;
CREATE TABLE invoice_xmls (
    invoice_id {i64} PRIMARY KEY REFERENCES invoices (id) ON DELETE CASCADE,
    xml TEXT NOT NULL,
    created_at {i64} NOT NULL
) {strict};
CREATE TABLE secrets (
    name {text} PRIMARY KEY,
    value TEXT NOT NULL
) {strict};
",
    down: "
DROP TABLE secrets;
DROP TABLE invoice_xmls;
ALTER TABLE invoices DROP COLUMN cancel_reason;
ALTER TABLE invoices DROP COLUMN cancelled_at;
ALTER TABLE invoices DROP COLUMN recipient;
ALTER TABLE invoices DROP COLUMN issued_at;
ALTER TABLE invoices DROP COLUMN total_cents;
ALTER TABLE invoices DROP COLUMN protocol;
ALTER TABLE invoices DROP COLUMN entered_by;
",
}
