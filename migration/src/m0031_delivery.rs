//! Deliveries: what has to reach others, and each try. What was in the feed before is not told any more.

crate::dialect::migration! {
    "m0031_delivery",
    up: "
ALTER TABLE feed ADD COLUMN fanned_out {bool} NOT NULL DEFAULT {false};
UPDATE feed SET fanned_out = {true};
CREATE INDEX feed_to_fan_out ON feed (id) WHERE NOT fanned_out;
CREATE TABLE deliveries (
    id {id},
    kind TEXT NOT NULL CHECK (kind IN ('MAIL', 'ALERT', 'WEBHOOK', 'SYNC')),
    receiver {text} NOT NULL,
    lane {text} NOT NULL,
    key {text} NOT NULL UNIQUE,
    order_id {i64} REFERENCES orders (id) ON DELETE CASCADE,
    event_id {i64},
    what {text} NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'FAILED', 'GIVEN_UP', 'SUPPRESSED')),
    problem TEXT,
    due_at {i64} NOT NULL,
    lease {i64} NOT NULL,
    attempts {i32} NOT NULL,
    step {i32} NOT NULL,
    created_at {i64} NOT NULL,
    updated_at {i64} NOT NULL,
    sent_at {i64}
) {strict};
CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE state IN ('QUEUED', 'SENDING', 'FAILED');
CREATE INDEX deliveries_by_lane ON deliveries (lane, id) WHERE state IN ('QUEUED', 'SENDING', 'FAILED');
CREATE INDEX deliveries_by_order ON deliveries (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX deliveries_by_receiver ON deliveries (receiver, id);
CREATE INDEX deliveries_by_created_at ON deliveries (created_at);
CREATE TABLE delivery_attempts (
    id {id},
    delivery_id {i64} NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number {i32} NOT NULL,
    at {i64} NOT NULL,
    duration_ms {i64} NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('DELIVERED', 'FAILED', 'LOST')),
    code TEXT,
    reply TEXT,
    request TEXT
) {strict};
CREATE INDEX delivery_attempts_by_delivery ON delivery_attempts (delivery_id, number);
CREATE TABLE receivers_paused (
    receiver {text} PRIMARY KEY,
    until {i64} NOT NULL
) {strict};
",
    down: "
DROP TABLE receivers_paused;
DROP TABLE delivery_attempts;
DROP TABLE deliveries;
DROP INDEX feed_to_fan_out;
ALTER TABLE feed DROP COLUMN fanned_out;
",
}
