//! What is in each shipment, its volumes, where it is, and what the store wants of shipments.

crate::dialect::migration! {
    "m0050_shipment",
    up: "
ALTER TABLE shipments ADD COLUMN state TEXT NOT NULL DEFAULT 'PENDING'
    CHECK (state IN ('PENDING', 'POSTED', 'DELIVERED', 'FAILED', 'CANCELLED'));
ALTER TABLE shipments ADD COLUMN failed_at {i64};
ALTER TABLE shipments ADD COLUMN failure_reason TEXT;
ALTER TABLE shipments ADD COLUMN cancelled_at {i64};
ALTER TABLE shipments ADD COLUMN printed_at {i64};
UPDATE shipments SET state = CASE WHEN delivered_at IS NOT NULL THEN 'DELIVERED' WHEN posted_at IS NOT NULL THEN 'POSTED' ELSE 'PENDING' END;
UPDATE shipments SET state = 'FAILED' WHERE state = 'POSTED' AND order_id IN (SELECT id FROM orders WHERE status = 90);
UPDATE shipments SET state = 'CANCELLED', cancelled_at = (SELECT cancelled_at FROM orders WHERE orders.id = shipments.order_id)
    WHERE state = 'PENDING' AND order_id IN (SELECT id FROM orders WHERE status = 130);
INSERT INTO shipments (order_id, position, cost_cents, created_at, posted_at, state)
    SELECT id, 1, 0, placed_at, shipped_at, CASE WHEN status = 90 THEN 'FAILED' ELSE 'POSTED' END FROM orders
    WHERE status IN (80, 90) AND id NOT IN (SELECT order_id FROM shipments);
CREATE TABLE shipment_items (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    shipment_id {i64} NOT NULL REFERENCES shipments (id) ON DELETE CASCADE,
    item_id {i64} NOT NULL REFERENCES order_items (id) ON DELETE CASCADE,
    quantity {i32} NOT NULL CHECK (quantity > 0),
    UNIQUE (shipment_id, item_id)
) {strict};
CREATE INDEX shipment_items_by_order ON shipment_items (order_id, id);
CREATE INDEX shipment_items_by_item ON shipment_items (item_id);
CREATE TABLE shipment_volumes (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    shipment_id {i64} NOT NULL REFERENCES shipments (id) ON DELETE CASCADE,
    position {i32} NOT NULL CHECK (position > 0),
    weight_g {i32} CHECK (weight_g > 0),
    length_mm {i32} CHECK (length_mm > 0),
    width_mm {i32} CHECK (width_mm > 0),
    height_mm {i32} CHECK (height_mm > 0),
    tracking_code {text},
    UNIQUE (shipment_id, position)
) {strict};
CREATE INDEX shipment_volumes_by_order ON shipment_volumes (order_id, id);
CREATE INDEX shipment_volumes_by_tracking_code ON shipment_volumes (tracking_code, order_id) WHERE tracking_code IS NOT NULL;
CREATE INDEX shipments_by_state ON shipments (state, order_id);
ALTER TABLE order_items ADD COLUMN shipped {i32} NOT NULL DEFAULT 0 CHECK (shipped >= 0);
UPDATE order_items SET shipped = quantity - missing
    WHERE order_id IN (SELECT order_id FROM shipments WHERE state IN ('POSTED', 'DELIVERED', 'FAILED'));
ALTER TABLE stores ADD COLUMN ship_when_posted {bool} NOT NULL DEFAULT {true};
ALTER TABLE stores ADD COLUMN deliver_when_delivered {bool} NOT NULL DEFAULT {true};
ALTER TABLE stores ADD COLUMN sender TEXT NOT NULL DEFAULT '{}';
ALTER TABLE stores ADD COLUMN tracking_page_days {i32} NOT NULL DEFAULT 90 CHECK (tracking_page_days > 0);
ALTER TABLE products ADD COLUMN place TEXT;
",
    down: "
ALTER TABLE products DROP COLUMN place;
ALTER TABLE stores DROP COLUMN tracking_page_days;
ALTER TABLE stores DROP COLUMN sender;
ALTER TABLE stores DROP COLUMN deliver_when_delivered;
ALTER TABLE stores DROP COLUMN ship_when_posted;
ALTER TABLE order_items DROP COLUMN shipped;
DROP TABLE shipment_volumes;
DROP TABLE shipment_items;
DROP INDEX shipments_by_state;
ALTER TABLE shipments DROP COLUMN printed_at;
ALTER TABLE shipments DROP COLUMN cancelled_at;
ALTER TABLE shipments DROP COLUMN failure_reason;
ALTER TABLE shipments DROP COLUMN failed_at;
ALTER TABLE shipments DROP COLUMN state;
",
}
