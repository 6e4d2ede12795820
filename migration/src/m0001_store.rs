//! The settings of the one store of a database.

crate::dialect::migration! {
    "m0001_store",
    up: "
CREATE TABLE stores (
    id {i64} PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    issuers TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    currency TEXT NOT NULL,
    next_order_number {i64} NOT NULL CHECK (next_order_number > 0),
    updated_at {i64} NOT NULL
) {strict};
INSERT INTO stores (id, name, legal_name, issuers, time_zone, locale, currency, next_order_number, updated_at)
VALUES (1, 'Minha Loja', 'Minha Loja Ltda.', '[]', 'America/Sao_Paulo', 'pt-BR', 'BRL', 1, 0);
",
    down: "DROP TABLE stores;\n",
}
