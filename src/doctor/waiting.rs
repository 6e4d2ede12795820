//! What waits to reach others: nothing is wrong with that, unless nobody delivers.

use crate::db::Db;
use crate::delivery::{self, Backlog};
use crate::error::Result;
use entity::Instant;
use serde::Serialize;
use std::fmt;

/// How long something may be due without anybody trying it, milliseconds: longer, and there is no relay.
const OVERDUE_MS: i64 = 10 * 60_000;

/// What waits on one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// By which way: `MAIL`, `ALERT`, `WEBHOOK`, `SYNC`; `FEED`: commands of which nobody has found out yet whom to tell.
    pub way: &'static str,
    /// How many.
    pub waiting: i64,
    /// For how long the oldest has been waiting, seconds.
    pub oldest_seconds: i64,
    /// Tries of those that wait.
    pub attempts: i64,
    /// Whether nobody seems to deliver: the oldest that is due has been so for ten minutes.
    pub overdue: bool,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { way, waiting, oldest_seconds, attempts, overdue } = self;
        let seconds = oldest_seconds % 60;
        let (hours, minutes) = (oldest_seconds / 3_600, oldest_seconds / 60 % 60);
        write!(
            f,
            "{way}: {waiting} wait, the oldest for {hours}:{minutes:02}:{seconds:02}, {attempts} tries so far"
        )?;
        if *overdue {
            f.write_str("; nobody delivers: is `pedidos serve` or `pedidos work` running?")?;
        }
        Ok(())
    }
}

/// What waits, by way; nothing of ways on which nothing waits.
///
/// # Errors
///
/// When the database is gone.
pub async fn waiting(db: &Db, now: Instant) -> Result<Vec<Waiting>> {
    let told = |backlog: Backlog| Waiting {
        way: backlog.kind.map_or("FEED", entity::delivery::DeliveryKind::code),
        waiting: backlog.waiting,
        oldest_seconds: (now - backlog.oldest).max(0) / 1_000,
        attempts: backlog.attempts,
        overdue: now - backlog.due > OVERDUE_MS,
    };
    Ok(delivery::backlog(db).await?.into_iter().map(told).collect())
}
