//! Postage from elsewhere: uploaded, or bought from an integration that sells it.

crate::dialect::migration! {
    "m0053_postage",
    up: "
CREATE TABLE postages (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    shipment_id {i64} NOT NULL REFERENCES shipments (id) ON DELETE CASCADE,
    provider TEXT NOT NULL CHECK (provider IN ('MANUAL', 'MELHOR_ENVIO')),
    integration_id {i64} REFERENCES integrations (id) ON DELETE SET NULL,
    state TEXT NOT NULL CHECK (state IN ('QUEUED', 'IN_CART', 'PAID', 'READY', 'FAILED', 'CANCELLED')),
    service_id {text},
    service TEXT,
    carrier TEXT,
    price_cents {i64} CHECK (price_cents >= 0),
    max_price_cents {i64} CHECK (max_price_cents >= 0),
    non_commercial {bool} NOT NULL DEFAULT {false},
    external_id {text},
    tracking_code {text},
    file_id {i64} REFERENCES files (id) ON DELETE SET NULL,
    problem TEXT,
    requested_by {text} NOT NULL,
    requested_at {i64} NOT NULL,
    sent_at {i64},
    paid_at {i64},
    ready_at {i64},
    cancel_requested_at {i64},
    cancelled_at {i64},
    check_at {i64},
    checks {i32} NOT NULL DEFAULT 0,
    updated_at {i64} NOT NULL
) {strict};
CREATE INDEX postages_by_shipment ON postages (shipment_id, id);
CREATE INDEX postages_by_order ON postages (order_id, id);
CREATE UNIQUE INDEX postages_by_external_id ON postages (integration_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX postages_to_check ON postages (check_at) WHERE check_at IS NOT NULL;
",
    down: "
DROP TABLE postages;
",
}
