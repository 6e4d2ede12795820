//! Rules that the store sets for itself.

crate::dialect::migration! {
    "m0014_store_rules",
    up: "
ALTER TABLE stores ADD COLUMN handling_days {i32} NOT NULL DEFAULT 2 CHECK (handling_days >= 0);
ALTER TABLE stores ADD COLUMN stock_moment TEXT NOT NULL DEFAULT 'SHIPPED'
    CHECK (stock_moment IN ('PLACED', 'PAID', 'SHIPPED'));
ALTER TABLE stores ADD COLUMN invoice_required {bool} NOT NULL DEFAULT {true};
ALTER TABLE stores ADD COLUMN cancel_expired {bool} NOT NULL DEFAULT {true};
ALTER TABLE stores ADD COLUMN pix_grace_minutes {i32} NOT NULL DEFAULT 30 CHECK (pix_grace_minutes >= 0);
ALTER TABLE stores ADD COLUMN boleto_grace_days {i32} NOT NULL DEFAULT 3 CHECK (boleto_grace_days >= 0);
ALTER TABLE stores ADD COLUMN pix_key TEXT;
ALTER TABLE stores ADD COLUMN pix_city TEXT;
ALTER TABLE stores ADD COLUMN bank_account TEXT;
",
    down: "
ALTER TABLE stores DROP COLUMN bank_account;
ALTER TABLE stores DROP COLUMN pix_city;
ALTER TABLE stores DROP COLUMN pix_key;
ALTER TABLE stores DROP COLUMN boleto_grace_days;
ALTER TABLE stores DROP COLUMN pix_grace_minutes;
ALTER TABLE stores DROP COLUMN cancel_expired;
ALTER TABLE stores DROP COLUMN invoice_required;
ALTER TABLE stores DROP COLUMN stock_moment;
ALTER TABLE stores DROP COLUMN handling_days;
",
}
