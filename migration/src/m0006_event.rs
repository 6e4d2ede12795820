//! The event log.

crate::dialect::migration! {
    "m0006_event",
    up: "
CREATE TABLE events (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    at {i64} NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    from_status {i16},
    to_status {i16},
    comment TEXT,
    visibility TEXT NOT NULL CHECK (visibility IN ('INTERNAL', 'PUBLIC'))
) {strict};
CREATE INDEX events_by_order ON events (order_id, at, id);
",
    down: "DROP TABLE events;\n",
}
