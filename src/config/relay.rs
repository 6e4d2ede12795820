//! Telling others: how much at once, and for how long it is kept.

use serde::{Deserialize, Serialize};

/// Telling others: how much at once, and for how long it is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Relay {
    /// Whether this server delivers; otherwise `pedidos work` or another instance does.
    pub enabled: bool,
    /// Deliveries under way at once.
    pub concurrency: usize,
    /// Deliveries under way at once to one receiver.
    pub per_receiver: usize,
    /// The slow round that is made when nothing wakes it, milliseconds.
    pub round_ms: u64,
    /// Days that deliveries which are done are kept, with what was sent.
    pub retention_days: u32,
}

impl Default for Relay {
    fn default() -> Self {
        Self { enabled: true, concurrency: 32, per_receiver: 8, round_ms: 5_000, retention_days: 90 }
    }
}

impl Relay {
    /// The key that cannot be meant, and what was expected instead.
    pub(super) const fn problem(&self) -> Option<(&'static str, &'static str)> {
        if self.concurrency == 0 || self.concurrency > 1_000 {
            return Some(("relay.concurrency", "1 to 1000"));
        }
        if self.per_receiver == 0 || self.per_receiver > 1_000 {
            return Some(("relay.per_receiver", "1 to 1000"));
        }
        if self.round_ms < 100 || self.round_ms > 60_000 {
            return Some(("relay.round_ms", "100 to 60000"));
        }
        None
    }
}
