//! Where parcels are: carriers, what happened on the way, and the pages on which customers follow an order.

crate::dialect::migration! {
    "m0051_tracking",
    up: "
CREATE TABLE carriers (
    id {id},
    name TEXT NOT NULL,
    folded {text} NOT NULL UNIQUE,
    tracking_url TEXT,
    gives_codes {bool} NOT NULL,
    updated_at {i64} NOT NULL
) {strict};
INSERT INTO carriers (name, folded, tracking_url, gives_codes, updated_at) VALUES
    ('Correios', 'correios', 'https://rastreamento.correios.com.br/app/index.php?objetos={code}', {true}, 0),
    ('Motoboy', 'motoboy', NULL, {false}, 0),
    ('Entrega própria', 'entrega propria', NULL, {false}, 0),
    ('Frota própria', 'frota propria', NULL, {false}, 0),
    ('Portador', 'portador', NULL, {false}, 0),
    ('Táxi', 'taxi', NULL, {false}, 0);
CREATE TABLE tracking_events (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    shipment_id {i64} NOT NULL REFERENCES shipments (id) ON DELETE CASCADE,
    at {i64} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN
        ('POSTED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED', 'RETURNING', 'RETURNED', 'OTHER')),
    description TEXT,
    place TEXT,
    source {text} NOT NULL,
    external_id {text} NOT NULL,
    created_at {i64} NOT NULL,
    UNIQUE (shipment_id, source, external_id)
) {strict};
CREATE INDEX tracking_events_by_order ON tracking_events (order_id, at, id);
CREATE TABLE tracking_pages (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    token {text} NOT NULL UNIQUE,
    created_by {text} NOT NULL,
    created_at {i64} NOT NULL,
    expires_at {i64} NOT NULL,
    revoked_at {i64}
) {strict};
CREATE INDEX tracking_pages_by_order ON tracking_pages (order_id, id);
CREATE UNIQUE INDEX tracking_pages_live ON tracking_pages (order_id) WHERE revoked_at IS NULL;
CREATE INDEX tracking_pages_by_expiry ON tracking_pages (expires_at);
",
    down: "
DROP TABLE tracking_pages;
DROP TABLE tracking_events;
DROP TABLE carriers;
",
}
