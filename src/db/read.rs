//! Reading rows by position.

use super::Db;
use crate::error::Result;
use entity::row::{Reader, Stored};
use sea_orm::sea_query::{
    Alias, ArrayType, Expr, ExprTrait as _, IntoIden, PgFunc, Query, SelectStatement, SimpleExpr,
};
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
        DbBackend::Postgres => {
            let ids = ids.into_iter().map(|id| Value::BigInt(Some(id))).collect();
            let ids = Value::Array(ArrayType::BigInt, Some(Box::new(ids)));
            column.eq(PgFunc::any(Expr::val(ids)))
        }
        _ => {
            let ids: serde_json::Value = ids.into_iter().collect();
            let mut listed = Query::select();
            listed
                .column(Alias::new("value").into_iden())
                .from_function(sea_orm::sea_query::Func::cust("json_each").arg(ids.to_string()), "listed");
            column.in_subquery(listed)
        }
    }
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
