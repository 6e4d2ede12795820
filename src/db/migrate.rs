//! The schema of the database against the schema this program knows.

use super::{Db, Read as _};
use crate::error::{Error, Result};
use anyhow::anyhow;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

/// What stands in the way of using a database, if anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// As this program knows it.
    Current,
    /// So many migrations are missing: `pedidos migrate` applies them.
    Behind(usize),
    /// It has migrations that this program does not know: a newer one made them.
    Ahead(Vec<String>),
}

/// Any number will do, as long as every instance takes the same lock.
const MIGRATION_LOCK: i64 = 0x0070_6564_6964_6f73;

impl Db {
    /// Compares the migrations that were applied with those this program knows.
    ///
    /// # Errors
    ///
    /// When the database does not answer.
    pub async fn schema_state(&self) -> Result<SchemaState> {
        let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        let applied = self.applied_migrations().await?;
        let unknown: Vec<String> = applied.iter().filter(|name| !known.contains(name)).cloned().collect();
        if !unknown.is_empty() {
            return Ok(SchemaState::Ahead(unknown));
        }
        match known.iter().filter(|name| !applied.contains(name)).count() {
            0 => Ok(SchemaState::Current),
            missing => Ok(SchemaState::Behind(missing)),
        }
    }

    async fn applied_migrations(&self) -> Result<Vec<String>> {
        let table = match self.backend() {
            DbBackend::Sqlite => "SELECT name FROM sqlite_schema WHERE name = 'seaql_migrations'",
            _ => {
                "SELECT table_name FROM information_schema.tables WHERE table_name = 'seaql_migrations' \
                  AND table_schema = current_schema()"
            }
        };
        let ask = |sql: &str| Statement::from_string(self.backend(), sql);
        if self.writes.query_one_raw(ask(table)).await?.is_none() {
            return Ok(Vec::new());
        }
        let rows =
            self.writes.query_all_raw(ask("SELECT version FROM seaql_migrations ORDER BY version")).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }

    /// Applies the missing migrations, all in one transaction; gives how many there were.
    ///
    /// Instances that start together do it once: the others wait and find nothing to do.
    ///
    /// # Errors
    ///
    /// When the schema is newer than this program, or a migration fails; then nothing has changed.
    pub async fn migrate(&self) -> Result<usize> {
        if let SchemaState::Ahead(names) = self.schema_state().await? {
            return Err(Error::Internal(anyhow!(
                "the database was migrated by a newer version of pedidos: this one does not know {}",
                names.join(", ")
            )));
        }
        self.write(|tx| {
            Box::pin(async move {
                if tx.backend() == DbBackend::Postgres {
                    let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
                    tx.rows.execute_unprepared(&lock).await?;
                }
                Migrator::install(&tx.rows).await?;
                let before = Migrator::get_applied_migrations(&tx.rows).await?.len();
                Migrator::up(&tx.rows, None).await?;
                Ok(Migrator::migrations().len().saturating_sub(before))
            })
        })
        .await
    }
}
