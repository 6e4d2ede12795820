//! Systems that fetch the feed of orders, each with the place up to which it has everything.

crate::dialect::migration! {
    "m0038_feed_consumer",
    up: "
CREATE TABLE feed_consumers (
    name {text} PRIMARY KEY,
    owner TEXT NOT NULL,
    place {i64} NOT NULL,
    acknowledged_at {i64} NOT NULL,
    created_at {i64} NOT NULL
) {strict};
",
    down: "
DROP TABLE feed_consumers;
",
}
