//! What a fact says beyond from and to: whether the customer is told, why, and the particulars.

crate::dialect::migration! {
    "m0011_event_facts",
    up: "
ALTER TABLE events ADD COLUMN notifies {bool};
ALTER TABLE events ADD COLUMN message TEXT;
ALTER TABLE events ADD COLUMN reason TEXT;
ALTER TABLE events ADD COLUMN forced {bool} NOT NULL DEFAULT {false};
ALTER TABLE events ADD COLUMN details TEXT;
",
    down: "
ALTER TABLE events DROP COLUMN details;
ALTER TABLE events DROP COLUMN forced;
ALTER TABLE events DROP COLUMN reason;
ALTER TABLE events DROP COLUMN message;
ALTER TABLE events DROP COLUMN notifies;
",
}
