//! People and companies that buy.

crate::dialect::migration! {
    "m0002_customer",
    up: "
CREATE TABLE customers (
    id {id},
    external_id {text} UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('PERSON', 'COMPANY')),
    name TEXT,
    name_key {text} NOT NULL,
    document {text},
    email {text},
    phone TEXT,
    created_at {i64} NOT NULL,
    updated_at {i64} NOT NULL
) {strict};
CREATE INDEX customers_by_name ON customers (name_key, id);
CREATE INDEX customers_by_document ON customers (document) WHERE document IS NOT NULL;
CREATE INDEX customers_by_email ON customers (email) WHERE email IS NOT NULL;
",
    down: "DROP TABLE customers;\n",
}
