//! Where order numbers come from, going on from the number that came next.
//!
//! On PostgreSQL it is a sequence: those who place orders at once do not wait for each other's commit at the row of the store.
//! SQLite has one writer at a time and no sequences: there it is a table of one row. `stores.next_order_number` counted before;
//! it stays, because a column that is taken away cannot be put back where it was.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const SQLITE: (&str, &str) = (
    "
CREATE TABLE order_numbers (next INTEGER NOT NULL CHECK (next > 0)) STRICT;
INSERT INTO order_numbers (next) SELECT next_order_number FROM stores;
",
    "
UPDATE stores SET next_order_number = (SELECT next FROM order_numbers);
DROP TABLE order_numbers;
",
);

const POSTGRES: (&str, &str) = (
    "
CREATE SEQUENCE order_numbers AS BIGINT MINVALUE 1;
SELECT setval('order_numbers', (SELECT next_order_number FROM stores), FALSE);
",
    "
UPDATE stores SET next_order_number =
    (SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM order_numbers);
DROP SEQUENCE order_numbers;
",
);

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0022_order_numbers"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::run(manager, scripts(manager).0).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::run(manager, scripts(manager).1).await
    }
}

fn scripts(manager: &SchemaManager<'_>) -> (&'static str, &'static str) {
    let sqlite = manager.get_connection().get_database_backend() == DbBackend::Sqlite;
    if sqlite { SQLITE } else { POSTGRES }
}
