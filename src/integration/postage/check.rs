//! Asking again and again where parcels are.

use super::TABLE;
use super::attempt::TRACK;
use super::buy::about;
use crate::db::Tx;
use crate::delivery;
use crate::error::Result;
use crate::integration::again::{Asked, take_due};
use entity::postage::Model;

const HOUR_MS: i64 = 3_600_000;

impl Asked for Model {
    const TABLE: &'static str = TABLE;

    /// How long after the `checks`-th time it is asked again, milliseconds; `None`: not any more. The carrier's code comes within a day of
    /// posting, and what is not delivered after two months is no matter of waiting.
    fn pause(checks: i32) -> Option<i64> {
        match checks {
            ..4 => Some(HOUR_MS),
            4..32 => Some(6 * HOUR_MS),
            32..140 => Some(12 * HOUR_MS),
            _ => None,
        }
    }

    fn id(&self) -> i64 {
        self.id.0
    }

    fn checks(&self) -> i32 {
        self.checks
    }
}

/// Has it asked where the parcels are whose time has come; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn check_due(tx: &Tx) -> Result<u64> {
    let mut asked = 0;
    for row in take_due::<Model>(tx).await? {
        if row.integration_id.is_none() {
            continue; // Nobody can be asked.
        }
        delivery::enqueue(tx, &[about(&row, TRACK, &format!("track:{}", row.checks))]).await?;
        asked += 1;
    }
    Ok(asked)
}
