//! Reading rows by position.

use super::Db;
use crate::error::Result;
use entity::row::{Reader, Stored};
use sea_orm::sea_query::{Alias, ArrayType, Expr, ExprTrait as _, IntoIden, PgFunc, Query, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Value};

impl Db {
    /// Runs a SELECT and gives its rows.
    ///
    /// # Errors
    ///
    /// When the database is gone or its schema is not what this program expects.
    pub async fn select(&self, select: &SelectStatement) -> Result<Vec<QueryResult>> {
        let statement = self.backend().build(select);
        Ok(self.reads.query_all_raw(statement).await?)
    }

    /// Runs a SELECT whose columns are those of `T`, in their order.
    ///
    /// # Errors
    ///
    /// As [`Db::select`].
    pub async fn rows<T: Stored>(&self, select: &SelectStatement) -> Result<Vec<T>> {
        let rows = self.select(select).await?;
        rows.iter().map(|row| Ok(Reader::new(row)?.take_row()?)).collect()
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
        self.rows(&select).await
    }
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
    match backend {
        DbBackend::Postgres => listed_in_postgres(column, ArrayType::BigInt, ids.into_iter().map(Value::from)),
        _ => listed_in_sqlite(column, &ids.into_iter().collect()),
    }
}

/// `table.column` is one of `texts`, as one parameter, like [`is_one_of`].
pub fn is_one_of_texts<'t>(
    backend: DbBackend,
    (table, column): (&'static str, &'static str),
    texts: impl IntoIterator<Item = &'t str>,
) -> SimpleExpr {
    let column = Expr::col((table, column));
    match backend {
        DbBackend::Postgres => listed_in_postgres(column, ArrayType::String, texts.into_iter().map(Value::from)),
        _ => listed_in_sqlite(column, &texts.into_iter().collect()),
    }
}

fn listed_in_postgres(column: Expr, of: ArrayType, values: impl Iterator<Item = Value>) -> SimpleExpr {
    let values = Value::Array(of, Some(Box::new(values.collect())));
    column.eq(PgFunc::any(Expr::val(values)))
}

fn listed_in_sqlite(column: Expr, values: &serde_json::Value) -> SimpleExpr {
    let mut listed = Query::select();
    listed
        .column(Alias::new("value").into_iden())
        .from_function(sea_orm::sea_query::Func::cust("json_each").arg(values.to_string()), "listed");
    column.in_subquery(listed)
}
