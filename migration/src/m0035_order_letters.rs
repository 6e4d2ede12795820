//! In which language the customer of an order is written to, and whether an e-mail about it could not be delivered.

crate::dialect::migration! {
    "m0035_order_letters",
    up: "
ALTER TABLE orders ADD COLUMN locale TEXT NOT NULL DEFAULT 'pt-BR';
ALTER TABLE orders ADD COLUMN email_failed {bool} NOT NULL DEFAULT {false};
CREATE INDEX orders_email_failed ON orders (placed_at, id) WHERE email_failed;
",
    down: "
DROP INDEX orders_email_failed;
ALTER TABLE orders DROP COLUMN email_failed;
ALTER TABLE orders DROP COLUMN locale;
",
}
