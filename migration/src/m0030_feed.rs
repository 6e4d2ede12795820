//! The feed: one entry for each command that changed an order or made a product scarce, with how the order stood then.

crate::dialect::migration! {
    "m0030_feed",
    up: "
CREATE TABLE feed (
    id {id},
    at {i64} NOT NULL,
    topic TEXT NOT NULL CHECK (topic IN ('ORDER', 'STOCK')),
    subject {i64} NOT NULL,
    actor TEXT NOT NULL,
    kinds TEXT NOT NULL,
    standing TEXT NOT NULL
) {strict};
CREATE TABLE feed_mark (mark {i64} NOT NULL) {strict};
INSERT INTO feed_mark (mark) VALUES ({random32});
",
    down: "
DROP TABLE feed_mark;
DROP TABLE feed;
",
}
