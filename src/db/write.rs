//! One unit of work.

use super::Db;
use crate::error::Result;
use entity::row::Stored;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _, Value,
};

/// Values bound by one INSERT: more rows in one statement cost more to prepare than they save.
const VALUES_PER_INSERT: usize = 1_500;

/// A transaction that is open: the only thing that can write.
#[derive(Debug)]
pub struct Tx {
    /// What statements run on.
    pub rows: DatabaseTransaction,
}

impl Db {
    /// Does a piece of work in one transaction: all of it is kept, or nothing.
    ///
    /// `work` is a boxed future (`Box::pin(async move { … })`) because only that can be told to be `Send`, which every server
    /// task needs. On SQLite writers take turns: the lock is taken at the start, so a writer waits instead of failing half way.
    ///
    /// # Errors
    ///
    /// What `work` fails with, and everything it wrote is gone; or the commit's own failure.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        W: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T>>,
    {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = Tx { rows: self.writes.begin_with_options(options).await? };
        match work(&tx).await {
            Ok(done) => {
                tx.rows.commit().await?;
                Ok(done)
            }
            Err(error) => {
                // The rollback of a lost connection fails too; what matters to the caller is the first failure.
                if let Err(rollback) = tx.rows.rollback().await {
                    tracing::warn!(%rollback, "a transaction could not be rolled back; the database will do it");
                }
                Err(error)
            }
        }
    }
}

impl Tx {
    /// Which of the two databases this is.
    pub fn backend(&self) -> DbBackend {
        self.rows.get_database_backend()
    }

    /// Writes rows as they are, with their ids.
    ///
    /// # Errors
    ///
    /// When a rule of the table is broken, or the database is gone.
    pub async fn insert<T: Stored>(&self, table: &'static str, rows: &[&T]) -> Result<()> {
        self.insert_values(table, T::COLUMNS, rows.iter().map(|row| row.values()).collect()).await
    }

    /// Writes new rows: the database gives each its id, the first column.
    ///
    /// # Errors
    ///
    /// As [`Tx::insert`].
    pub async fn insert_new<T: Stored>(&self, table: &'static str, rows: &[&T]) -> Result<()> {
        let columns = T::COLUMNS.get(1..).unwrap_or_default();
        let values = rows.iter().map(|row| row.values().into_iter().skip(1).collect()).collect();
        self.insert_values(table, columns, values).await
    }

    /// Writes rows given as values for `columns`, as many in one statement as is quick.
    ///
    /// # Errors
    ///
    /// As [`Tx::insert`].
    pub async fn insert_values(
        &self,
        table: &'static str,
        columns: &[&'static str],
        rows: Vec<Vec<Value>>,
    ) -> Result<()> {
        let together = VALUES_PER_INSERT.checked_div(columns.len()).unwrap_or_default().max(1);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut insert = Query::insert();
            insert.into_table(table).columns(columns.iter().copied());
            for row in rows.by_ref().take(together) {
                insert.values_panic(row.into_iter().map(Expr::val));
            }
            self.rows.execute(&insert).await?;
        }
        Ok(())
    }

    /// Ids for `count` new rows of a table, never given to anybody else.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn next_ids(&self, table: &'static str, count: usize) -> Result<Vec<i64>> {
        let count = i64::try_from(count).map_err(anyhow::Error::from)?;
        match self.backend() {
            DbBackend::Postgres => {
                let next = "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)";
                let next = Statement::from_sql_and_values(self.backend(), next, [table.into(), count.into()]);
                let rows = self.rows.query_all_raw(next).await?;
                rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
            }
            // The only writer is this transaction; the table remembers its largest id even when that row is gone.
            _ => {
                let last = "SELECT seq FROM sqlite_sequence WHERE name = ?";
                let last = Statement::from_sql_and_values(self.backend(), last, [table.into()]);
                let last: i64 = match self.rows.query_one_raw(last).await? {
                    Some(row) => row.try_get_by_index(0)?,
                    None => 0,
                };
                Ok((last + 1..=last + count).collect())
            }
        }
    }

    /// The first of `count` order numbers in a row, which no other order gets.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn next_order_numbers(&self, count: usize) -> Result<i64> {
        let count = i64::try_from(count).map_err(anyhow::Error::from)?;
        let taken = match self.backend() {
            DbBackend::Postgres => {
                "UPDATE stores SET next_order_number = next_order_number + $1 RETURNING next_order_number"
            }
            _ => "UPDATE stores SET next_order_number = next_order_number + ? RETURNING next_order_number",
        };
        let taken = Statement::from_sql_and_values(self.backend(), taken, [count.into()]);
        let row = self
            .rows
            .query_one_raw(taken)
            .await?
            .ok_or_else(|| anyhow::anyhow!("the store has no settings"))?;
        let next: i64 = row.try_get_by_index(0)?;
        Ok(next - count)
    }
}
