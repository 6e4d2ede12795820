//! Reading rows by position.

use super::Db;
use crate::error::{Error, Result};
use entity::row::{Reader, Stored};
use sea_orm::sea_query::{ArrayType, Expr, ExprTrait as _, Func, PgFunc, Query, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, QueryResult, Value};

impl Db {
    /// Runs a SELECT and gives its rows.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when a text holds U+0000; or when the database is gone or its schema is not what this program
    /// expects.
    pub async fn select(&self, select: &SelectStatement) -> Result<Vec<QueryResult>> {
        run(&self.reads, select).await
    }

    /// Runs a SELECT whose columns are those of `T`, in their order.
    ///
    /// # Errors
    ///
    /// As [`Db::select`].
    pub async fn rows<T: Stored>(&self, select: &SelectStatement) -> Result<Vec<T>> {
        read(&self.select(select).await?)
    }

    /// The rows of `T` in `table` whose `column` is one of `ids`, ordered by `order`.
    ///
    /// # Errors
    ///
    /// As [`Db::select`].
    pub async fn rows_of<T: Stored>(
        &self,
        table: &'static str,
        column: &'static str,
        ids: impl IntoIterator<Item = i64>,
        order: &[&'static str],
    ) -> Result<Vec<T>> {
        let mut select = columns_of::<T>(table);
        select.and_where(is_one_of(self.backend(), (table, column), ids));
        for column in order {
            select.order_by((table, *column), sea_orm::Order::Asc);
        }
        read(&run(&self.lookups, &select).await?)
    }
}

async fn run(connection: &DatabaseConnection, select: &SelectStatement) -> Result<Vec<QueryResult>> {
    let statement = connection.get_database_backend().build(select);
    let unkept = |value: &Value| matches!(value, Value::String(Some(text)) if text.contains('\0'));
    if statement.values.as_ref().is_some_and(|values| values.iter().any(unkept)) {
        // PostgreSQL cannot hold it, so no row does; both databases answer alike.
        return Err(Error::invalid("text", "expected a text without the character U+0000"));
    }
    Ok(connection.query_all_raw(statement).await?)
}

fn read<T: Stored>(rows: &[QueryResult]) -> Result<Vec<T>> {
    rows.iter().map(|row| Ok(Reader::new(row)?.take_row()?)).collect()
}

/// `SELECT` of the columns of `T` from `table`.
pub(super) fn columns_of<T: Stored>(table: &'static str) -> SelectStatement {
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
