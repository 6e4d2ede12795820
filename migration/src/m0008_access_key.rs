//! What people and programs show to be let in.

crate::dialect::migration! {
    "m0008_access_key",
    up: "
CREATE TABLE access_keys (
    id {id},
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('SERVICE', 'PERSON')),
    prefix TEXT NOT NULL,
    hash {text} NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at {i64} NOT NULL,
    expires_at {i64},
    last_used_at {i64},
    revoked_at {i64}
) {strict};
",
    down: "DROP TABLE access_keys;
",
}
