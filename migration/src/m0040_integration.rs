//! Integrations: systems of others that orders are sent to, and how each is reached.

crate::dialect::migration! {
    "m0040_integration",
    up: "
CREATE TABLE integrations (
    id {id},
    kind TEXT NOT NULL CHECK (kind IN ('GENERIC', 'BLING', 'TINY', 'OMIE', 'MELHOR_ENVIO')),
    name {text} NOT NULL,
    active {bool} NOT NULL,
    url TEXT,
    account TEXT,
    company {text},
    settings TEXT NOT NULL,
    send_on {i16},
    advance {bool} NOT NULL,
    hook {text} NOT NULL UNIQUE,
    secret TEXT,
    secret_at {i64},
    tokens TEXT,
    tokens_at {i64},
    token_version {i64} NOT NULL,
    refreshing_until {i64},
    login_state TEXT,
    login_until {i64},
    problem TEXT,
    created_at {i64} NOT NULL,
    updated_at {i64} NOT NULL,
    removed_at {i64}
) {strict};
CREATE UNIQUE INDEX integrations_by_name ON integrations (name) WHERE removed_at IS NULL;
CREATE TABLE integration_paces (
    integration_id {i64} PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    pace TEXT NOT NULL
) {strict};
CREATE TABLE integration_products (
    integration_id {i64} NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    sku {text} NOT NULL,
    external_id {text} NOT NULL,
    at {i64} NOT NULL,
    PRIMARY KEY (integration_id, sku)
) {strict};
",
    down: "
DROP TABLE integration_products;
DROP TABLE integration_paces;
DROP TABLE integrations;
",
}
