//! What carries news between instances beside the database.

use super::Database;
use serde::{Deserialize, Serialize};

/// What carries news between instances beside the database.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bus {
    /// `nats://user:password@host:4222`, `nats://token@host`, or `tls://…`; empty when there is none.
    pub url: String,
}

impl Bus {
    /// What was expected instead, when this cannot be meant.
    pub(super) fn problem(&self, database: &Database) -> Option<&'static str> {
        if self.url.is_empty() {
            return None;
        }
        let has_scheme = ["nats://", "tls://"].iter().any(|scheme| self.url.starts_with(scheme));
        let address = self.url.parse::<async_nats::ServerAddr>().ok();
        if !has_scheme || address.is_none_or(|address| address.host().is_empty()) {
            return Some("an address such as `nats://host:4222` or `tls://user:password@host:4222`");
        }
        let is_sqlite = database.url.starts_with("sqlite:");
        is_sqlite.then_some("nothing with a SQLite database, where one process has nobody to tell")
    }
}
