//! Requests that were remembered without what came of them. Outcome and work commit together, so there are none.

use super::{Check, Finding, rows};
use crate::db::Db;
use crate::error::Result;

pub(super) async fn examine(db: &Db) -> Result<Vec<Finding>> {
    let open = "SELECT operation, CAST(COUNT(*) AS BIGINT) FROM idempotency_keys WHERE outcome IS NULL
        GROUP BY operation ORDER BY operation";
    let mut findings = Vec::new();
    for row in rows(db, open).await? {
        let (operation, count): (String, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let problem = format!("{count} idempotency keys of {operation} have no outcome");
        findings.push(Finding::of(Check::RequestOutcome, problem));
    }
    Ok(findings)
}
