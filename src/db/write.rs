//! One unit of work.

use super::{Db, Read as _};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::error::{Error, Result};
use entity::Instant;
use entity::row::Stored;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqliteTransactionMode,
    Statement, StatementBuilder, TransactionOptions, TransactionTrait as _, Value,
};
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

/// Values bound by one INSERT: more rows in one statement cost more to prepare than they save.
const VALUES_PER_INSERT: usize = 1_500;

/// Times that one unit of work is tried when PostgreSQL says that it collided with another.
const TRIES: u32 = 8;

/// In whose name, and when.
#[derive(Clone, Debug)]
pub struct By {
    /// Who is asking.
    pub actor: Actor,
    /// When: the one time of everything that a unit of work writes.
    pub at: Instant,
    /// Everything is done and computed, and nothing is kept.
    pub dry_run: bool,
}

impl By {
    /// An actor at a time, for real.
    pub const fn new(actor: Actor, at: Instant) -> Self {
        Self { actor, at, dry_run: false }
    }
}

/// A transaction that is open: the only thing that can write.
#[derive(Debug)]
pub struct Tx {
    /// What statements run on.
    pub rows: DatabaseTransaction,
    /// In whose name, and when.
    pub by: By,
}

impl Db {
    /// Does a use case in one transaction: all of it is kept, or nothing.
    ///
    /// `work` is called again, in a new transaction, when PostgreSQL finds that it deadlocked or cannot be put in a row with
    /// others; so it must do nothing but write rows. On SQLite writers take turns: the lock is taken at the start, so a writer
    /// waits instead of failing half way. `work` makes a boxed future (`Box::pin(async move { … })`) because only that can be
    /// told to be `Send`, which every server task needs.
    ///
    /// # Errors
    ///
    /// What `work` fails with, and everything it wrote is gone; or the commit's own failure.
    pub async fn act<T, W>(&self, by: &By, work: W) -> Result<T>
    where
        W: for<'t> Fn(&'t Tx) -> BoxFuture<'t, Result<T>>,
    {
        let mut tries = 1;
        loop {
            match self.once(by.clone(), &work).await {
                Err(error) if tries < TRIES && collided(&error) => {
                    // Those who collide again should not do so in step.
                    tokio::time::sleep(Duration::from_millis(u64::from(tries * tries)).mul_f64(jitter()))
                        .await;
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    /// Does a load in one transaction, in the name of the program: imports, made-up data, migrations.
    ///
    /// # Errors
    ///
    /// As [`Db::act`].
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        W: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T>>,
    {
        self.once(By::new(Actor::system("pedidos"), Clock::System.now()), work).await
    }

    async fn once<T, W>(&self, by: By, work: W) -> Result<T>
    where
        W: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T>>,
    {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let keep = !by.dry_run;
        let tx = Tx { rows: self.writes.begin_with_options(options).await?, by };
        let done = work(&tx).await;
        if keep && done.is_ok() {
            tx.rows.commit().await?;
        } else if let Err(rollback) = tx.rows.rollback().await {
            // The rollback of a lost connection fails too; what matters to the caller is the first failure.
            tracing::warn!(%rollback, "a transaction could not be rolled back; the database will do it");
        }
        done
    }
}

/// Whether PostgreSQL gave up a transaction for the sake of others: a deadlock or a serialization failure.
fn collided(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    cause.chain().filter_map(|cause| cause.downcast_ref::<DbErr>()).any(|error| {
        let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
        else {
            return false;
        };
        let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        matches!(code.as_deref(), Some("40001" | "40P01"))
    })
}

/// From one half to one and a half, different each time.
fn jitter() -> f64 {
    let random = RandomState::new().hash_one(0_u8);
    0.5 + f64::from(u16::try_from(random % 1_000).unwrap_or_default()) / 1_000.0
}

impl Tx {
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

    /// Runs a statement that changes rows; gives how many.
    ///
    /// # Errors
    ///
    /// When a rule of the table is broken, or the database is gone.
    pub async fn run(&self, statement: &impl StatementBuilder) -> Result<u64> {
        Ok(self.rows.execute(statement).await?.rows_affected())
    }

    /// An id for one new row of a table.
    ///
    /// # Errors
    ///
    /// As [`Tx::next_ids`].
    pub async fn next_id(&self, table: &'static str) -> Result<i64> {
        let ids = self.next_ids(table, 1).await?;
        Ok(ids.first().copied().ok_or_else(|| anyhow::anyhow!("no id for a row of {table}"))?)
    }

    /// Ids for `count` new rows of a table, never given to anybody else.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn next_ids(&self, table: &'static str, count: usize) -> Result<Vec<i64>> {
        let count = i64::try_from(count).map_err(anyhow::Error::from)?;
        if self.backend() == DbBackend::Postgres {
            let next = "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)";
            let next = Statement::from_sql_and_values(self.backend(), next, [table.into(), count.into()]);
            let rows = self.rows.query_all_raw(next).await?;
            return rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect();
        }
        // The only writer is this transaction; the table remembers its largest id even when that row is gone.
        let last = "SELECT seq FROM sqlite_sequence WHERE name = ?";
        let last = Statement::from_sql_and_values(self.backend(), last, [table.into()]);
        let last: i64 = match self.rows.query_one_raw(last).await? {
            Some(row) => row.try_get_by_index(0)?,
            None => 0,
        };
        Ok((last + 1..=last + count).collect())
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
