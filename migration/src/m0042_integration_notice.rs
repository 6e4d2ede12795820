//! What integrations told about orders and invoices, each thing once.

crate::dialect::migration! {
    "m0042_integration_notice",
    up: "
CREATE TABLE integration_notices (
    id {id},
    integration_id {i64} NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    event {text} NOT NULL,
    kind TEXT NOT NULL,
    notice TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('WAITING', 'DONE', 'REFUSED', 'IGNORED')),
    problem TEXT,
    sync_id {i64} REFERENCES integration_syncs (id) ON DELETE SET NULL,
    received_at {i64} NOT NULL,
    settled_at {i64},
    UNIQUE (integration_id, event)
) {strict};
CREATE INDEX integration_notices_waiting ON integration_notices (integration_id, id) WHERE state = 'WAITING';
CREATE INDEX integration_notices_by_received_at ON integration_notices (received_at);
",
    down: "
DROP TABLE integration_notices;
",
}
