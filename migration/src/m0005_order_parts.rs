//! What belongs to an order: items, addresses, payments, shipments, invoices.

crate::dialect::migration! {
    "m0005_order_parts",
    up: "
CREATE TABLE order_items (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position {i32} NOT NULL,
    product_id {i64} REFERENCES products (id) ON DELETE SET NULL,
    sku {text} NOT NULL,
    name TEXT NOT NULL,
    quantity {i32} NOT NULL CHECK (quantity > 0),
    unit_price_cents {i64} NOT NULL CHECK (unit_price_cents >= 0),
    discount_cents {i64} NOT NULL CHECK (discount_cents >= 0),
    total_cents {i64} NOT NULL,
    weight_g {i32},
    length_mm {i32},
    width_mm {i32},
    height_mm {i32},
    ship_by {i64},
    UNIQUE (order_id, position)
) {strict};
CREATE INDEX order_items_by_sku ON order_items (sku, order_id);
CREATE INDEX order_items_by_product ON order_items (product_id, order_id) WHERE product_id IS NOT NULL;
CREATE TABLE order_addresses (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('SHIPPING', 'BILLING')),
    recipient TEXT,
    street TEXT,
    number TEXT,
    complement TEXT,
    district TEXT,
    city TEXT,
    uf TEXT,
    cep TEXT,
    postal_prefix TEXT,
    ibge_code TEXT,
    phone TEXT,
    UNIQUE (order_id, kind)
) {strict};
CREATE TABLE payments (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position {i32} NOT NULL,
    method TEXT NOT NULL CHECK (method IN
        ('PIX', 'BOLETO', 'DEPOSIT', 'CREDIT_CARD', 'DEBIT_CARD', 'STORE_CREDIT', 'OTHER')),
    state TEXT NOT NULL CHECK (state IN ('PENDING', 'AUTHORIZED', 'CAPTURED', 'REFUSED', 'EXPIRED', 'CANCELLED',
        'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED', 'CHARGED_BACK')),
    amount_cents {i64} NOT NULL CHECK (amount_cents >= 0),
    refunded_cents {i64} NOT NULL CHECK (refunded_cents >= 0 AND refunded_cents <= amount_cents),
    installments {i32} NOT NULL CHECK (installments > 0),
    card_brand TEXT,
    pix_txid TEXT,
    pix_code TEXT,
    boleto_line TEXT,
    reference TEXT,
    expires_at {i64},
    captured_at {i64},
    created_at {i64} NOT NULL,
    UNIQUE (order_id, position)
) {strict};
CREATE TABLE shipments (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position {i32} NOT NULL,
    carrier {text},
    service TEXT,
    cost_cents {i64} NOT NULL CHECK (cost_cents >= 0),
    promised_at {i64},
    tracking_code {text},
    posted_at {i64},
    delivered_at {i64},
    created_at {i64} NOT NULL,
    UNIQUE (order_id, position)
) {strict};
CREATE INDEX shipments_by_tracking_code ON shipments (tracking_code, order_id) WHERE tracking_code IS NOT NULL;
CREATE INDEX shipments_by_carrier ON shipments (carrier, order_id) WHERE carrier IS NOT NULL;
CREATE TABLE invoices (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    key {text} NOT NULL UNIQUE,
    model {i16} NOT NULL,
    series {i16} NOT NULL,
    number {i32} NOT NULL,
    issuer {text} NOT NULL,
    uf TEXT NOT NULL,
    issued_month TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('VALID', 'CANCELLED')),
    created_at {i64} NOT NULL,
    UNIQUE (issuer, model, series, number)
) {strict};
CREATE INDEX invoices_by_order ON invoices (order_id);
",
    down: "
DROP TABLE invoices;
DROP TABLE shipments;
DROP TABLE payments;
DROP TABLE order_addresses;
DROP TABLE order_items;
",
}
