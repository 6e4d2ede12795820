//! Subscriptions: sockets, event streams, and what they are fed with.

use serde::{Deserialize, Serialize};

/// Subscriptions: sockets, event streams, and what they are fed with.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Live {
    /// Days that the feed is kept: how long somebody may be away and still get everything.
    pub retention_days: u32,
    /// Days that what a consumer of `orderFeed` has not acknowledged is kept for it.
    pub consumer_retention_days: u32,
    /// Messages that a subscriber may be behind, before it is let go.
    pub buffer: usize,
    /// Sockets and event streams that are open at once.
    pub max_connections: usize,
    /// Operations that run at once on one WebSocket.
    pub max_operations: usize,
    /// Bytes that one message of a WebSocket may have.
    pub max_message_bytes: usize,
    /// Time in which a new WebSocket has to say `connection_init`, milliseconds.
    pub init_timeout_ms: u64,
    /// Between two signs of life on a connection, milliseconds; who gives none for two and a half of them is let go.
    pub keep_alive_ms: u64,
    /// Time in which a message has to be taken, milliseconds; who does not take it is let go.
    pub write_timeout_ms: u64,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            retention_days: 14,
            consumer_retention_days: 60,
            buffer: 4_000,
            max_connections: 10_000,
            max_operations: 50,
            max_message_bytes: 256 * 1024,
            init_timeout_ms: 10_000,
            keep_alive_ms: 20_000,
            write_timeout_ms: 30_000,
        }
    }
}
