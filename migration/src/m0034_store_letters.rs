//! What e-mails to customers say about the store, and whether they go by themselves.

crate::dialect::migration! {
    "m0034_store_letters",
    up: "
ALTER TABLE stores ADD COLUMN support_contact TEXT;
ALTER TABLE stores ADD COLUMN phone TEXT;
ALTER TABLE stores ADD COLUMN postal_address TEXT;
ALTER TABLE stores ADD COLUMN order_url TEXT;
ALTER TABLE stores ADD COLUMN logo_url TEXT;
ALTER TABLE stores ADD COLUMN brand_color TEXT;
ALTER TABLE stores ADD COLUMN pickup_address TEXT;
ALTER TABLE stores ADD COLUMN pickup_hours TEXT;
ALTER TABLE stores ADD COLUMN pickup_days {i32} CHECK (pickup_days > 0);
ALTER TABLE stores ADD COLUMN return_instructions TEXT;
ALTER TABLE stores ADD COLUMN return_days {i32} NOT NULL DEFAULT 10 CHECK (return_days > 0);
ALTER TABLE stores ADD COLUMN refund_days {i32} NOT NULL DEFAULT 10 CHECK (refund_days > 0);
ALTER TABLE stores ADD COLUMN alert_addresses TEXT NOT NULL DEFAULT '[]';
ALTER TABLE stores ADD COLUMN alert_minutes {i32} NOT NULL DEFAULT 10 CHECK (alert_minutes > 0);
ALTER TABLE stores ADD COLUMN notify_defaults TEXT NOT NULL DEFAULT '{}';
",
    down: "
ALTER TABLE stores DROP COLUMN notify_defaults;
ALTER TABLE stores DROP COLUMN alert_minutes;
ALTER TABLE stores DROP COLUMN alert_addresses;
ALTER TABLE stores DROP COLUMN refund_days;
ALTER TABLE stores DROP COLUMN return_days;
ALTER TABLE stores DROP COLUMN return_instructions;
ALTER TABLE stores DROP COLUMN pickup_days;
ALTER TABLE stores DROP COLUMN pickup_hours;
ALTER TABLE stores DROP COLUMN pickup_address;
ALTER TABLE stores DROP COLUMN brand_color;
ALTER TABLE stores DROP COLUMN logo_url;
ALTER TABLE stores DROP COLUMN order_url;
ALTER TABLE stores DROP COLUMN postal_address;
ALTER TABLE stores DROP COLUMN phone;
ALTER TABLE stores DROP COLUMN support_contact;
",
}
