//! What can go wrong, sorted by what the caller can do about it.

use crate::actor::Scope;
use crate::refusal::Refusal;
use sea_orm::DbErr;

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
    /// A rule said no: read what it says, change the request or the world, and ask again. At least one.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Refusal>),
    /// Nobody may do this without an access key.
    #[error("an access key is needed: send it as `Authorization: Bearer …`")]
    Unauthenticated,
    /// What was shown as an access key lets nobody in.
    #[error("{0}")]
    BadKey(&'static str),
    /// The access key does not reach so far.
    #[error("the access key lacks the scope `{scope}`")]
    Denied {
        /// What is missing.
        scope: Scope,
    },
    /// What follows a cursor of the feed is not kept any more.
    #[error("after: what follows this cursor is not kept any more; the oldest that serves is {oldest}")]
    CursorExpired {
        /// The oldest cursor that serves.
        oldest: String,
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
            Self::Refused(refusals) => {
                Self::Refused(refusals.into_iter().map(|refusal| refusal.within(parent)).collect())
            }
            other @ (Self::Unauthenticated
            | Self::BadKey(_)
            | Self::Denied { .. }
            | Self::CursorExpired { .. }
            | Self::Internal(_)) => other,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Internal(error.into())
    }
}
