//! Addresses of other systems that hear what happens.

crate::dialect::migration! {
    "m0037_webhook",
    up: "
CREATE TABLE webhooks (
    id {id},
    url TEXT NOT NULL,
    description TEXT,
    types TEXT NOT NULL,
    filter TEXT,
    mode TEXT NOT NULL CHECK (mode IN ('THIN', 'FULL', 'SELECTION')),
    selection TEXT,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_until {i64},
    enabled {bool} NOT NULL,
    disabled_reason TEXT,
    disabled_at {i64},
    failing_since {i64},
    created_by TEXT NOT NULL,
    created_at {i64} NOT NULL,
    updated_at {i64} NOT NULL
) {strict};
",
    down: "
DROP TABLE webhooks;
",
}
