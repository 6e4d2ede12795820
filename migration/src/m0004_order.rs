//! Orders and their tags, with an index for each way a list is filtered or sorted.
//!
//! `paid_rank` and `ship_rank` give an order that has no such instant its place in a sorted list: unpaid before all paid
//! ones, without a deadline after all deadlines. They are never null, so that one keyset comparison serves every page.

crate::dialect::migration! {
    "m0004_order",
    up: "
CREATE TABLE orders (
    id {id},
    number {i64} NOT NULL UNIQUE,
    external_id {text},
    source {text} NOT NULL,
    channel {text},
    status {i16} NOT NULL
        CHECK (status IN (10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160)),
    payment_state {text} NOT NULL CHECK (payment_state IN
        ('PENDING', 'AUTHORIZED', 'CAPTURED', 'VOIDED', 'REFUNDED', 'DISPUTED', 'CHARGED_BACK')),
    fulfilment_state {text} NOT NULL CHECK (fulfilment_state IN
        ('NONE', 'PICKING', 'READY', 'SHIPPED', 'FAILED', 'DELIVERED', 'RETURNING', 'RETURNED')),
    invoice_state {text} NOT NULL CHECK (invoice_state IN ('NONE', 'ISSUED', 'CANCELLED')),
    payment_method {text} CHECK (payment_method IN
        ('PIX', 'BOLETO', 'DEPOSIT', 'CREDIT_CARD', 'DEBIT_CARD', 'STORE_CREDIT', 'OTHER')),
    delivery_method TEXT NOT NULL CHECK (delivery_method IN ('DELIVERY', 'PICKUP')),
    currency TEXT NOT NULL,
    items_cents {i64} NOT NULL,
    discount_cents {i64} NOT NULL CHECK (discount_cents >= 0),
    shipping_cents {i64} NOT NULL CHECK (shipping_cents >= 0),
    total_cents {i64} NOT NULL,
    customer_id {i64} NOT NULL REFERENCES customers (id),
    customer_name TEXT,
    customer_key {text} NOT NULL,
    customer_email {text},
    customer_document {text},
    customer_phone TEXT,
    city TEXT,
    city_key {text} NOT NULL,
    uf {text},
    placed_at {i64} NOT NULL,
    paid_at {i64},
    invoiced_at {i64},
    shipped_at {i64},
    delivered_at {i64},
    cancelled_at {i64},
    ship_by {i64},
    deliver_by {i64},
    cancel_reason TEXT CHECK (cancel_reason IN
        ('CUSTOMER', 'OUT_OF_STOCK', 'PAYMENT_EXPIRED', 'PAYMENT_REFUSED', 'FRAUD', 'DUPLICATE', 'OTHER')),
    customer_note TEXT,
    internal_note TEXT,
    tags TEXT NOT NULL,
    version {i32} NOT NULL,
    updated_at {i64} NOT NULL,
    paid_rank {i64} GENERATED ALWAYS AS (COALESCE(paid_at, 0)) {generated},
    ship_rank {i64} GENERATED ALWAYS AS (COALESCE(ship_by, 9223372036854775807)) {generated},
    CHECK (total_cents = items_cents - discount_cents + shipping_cents)
) {strict};
CREATE UNIQUE INDEX orders_by_external_id ON orders (external_id, source) WHERE external_id IS NOT NULL;
CREATE INDEX orders_by_placed_at ON orders (placed_at, id);
CREATE INDEX orders_by_updated_at ON orders (updated_at, id);
CREATE INDEX orders_by_paid_at ON orders (paid_rank, id);
CREATE INDEX orders_by_ship_by ON orders (ship_rank, id);
CREATE INDEX orders_by_total ON orders (total_cents, id);
CREATE INDEX orders_by_customer_name ON orders (customer_key, id);
CREATE INDEX orders_by_status ON orders (status, id);
CREATE INDEX orders_by_status_and_placed_at ON orders (status, placed_at, id);
CREATE INDEX orders_by_status_and_total ON orders (status, total_cents, id, placed_at);
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at, id);
CREATE INDEX orders_by_customer_email ON orders (customer_email) WHERE customer_email IS NOT NULL;
CREATE INDEX orders_by_customer_document ON orders (customer_document) WHERE customer_document IS NOT NULL;
CREATE INDEX orders_by_uf ON orders (uf, placed_at, id);
CREATE INDEX orders_by_city ON orders (city_key, placed_at, id);
CREATE INDEX orders_by_channel ON orders (channel, placed_at, id) WHERE channel IS NOT NULL;
CREATE INDEX orders_by_invoiced_at ON orders (invoiced_at) WHERE invoiced_at IS NOT NULL;
CREATE INDEX orders_by_shipped_at ON orders (shipped_at) WHERE shipped_at IS NOT NULL;
CREATE INDEX orders_by_delivered_at ON orders (delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX orders_by_facets ON orders (status, payment_method, uf, invoice_state, ship_by);
CREATE TABLE order_tags (
    tag {text} NOT NULL,
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, order_id)
) {strict};
CREATE INDEX order_tags_by_order ON order_tags (order_id);
",
    down: "
DROP TABLE order_tags;
DROP TABLE orders;
",
}
