//! What the store sells.

crate::dialect::migration! {
    "m0003_product",
    up: "
CREATE TABLE products (
    id {id},
    external_id {text} UNIQUE,
    sku {text} NOT NULL UNIQUE,
    name TEXT NOT NULL,
    category TEXT,
    gtin {text},
    ncm TEXT,
    weight_g {i32} CHECK (weight_g >= 0),
    length_mm {i32} CHECK (length_mm >= 0),
    width_mm {i32} CHECK (width_mm >= 0),
    height_mm {i32} CHECK (height_mm >= 0),
    price_cents {i64} NOT NULL CHECK (price_cents >= 0),
    active {bool} NOT NULL,
    created_at {i64} NOT NULL,
    updated_at {i64} NOT NULL
) {strict};
CREATE INDEX products_by_gtin ON products (gtin) WHERE gtin IS NOT NULL;
",
    down: "DROP TABLE products;\n",
}
