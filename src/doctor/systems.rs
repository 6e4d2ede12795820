//! Other systems that do not get what they should: somebody there has to do something.

use crate::db::{Db, Read as _};
use crate::error::Result;
use crate::feed;
use crate::integration::{postage, webhook};
use entity::Instant;
use sea_orm::Statement;
use serde::Serialize;
use std::fmt;

/// How long a consumer may not have acknowledged while there is something for it, milliseconds.
const PATIENCE: i64 = 86_400_000;

/// A system, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct System {
    /// `webhook webhook_…`, `consumer erp`, `postage postage_…`.
    pub system: String,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.system, self.problem)
    }
}

/// Webhooks that were switched off because nothing arrived there, consumers of the feed that have not come for a day, and postage that
/// could not be had, or hangs.
///
/// # Errors
///
/// When the database is gone.
pub async fn systems(db: &Db, now: Instant) -> Result<Vec<System>> {
    let mut found = Vec::new();
    for webhook in webhook::all(db).await? {
        let Some(reason) = webhook.disabled_reason else { continue };
        found.push(System {
            system: format!("webhook {}", webhook.id),
            problem: format!("it is off: {reason}"),
        });
    }
    for consumer in feed::consumers(db).await? {
        let waiting = waiting(db, consumer.place).await?;
        if waiting > 0 && now - consumer.acknowledged_at > PATIENCE {
            let days = (now - consumer.acknowledged_at) / PATIENCE;
            let problem =
                format!("it has acknowledged nothing for {days} days, and {waiting} entries wait for it");
            found.push(System { system: format!("consumer {}", consumer.name), problem });
        }
    }
    for postage in postage::troubled(db, now).await? {
        let problem = match (postage.state, postage.problem) {
            (_, Some(problem)) => problem,
            (state, None) => format!("nothing has come of it for an hour: it is {}", state.code()),
        };
        found.push(System { system: format!("postage {}", postage.id), problem });
    }
    Ok(found)
}

async fn waiting(db: &Db, place: i64) -> Result<i64> {
    let sql = format!("SELECT COUNT(*) FROM {} WHERE id > {place} AND topic = 'ORDER'", crate::db::FEED);
    let rows = db.query(Statement::from_string(db.backend(), sql)).await?;
    Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}
