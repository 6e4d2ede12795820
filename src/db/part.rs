//! A part of a unit of work that may be refused while the rest is kept.

use super::Tx;
use crate::error::{Error, Result};
use crate::refusal::Refusal;
use futures_util::future::BoxFuture;
use sea_orm::ConnectionTrait as _;

impl Tx {
    /// Does a part of a unit of work: when rules refuse it, all it wrote and wanted to tell is gone, and what was done before stays.
    ///
    /// # Errors
    ///
    /// What the part fails with other than a refusal, which is given back; or when the database is gone.
    pub async fn part<T>(
        &self,
        work: BoxFuture<'_, Result<T>>,
    ) -> Result<std::result::Result<T, Vec<Refusal>>> {
        let told = self.told_so_far();
        self.rows.execute_unprepared("SAVEPOINT part").await?;
        let refusals = match work.await {
            Ok(done) => {
                self.rows.execute_unprepared("RELEASE SAVEPOINT part").await?;
                return Ok(Ok(done));
            }
            Err(Error::Refused(refusals)) => refusals,
            Err(Error::Invalid { field, problem }) => vec![Refusal::invalid(&field, problem)],
            Err(other) => return Err(other),
        };
        self.rows.execute_unprepared("ROLLBACK TO SAVEPOINT part").await?;
        self.rows.execute_unprepared("RELEASE SAVEPOINT part").await?;
        self.tell_only(told);
        Ok(Err(refusals))
    }
}
