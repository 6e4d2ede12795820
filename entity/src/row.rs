//! Rows read by position: a page of orders is thousands of columns, and looking each up by name costs more than the SQL.

use sea_orm::sqlx::{self, Row as _, postgres::PgRow, sqlite::SqliteRow};
use sea_orm::{DbErr, QueryResult, RuntimeErr, Value};

/// A row type that knows its columns and reads them in that order.
pub trait Stored: Sized + Send {
    /// Names of the columns, in the order of the fields.
    const COLUMNS: &'static [&'static str];

    /// Reads the fields from the next columns of `row`.
    ///
    /// # Errors
    ///
    /// When a column is missing or holds another type than the field: the schema and this program differ.
    fn read(row: &mut Reader<'_>) -> Result<Self, DbErr>;

    /// The fields as values for the columns, in the same order.
    fn values(&self) -> Vec<Value>;
}

/// A value of one column.
pub trait Cell: Sized {
    /// Reads the column at the reader's position.
    ///
    /// # Errors
    ///
    /// When the column is missing or holds another type.
    fn cell(row: &Reader<'_>) -> Result<Self, DbErr>;
}

/// Walks over the columns of one row of a result, whichever the database.
#[derive(Debug)]
pub struct Reader<'r> {
    source: Source<'r>,
    position: usize,
}

enum Source<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Sqlite",
            Self::Postgres(_) => "Postgres",
        })
    }
}

impl<'r> Reader<'r> {
    /// Starts at the first column.
    ///
    /// # Errors
    ///
    /// When the row comes from neither SQLite nor PostgreSQL.
    pub fn new(row: &'r QueryResult) -> Result<Self, DbErr> {
        let source = if let Some(row) = row.try_as_sqlite_row() {
            Source::Sqlite(row)
        } else if let Some(row) = row.try_as_pg_row() {
            Source::Postgres(row)
        } else {
            return Err(DbErr::Type("a row of an unknown database".to_owned()));
        };
        Ok(Self { source, position: 0 })
    }

    /// Reads the next column.
    ///
    /// # Errors
    ///
    /// When the column is missing or holds another type.
    pub fn take<T: Cell>(&mut self) -> Result<T, DbErr> {
        let value = T::cell(self)?;
        self.position += 1;
        Ok(value)
    }

    /// Reads the columns of a whole row type.
    ///
    /// # Errors
    ///
    /// As [`Stored::read`].
    pub fn take_row<T: Stored>(&mut self) -> Result<T, DbErr> {
        T::read(self)
    }

    fn get<'a, T>(&'a self) -> Result<T, DbErr>
    where
        T: sqlx::Decode<'a, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
        T: sqlx::Decode<'a, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        match self.source {
            Source::Sqlite(row) => row.try_get(self.position),
            Source::Postgres(row) => row.try_get(self.position),
        }
        .map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }

    /// Reads a text column without copying it and turns it into `T`; `None` when the column is null.
    pub(crate) fn text<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, DbErr> {
        let text: Option<&str> = self.get()?;
        let Some(text) = text else { return Ok(None) };
        match parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(DbErr::Type(format!("`{text}` is no value of column {}", self.position))),
        }
    }
}

pub(crate) fn required<T>(value: Option<T>, row: &Reader<'_>) -> Result<T, DbErr> {
    value.ok_or_else(|| DbErr::Type(format!("column {} is null", row.position)))
}

macro_rules! plain_cells {
    ($($ty:ty),*) => {$(
        impl Cell for $ty {
            fn cell(row: &Reader<'_>) -> Result<Self, DbErr> {
                row.get()
            }
        }

        impl Cell for Option<$ty> {
            fn cell(row: &Reader<'_>) -> Result<Self, DbErr> {
                row.get()
            }
        }
    )*};
}

plain_cells!(i16, i32, i64, bool, String);

/// Declares the row of a table once: the SeaORM model and the way to read it by position.
macro_rules! stored {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $ty:ty,)* }) => {
        $(#[$meta])*
        pub struct $name { $($(#[$field_meta])* pub $field: $ty,)* }

        impl crate::row::Stored for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn read(row: &mut crate::row::Reader<'_>) -> Result<Self, sea_orm::DbErr> {
                Ok(Self { $($field: row.take()?,)* })
            }

            fn values(&self) -> Vec<sea_orm::Value> {
                vec![$(self.$field.clone().into()),*]
            }
        }
    };
}

/// Makes a newtype over a plain column readable by position, null or not.
macro_rules! cell_newtype {
    ($name:ident($inner:ty)) => {
        impl crate::row::Cell for $name {
            fn cell(row: &crate::row::Reader<'_>) -> Result<Self, sea_orm::DbErr> {
                <$inner as crate::row::Cell>::cell(row).map(Self)
            }
        }

        impl crate::row::Cell for Option<$name> {
            fn cell(row: &crate::row::Reader<'_>) -> Result<Self, sea_orm::DbErr> {
                Ok(<Option<$inner> as crate::row::Cell>::cell(row)?.map($name))
            }
        }
    };
}

pub(crate) use {cell_newtype, stored};
