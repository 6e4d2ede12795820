//! Reading from a replica, and from the primary when it fails.

use super::standing::{Health, Standing};
use crate::error::Result;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement};
use std::sync::Arc;
use std::time::Instant;

/// What stands behind the pools of a replica: the primary, and what is known of the replica.
#[derive(Clone, Debug)]
pub(in crate::db) struct Behind {
    pub(super) health: Arc<Health>,
    pub(super) reads: DatabaseConnection,
    pub(super) lookups: DatabaseConnection,
}

impl Behind {
    /// Asks the replica by `there`, and the primary when that fails.
    pub(in crate::db) async fn read(
        &self,
        there: &DatabaseConnection,
        statement: Statement,
    ) -> Result<Vec<QueryResult>> {
        self.ask(there, &self.reads, statement).await
    }

    /// The same for rows that are found by a key.
    pub(in crate::db) async fn look_up(
        &self,
        there: &DatabaseConnection,
        statement: Statement,
    ) -> Result<Vec<QueryResult>> {
        self.ask(there, &self.lookups, statement).await
    }

    async fn ask(
        &self,
        there: &DatabaseConnection,
        here: &DatabaseConnection,
        statement: Statement,
    ) -> Result<Vec<QueryResult>> {
        if !self.health.standing().is_fit() {
            return Ok(here.query_all_raw(statement).await?);
        }
        let asked = tokio::select! {
            biased;
            () = self.health.gone() => None,
            asked = there.query_all_raw(statement.clone()) => Some(asked),
        };
        let failed = match asked {
            Some(Ok(rows)) => return Ok(rows),
            Some(Err(error)) => Some(error),
            None => None,
        };
        let rows = here.query_all_raw(statement).await?;
        // The primary answers the same: so the fault is the replica's.
        if let Some(error) = failed.filter(|error| !is_conflict(error)) {
            let why = format_args!("it failed where the primary answered: {error}");
            self.health.stands(Standing::Failed { at: Instant::now() }, why);
        }
        Ok(rows)
    }
}

/// Whether a replica gave a query up because it stood in the way of replaying: it is well, and only that query is done again.
fn is_conflict(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == "40001")
}
