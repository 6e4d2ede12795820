//! Requests that were done, so that asking again does them no second time.

crate::dialect::migration! {
    "m0009_idempotency",
    up: "
CREATE TABLE idempotency_keys (
    actor {text} NOT NULL,
    key {text} NOT NULL,
    operation TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    outcome TEXT,
    at {i64} NOT NULL,
    PRIMARY KEY (actor, key)
) {strict};
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at);
",
    down: "DROP TABLE idempotency_keys;
",
}
