//! Of the keys that count, no two have the same name: the history names whoever holds one.

crate::dialect::migration! {
    "m0020_access_key_name",
    up: "
CREATE UNIQUE INDEX access_keys_by_name ON access_keys (name) WHERE revoked_at IS NULL;
",
    down: "DROP INDEX access_keys_by_name;
",
}
