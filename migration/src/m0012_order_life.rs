//! What an order gains while it lives: who looks after it, and what is missing or came back of each line.

crate::dialect::migration! {
    "m0012_order_life",
    up: "
ALTER TABLE orders ADD COLUMN assigned_to {text};
CREATE INDEX orders_by_assigned_to ON orders (assigned_to, placed_at, id) WHERE assigned_to IS NOT NULL;
ALTER TABLE order_items ADD COLUMN missing {i32} NOT NULL DEFAULT 0 CHECK (missing >= 0);
ALTER TABLE order_items ADD COLUMN restocked {i32} NOT NULL DEFAULT 0 CHECK (restocked >= 0);
ALTER TABLE order_items ADD COLUMN discarded {i32} NOT NULL DEFAULT 0 CHECK (discarded >= 0);
",
    down: "
ALTER TABLE order_items DROP COLUMN discarded;
ALTER TABLE order_items DROP COLUMN restocked;
ALTER TABLE order_items DROP COLUMN missing;
DROP INDEX orders_by_assigned_to;
ALTER TABLE orders DROP COLUMN assigned_to;
",
}
