//! What a search looks at: one folded text per order, indexed by trigrams (FTS5 on SQLite, `pg_trgm` on PostgreSQL).

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const SQLITE: &str = "
CREATE VIRTUAL TABLE order_search USING fts5 (text, tokenize = 'trigram case_sensitive 1', columnsize = 0);
";

const POSTGRES: &str = "
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE order_search (
    order_id BIGINT PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);
CREATE INDEX order_search_by_trigram ON order_search USING gin (text gin_trgm_ops);
";

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_search"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_connection().get_database_backend() == DbBackend::Sqlite;
        crate::dialect::run(manager, if sqlite { SQLITE } else { POSTGRES }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::run(manager, "DROP TABLE order_search;\n").await
    }
}
