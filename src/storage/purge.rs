//! Removing files whose time is over, and those that nobody kept.

use super::{Storage, TABLE};
use crate::db::{By, Read as _, Tx, columns_of, is_one_of};
use crate::error::Result;
use entity::file;
use entity::id::FileId;
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// How long after its time a file is there still: clocks of two servers differ.
const GRACE_MS: i64 = 60_000;

/// Files that are removed together.
const TOGETHER: u64 = 200;

impl Storage {
    /// Removes the files whose time is over, content first, so that what is cut off is done next time; gives how many. Two may do it
    /// at once. A file that cannot be removed is said in the log, and tried again.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn purge(&self, by: &By) -> Result<u64> {
        let before = by.at.saturating_sub(GRACE_MS);
        let (mut removed, mut after) = (0, FileId(0));
        loop {
            let due = self.due(before, after).await?;
            let Some(last) = due.last() else { return Ok(removed) };
            after = last.id;
            let mut gone = Vec::new();
            for row in &due {
                match self.places.remove(row).await {
                    Ok(()) => gone.push(row.id.0),
                    Err(error) => tracing::warn!(file = %row.id, "a file cannot be removed: {error:#}"),
                }
            }
            removed += self.db.act(by, |tx| Box::pin(forget(tx, gone.clone(), before))).await?;
        }
    }

    async fn due(&self, before: i64, after: FileId) -> Result<Vec<file::Model>> {
        let select = columns_of::<file::Model>(TABLE)
            .and_where(Expr::col("expires_at").lte(before).and(Expr::col("id").gt(after.0)))
            .order_by("id", Order::Asc)
            .limit(TOGETHER)
            .to_owned();
        self.db.rows(&select).await
    }
}

async fn forget(tx: &Tx, ids: Vec<i64>, before: i64) -> Result<u64> {
    let forget = Query::delete()
        .from_table(TABLE)
        .and_where(is_one_of(tx.backend(), (TABLE, "id"), ids))
        .and_where(Expr::col("expires_at").lte(before))
        .to_owned();
    tx.run(&forget).await
}
