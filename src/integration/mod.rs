//! Systems of others: what they are sent, and what they send back.

pub mod erp;
pub mod signature;

use chrono::{DateTime, SecondsFormat};
use entity::Instant;

/// An instant as others read it: `2026-11-22T18:30:00.000Z`.
pub(crate) fn utc(at: Instant) -> String {
    DateTime::from_timestamp_millis(at).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
}
