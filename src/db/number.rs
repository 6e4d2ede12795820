//! Ids and order numbers for rows that are about to be written, and turns to be taken.

use super::{Db, Read, Tx};
use crate::error::Result;
use anyhow::Context as _;
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, Statement, TransactionOptions,
    TransactionTrait as _, Value,
};

impl Tx {
    /// An id for one new row of a table.
    ///
    /// # Errors
    ///
    /// As [`Tx::next_ids`].
    pub async fn next_id(&self, table: &'static str) -> Result<i64> {
        let ids = self.next_ids(table, 1).await?;
        Ok(ids.first().copied().with_context(|| format!("no id for a row of {table}"))?)
    }

    /// Ids for `count` new rows of a table, never given to anybody else.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn next_ids(&self, table: &'static str, count: usize) -> Result<Vec<i64>> {
        Ok(self.next_ids_of(&[(table, count)]).await?.pop().unwrap_or_default())
    }

    /// Ids for so many new rows of each of these tables, in one statement.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn next_ids_of(&self, wanted: &[(&'static str, usize)]) -> Result<Vec<Vec<i64>>> {
        if self.backend() == DbBackend::Postgres {
            return self.next_ids_in_postgres(wanted).await;
        }
        // The only writer is this transaction; each table remembers its largest id even when that row is gone.
        let remembered = "SELECT name, seq FROM sqlite_sequence";
        let rows = self.query(Statement::from_string(self.backend(), remembered)).await?;
        let last: Vec<(String, i64)> = rows
            .iter()
            .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
            .collect::<Result<_>>()?;
        let mut ids = Vec::with_capacity(wanted.len());
        for (table, count) in wanted {
            let last = last.iter().find(|(name, _)| name == table).map_or(0, |(_, last)| *last);
            let count = i64::try_from(*count).map_err(anyhow::Error::from)?;
            ids.push((last + 1..=last + count).collect());
        }
        Ok(ids)
    }

    async fn next_ids_in_postgres(&self, wanted: &[(&'static str, usize)]) -> Result<Vec<Vec<i64>>> {
        let next = |(place, (table, _)): (usize, &(&'static str, usize))| {
            let count = place + 1;
            format!(
                "SELECT {place}, nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, ${count})"
            )
        };
        let next: Vec<String> = wanted.iter().enumerate().map(next).collect();
        let mut counts: Vec<Value> = Vec::with_capacity(wanted.len());
        for (_, count) in wanted {
            counts.push(i64::try_from(*count).map_err(anyhow::Error::from)?.into());
        }
        let next = Statement::from_sql_and_values(self.backend(), next.join(" UNION ALL "), counts);
        let mut ids = vec![Vec::new(); wanted.len()];
        for row in self.query(next).await? {
            let (place, id): (i32, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            if let Some(ids) = usize::try_from(place).ok().and_then(|place| ids.get_mut(place)) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// So many order numbers, rising, which no other order gets. On PostgreSQL nobody waits for them, and those of a unit of work
    /// that fails are lost.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn next_order_numbers(&self, count: usize) -> Result<Vec<i64>> {
        let count = i64::try_from(count).map_err(anyhow::Error::from)?;
        if self.backend() == DbBackend::Postgres {
            let next = "SELECT nextval('order_numbers') FROM generate_series(1, $1)";
            let next = Statement::from_sql_and_values(self.backend(), next, [count.into()]);
            let rows = self.query(next).await?;
            return rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect();
        }
        let taken = "UPDATE order_numbers SET next = next + ? RETURNING next";
        let taken = Statement::from_sql_and_values(self.backend(), taken, [count.into()]);
        let rows = self.query(taken).await?;
        let next: i64 = rows.first().context("nothing counts order numbers")?.try_get_by_index(0)?;
        Ok((next - count..next).collect())
    }

    /// Waits until nobody else is about this, and lets nobody be until the transaction ends: what is read after it is what
    /// they have left. SQLite has one writer at a time anyway.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn take_turns(&self, about: &str) -> Result<()> {
        if self.backend() == DbBackend::Postgres {
            let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
            self.query(Statement::from_sql_and_values(self.backend(), lock, [about.into()])).await?;
        }
        Ok(())
    }
}

/// A turn that somebody has, until it ends.
#[derive(Debug)]
pub struct Turn(Option<DatabaseTransaction>);

impl Turn {
    /// Lets others have it. (When it is dropped, too, though later.)
    pub async fn end(self) {
        if let Some(rows) = self.0
            && let Err(error) = rows.rollback().await
        {
            tracing::debug!("a turn ended with its connection: {error:#}");
        }
    }
}

impl Db {
    /// The turn at something that one process should do at a time; `None` when another has it. Without it nothing would go wrong, but
    /// be done twice. On SQLite it is always there to be had.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn turn(&self, about: &str) -> Result<Option<Turn>> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(Some(Turn(None)));
        }
        let rows = self.writes.begin_with_options(TransactionOptions::default()).await?;
        let lock = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1))";
        let lock = Statement::from_sql_and_values(self.backend(), lock, [about.into()]);
        let got = rows.query_one_raw(lock).await?.context("no answer about a lock")?.try_get_by_index(0)?;
        let turn = Turn(Some(rows));
        if got {
            return Ok(Some(turn));
        }
        turn.end().await;
        Ok(None)
    }
}

/// The number that the next order will get, unless somebody is quicker.
///
/// # Errors
///
/// When the database is gone.
pub async fn next_order_number(db: &impl Read) -> Result<i64> {
    let next = match db.backend() {
        DbBackend::Postgres => "SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM order_numbers",
        _ => "SELECT next FROM order_numbers",
    };
    let rows = db.query(Statement::from_string(db.backend(), next)).await?;
    Ok(rows.first().context("nothing counts order numbers")?.try_get_by_index(0)?)
}
