//! What can go wrong, sorted by what the caller can do about it.

use sea_orm::{DbErr, RuntimeErr};

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller sent something that cannot be meant; sending it again changes nothing.
    #[error("{field}: {problem}")]
    Invalid {
        /// The argument or field, as the caller wrote it (`filter.placedAt.from`).
        field: String,
        /// What is wrong and what was expected.
        problem: String,
    },
    /// Ours. The cause is logged and never sent.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl Error {
    /// A value of `field` that cannot be meant.
    pub fn invalid(field: impl Into<String>, problem: impl std::fmt::Display) -> Self {
        Self::Invalid { field: field.into(), problem: problem.to_string() }
    }

    /// Names the thing that holds the field: `from` inside `filter.placedAt` is `filter.placedAt.from`.
    #[must_use]
    pub fn within(self, parent: &str) -> Self {
        match self {
            Self::Invalid { field, problem } if field.is_empty() => {
                Self::Invalid { field: parent.to_owned(), problem }
            }
            Self::Invalid { field, problem } => Self::Invalid { field: format!("{parent}.{field}"), problem },
            internal @ Self::Internal(_) => internal,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_about_a_character(&error) {
            return Self::invalid("text", "the character U+0000 is in no text that is kept");
        }
        Self::Internal(error.into())
    }
}

/// PostgreSQL keeps every character but U+0000, and says so (SQLSTATE 22021) before it looks for anything.
fn is_about_a_character(error: &DbErr) -> bool {
    let (DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("22021"))
}
