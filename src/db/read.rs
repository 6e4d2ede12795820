//! Reading rows by position.

use super::{Db, Tx};
use crate::error::{Error, Result};
use entity::row::{Reader, Stored};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{ArrayType, Expr, ExprTrait as _, Func, PgFunc, Query, SelectStatement, SimpleExpr};
use sea_orm::{Condition, ConnectionTrait as _, DbBackend, QueryResult, Statement, Value};

/// What rows can be read from: the database as it is committed, or a transaction that sees its own changes.
pub trait Read: Sync {
    /// Which of the two databases this is.
    fn backend(&self) -> DbBackend;

    /// Sends one statement and gives its rows.
    fn query(&self, statement: Statement) -> BoxFuture<'_, Result<Vec<QueryResult>>>;

    /// The same for rows that are found by a key, which there is one way to do: planned once, where the database can.
    fn look_up(&self, statement: Statement) -> BoxFuture<'_, Result<Vec<QueryResult>>> {
        self.query(statement)
    }

    /// Runs a SELECT and gives its rows.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when a text holds U+0000; or when the database is gone or its schema is not what this program
    /// expects.
    fn select(&self, select: &SelectStatement) -> BoxFuture<'_, Result<Vec<QueryResult>>> {
        let statement = self.backend().build(select);
        Box::pin(async move {
            let unkept = |value: &Value| matches!(value, Value::String(Some(text)) if text.contains('\0'));
            if statement.values.as_ref().is_some_and(|values| values.iter().any(unkept)) {
                // PostgreSQL cannot hold it, so no row does; both databases answer alike.
                return Err(Error::invalid("text", "expected a text without the character U+0000"));
            }
            self.query(statement).await
        })
    }

    /// Runs a SELECT whose columns are those of `T`, in their order.
    ///
    /// # Errors
    ///
    /// As [`Read::select`].
    fn rows<T: Stored>(&self, select: &SelectStatement) -> BoxFuture<'_, Result<Vec<T>>> {
        let rows = self.select(select);
        Box::pin(async move { read(&rows.await?) })
    }

    /// The rows of `T` in `table` whose `column` is one of `ids`, ordered by `order`.
    ///
    /// # Errors
    ///
    /// As [`Read::select`].
    fn rows_of<T: Stored>(
        &self,
        table: &'static str,
        column: &'static str,
        ids: &[i64],
        order: &[&'static str],
    ) -> BoxFuture<'_, Result<Vec<T>>> {
        let mut select = columns_of::<T>(table);
        select.and_where(is_one_of(self.backend(), (table, column), ids.iter().copied()));
        for column in order {
            select.order_by((table, *column), sea_orm::Order::Asc);
        }
        let rows = self.look_up(self.backend().build(&select));
        Box::pin(async move { read(&rows.await?) })
    }

    /// The rows of `T` in `table` that meet a condition.
    ///
    /// # Errors
    ///
    /// As [`Read::select`].
    fn rows_where<T: Stored>(
        &self,
        table: &'static str,
        condition: Condition,
    ) -> BoxFuture<'_, Result<Vec<T>>> {
        let select = columns_of::<T>(table).cond_where(condition).take();
        self.rows(&select)
    }
}

impl Read for Db {
    fn backend(&self) -> DbBackend {
        self.reads.get_database_backend()
    }

    fn query(&self, statement: Statement) -> BoxFuture<'_, Result<Vec<QueryResult>>> {
        match &self.behind {
            None => Box::pin(async move { Ok(self.reads.query_all_raw(statement).await?) }),
            Some(behind) => Box::pin(behind.read(&self.reads, statement)),
        }
    }

    fn look_up(&self, statement: Statement) -> BoxFuture<'_, Result<Vec<QueryResult>>> {
        match &self.behind {
            None => Box::pin(async move { Ok(self.lookups.query_all_raw(statement).await?) }),
            Some(behind) => Box::pin(behind.look_up(&self.lookups, statement)),
        }
    }
}

impl Read for Tx {
    fn backend(&self) -> DbBackend {
        self.rows.get_database_backend()
    }

    fn query(&self, statement: Statement) -> BoxFuture<'_, Result<Vec<QueryResult>>> {
        Box::pin(async move { Ok(self.rows.query_all_raw(statement).await?) })
    }
}

fn read<T: Stored>(rows: &[QueryResult]) -> Result<Vec<T>> {
    rows.iter().map(|row| Ok(Reader::new(row)?.take_row()?)).collect()
}

/// `SELECT` of the columns of `T` from `table`.
pub fn columns_of<T: Stored>(table: &'static str) -> SelectStatement {
    let mut select = Query::select();
    select.columns(T::COLUMNS.iter().map(|column| (table, *column))).from(table);
    select
}

/// `table.column` is one of `ids`, as one parameter: the text of the statement is the same for any number of ids.
pub fn is_one_of(
    backend: DbBackend,
    (table, column): (&'static str, &'static str),
    ids: impl IntoIterator<Item = i64>,
) -> SimpleExpr {
    let column = Expr::col((table, column));
    if backend == DbBackend::Postgres {
        return listed_in_postgres(column, ArrayType::BigInt, ids.into_iter().map(Value::from));
    }
    listed_in_sqlite(column, &ids.into_iter().collect())
}

/// `table.column` is one of `texts`, as one parameter, like [`is_one_of`].
pub fn is_one_of_texts<'t>(
    backend: DbBackend,
    (table, column): (&'static str, &'static str),
    texts: impl IntoIterator<Item = &'t str>,
) -> SimpleExpr {
    let column = Expr::col((table, column));
    if backend == DbBackend::Postgres {
        return listed_in_postgres(column, ArrayType::String, texts.into_iter().map(Value::from));
    }
    listed_in_sqlite(column, &texts.into_iter().collect())
}

fn listed_in_postgres(column: Expr, of: ArrayType, values: impl Iterator<Item = Value>) -> SimpleExpr {
    let values = Value::Array(of, Some(Box::new(values.collect())));
    column.eq(PgFunc::any(Expr::val(values)))
}

fn listed_in_sqlite(column: Expr, values: &serde_json::Value) -> SimpleExpr {
    let listed = Func::cust("json_each").arg(values.to_string());
    column.in_subquery(Query::select().column("value").from_function(listed, "listed").take())
}

/// `table.column` begins with `start`: a range, so that an ordinary index serves it on both databases.
pub fn begins_with(table: &'static str, column: &'static str, start: &str) -> SimpleExpr {
    let column = || Expr::col((table, column));
    let from = column().gte(start);
    let Some(last) = start.chars().last() else { return from };
    let Some(next) = (u32::from(last) + 1..=0x0010_FFFF).find_map(char::from_u32) else { return from };
    let end: String = start.strip_suffix(last).unwrap_or_default().chars().chain([next]).collect();
    from.and(column().lt(end))
}
