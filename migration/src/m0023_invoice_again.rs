//! An invoice that was cancelled stays, and does not keep its key and its number from being entered again: both are unique only
//! among the invoices that count.
//!
//! SQLite cannot take a rule from a table, so there the table is made anew, and with it the one that refers to it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const UP_SQLITE: &str = "
DROP INDEX invoices_by_order;
ALTER TABLE invoices RENAME TO old_invoices;
ALTER TABLE invoice_xmls RENAME TO old_invoice_xmls;
CREATE TABLE invoices (
    id {id},
    order_id {i64} NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    key {text} NOT NULL,
    model {i16} NOT NULL,
    series {i16} NOT NULL,
    number {i32} NOT NULL,
    issuer {text} NOT NULL,
    uf TEXT NOT NULL,
    issued_month TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('VALID', 'CANCELLED')),
    created_at {i64} NOT NULL,
    entered_by TEXT,
    protocol TEXT,
    total_cents {i64},
    issued_at {i64},
    recipient TEXT,
    cancelled_at {i64},
    cancel_reason TEXT
) {strict};
INSERT INTO invoices
    SELECT id, order_id, key, model, series, number, issuer, uf, issued_month, state, created_at, entered_by,
        protocol, total_cents, issued_at, recipient, cancelled_at, cancel_reason
    FROM old_invoices;
CREATE TABLE invoice_xmls (
    invoice_id {i64} PRIMARY KEY REFERENCES invoices (id) ON DELETE CASCADE,
    xml TEXT NOT NULL,
    created_at {i64} NOT NULL
) {strict};
INSERT INTO invoice_xmls SELECT invoice_id, xml, created_at FROM old_invoice_xmls;
DROP TABLE old_invoice_xmls;
DROP TABLE old_invoices;
CREATE INDEX invoices_by_order ON invoices (order_id);
";

const UP_POSTGRES: &str = "
ALTER TABLE invoices DROP CONSTRAINT invoices_key_key;
ALTER TABLE invoices DROP CONSTRAINT invoices_issuer_model_series_number_key;
";

const INDEXES: &str = "
CREATE INDEX invoices_by_key ON invoices (key);
CREATE UNIQUE INDEX invoices_by_valid_key ON invoices (key) WHERE state = 'VALID';
CREATE UNIQUE INDEX invoices_by_valid_number ON invoices (issuer, model, series, number) WHERE state = 'VALID';
";

const DOWN_INDEXES: &str = "
DROP INDEX invoices_by_valid_number;
DROP INDEX invoices_by_valid_key;
DROP INDEX invoices_by_key;
";

const DOWN_SQLITE: &str = "
DROP INDEX invoices_by_order;
ALTER TABLE invoices RENAME TO old_invoices;
ALTER TABLE invoice_xmls RENAME TO old_invoice_xmls;
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
ALTER TABLE invoices ADD COLUMN entered_by TEXT;
ALTER TABLE invoices ADD COLUMN protocol TEXT;
ALTER TABLE invoices ADD COLUMN total_cents {i64};
ALTER TABLE invoices ADD COLUMN issued_at {i64};
ALTER TABLE invoices ADD COLUMN recipient TEXT;
ALTER TABLE invoices ADD COLUMN cancelled_at {i64};
ALTER TABLE invoices ADD COLUMN cancel_reason TEXT;
INSERT INTO invoices
    SELECT id, order_id, key, model, series, number, issuer, uf, issued_month, state, created_at, entered_by,
        protocol, total_cents, issued_at, recipient, cancelled_at, cancel_reason
    FROM old_invoices;
CREATE TABLE invoice_xmls (
    invoice_id {i64} PRIMARY KEY REFERENCES invoices (id) ON DELETE CASCADE,
    xml TEXT NOT NULL,
    created_at {i64} NOT NULL
) {strict};
INSERT INTO invoice_xmls SELECT invoice_id, xml, created_at FROM old_invoice_xmls;
DROP TABLE old_invoice_xmls;
DROP TABLE old_invoices;
CREATE INDEX invoices_by_order ON invoices (order_id);
";

const DOWN_POSTGRES: &str = "
ALTER TABLE invoices ADD CONSTRAINT invoices_key_key UNIQUE (key);
ALTER TABLE invoices ADD CONSTRAINT invoices_issuer_model_series_number_key UNIQUE (issuer, model, series, number);
";

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0023_invoice_again"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_connection().get_database_backend() == DbBackend::Sqlite;
        crate::dialect::run(manager, if sqlite { UP_SQLITE } else { UP_POSTGRES }).await?;
        crate::dialect::run(manager, INDEXES).await
    }

    /// Fails when a key or number was entered twice: which of them counts is for a person to say.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_connection().get_database_backend() == DbBackend::Sqlite;
        crate::dialect::run(manager, DOWN_INDEXES).await?;
        crate::dialect::run(manager, if sqlite { DOWN_SQLITE } else { DOWN_POSTGRES }).await
    }
}
