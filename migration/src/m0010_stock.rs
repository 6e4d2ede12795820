//! Stock: a level for each product that is counted, and the ledger of every change.
//!
//! `effect` names what a movement does to which line in which version of its order, so that no effect happens twice.

crate::dialect::migration! {
    "m0010_stock",
    up: "
CREATE TABLE stock_levels (
    product_id {i64} PRIMARY KEY REFERENCES products (id) ON DELETE CASCADE,
    on_hand {i64} NOT NULL,
    reserved {i64} NOT NULL CHECK (reserved >= 0),
    track_stock {bool} NOT NULL,
    allow_backorder {bool} NOT NULL,
    low_stock_threshold {i64} CHECK (low_stock_threshold >= 0),
    updated_at {i64} NOT NULL
) {strict};
CREATE INDEX stock_levels_by_available ON stock_levels ((on_hand - reserved), product_id);
CREATE TABLE stock_movements (
    id {id},
    product_id {i64} NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    order_id {i64} REFERENCES orders (id) ON DELETE CASCADE,
    item_id {i64} REFERENCES order_items (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('RESERVE', 'RELEASE', 'TAKE', 'GIVE_BACK', 'ADJUST', 'SET')),
    on_hand_delta {i64} NOT NULL,
    reserved_delta {i64} NOT NULL,
    cause TEXT NOT NULL,
    actor TEXT NOT NULL,
    at {i64} NOT NULL,
    effect {text} UNIQUE
) {strict};
CREATE INDEX stock_movements_by_product ON stock_movements (product_id, at, id);
CREATE INDEX stock_movements_by_order ON stock_movements (order_id) WHERE order_id IS NOT NULL;
",
    down: "
DROP TABLE stock_movements;
DROP TABLE stock_levels;
",
}
