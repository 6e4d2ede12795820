//! Where order numbers come from on PostgreSQL: a sequence, so that those who place orders at once do not wait for each other's
//! commit at the row of the store. It goes on from the number that came next.
//!
//! SQLite has one writer at a time: there the row of the store keeps counting.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

const UP: &str = "
CREATE SEQUENCE order_numbers AS BIGINT MINVALUE 1;
SELECT setval('order_numbers', (SELECT next_order_number FROM stores), FALSE);
";

const DOWN: &str = "
UPDATE stores SET next_order_number =
    (SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM order_numbers);
DROP SEQUENCE order_numbers;
";

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0022_order_numbers"
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgres(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgres(manager, DOWN).await
    }
}

async fn on_postgres(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    match manager.get_connection().get_database_backend() {
        DbBackend::Postgres => crate::dialect::run(manager, script).await,
        _ => Ok(()),
    }
}
