//! Orders on their way to an integration: one row for both, however often it is asked for.

crate::dialect::migration! {
    "m0041_integration_sync",
    up: "
CREATE TABLE integration_syncs (
    id {id},
    integration_id {i64} NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'FAILED', 'CONFIRMED')),
    attempts {i32} NOT NULL,
    problem TEXT,
    contact_id {text},
    external_id {text},
    external_number {text},
    requested_by {text} NOT NULL,
    requested_at {i64} NOT NULL,
    sent_at {i64},
    confirmed_at {i64},
    invoice_key {text},
    checks {i32} NOT NULL,
    check_at {i64},
    updated_at {i64} NOT NULL,
    UNIQUE (integration_id, order_id)
) {strict};
CREATE INDEX integration_syncs_by_order ON integration_syncs (order_id, id);
CREATE INDEX integration_syncs_by_external_id ON integration_syncs (integration_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX integration_syncs_to_check ON integration_syncs (check_at) WHERE check_at IS NOT NULL;
",
    down: "
DROP TABLE integration_syncs;
",
}
