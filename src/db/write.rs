//! One unit of work.

use super::Db;
use super::news::News;
use crate::actor::Actor;
use crate::clock::Clock;
use crate::error::{Error, Result};
use entity::row::Stored;
use entity::{Instant, feed};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbErr, RuntimeErr, SqliteTransactionMode, StatementBuilder,
    TransactionOptions, TransactionTrait as _, Value,
};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Mutex;
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
    /// What it will tell; `None` when it tells nothing.
    pub(super) news: Option<Mutex<News>>,
}

/// Whether a unit of work is told to those who listen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Yes,
    No,
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
            match self.once(by.clone(), Told::Yes, &work).await {
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

    /// Does a load in one transaction, in the name of the program: imports, made-up data, migrations. It is not told in the feed.
    ///
    /// # Errors
    ///
    /// As [`Db::act`].
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        W: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T>>,
    {
        self.once(By::new(Actor::system("pedidos"), Clock::System.now()), Told::No, work).await
    }

    async fn once<T, W>(&self, by: By, told: Told, work: W) -> Result<T>
    where
        W: for<'t> FnOnce(&'t Tx) -> BoxFuture<'t, Result<T>>,
    {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let keep = !by.dry_run;
        let is_told = keep && told == Told::Yes;
        let rows = self.writes.begin_with_options(options).await?;
        let tx = Tx { rows, by, news: is_told.then(Mutex::default) };
        let done = async { Ok((work(&tx).await?, tx.write_news().await?)) }.await;
        match done {
            Ok((outcome, entries)) if keep => {
                self.commit(tx, entries).await?;
                Ok(outcome)
            }
            other => {
                if let Err(rollback) = tx.rows.rollback().await {
                    // The rollback of a lost connection fails too; what matters to the caller is the first failure.
                    tracing::warn!(%rollback, "a transaction could not be rolled back; the database will do it");
                }
                other.map(|(outcome, _)| outcome)
            }
        }
    }

    /// Commits, and rings when there is something to hear.
    async fn commit(&self, tx: Tx, entries: Vec<feed::Model>) -> Result<()> {
        if entries.is_empty() {
            return Ok(tx.rows.commit().await?);
        }
        let alarm = self.bell.alarm();
        tx.rows.commit().await?;
        alarm.told(entries);
        Ok(())
    }
}

/// The unique rules at which two who do the same thing at once meet: done again, the second finds what the first has done.
const MEETING_POINTS: [&str; 1] = ["orders_by_external_id"];

/// Whether PostgreSQL gave up a transaction for the sake of others: a deadlock, a serialization failure, or the second of two
/// at a meeting point.
fn collided(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    cause.chain().filter_map(|cause| cause.downcast_ref::<DbErr>()).any(|error| {
        let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
        else {
            return false;
        };
        let Some(error) = error.as_database_error() else { return false };
        match error.code().as_deref() {
            Some("40001" | "40P01") => true,
            Some("23505") => error.constraint().is_some_and(|rule| MEETING_POINTS.contains(&rule)),
            _ => false,
        }
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
}
