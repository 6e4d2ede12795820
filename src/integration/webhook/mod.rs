//! Webhooks: messages to addresses that somebody has configured, by Standard Webhooks 1.0.
//!
//! ```text
//!  what happened ─► fan_out: each endpoint, the types it wants, its filter ─► one delivery for each: id, body as it will be sent
//!                                                                                │
//!  relay: lease ─► call: signed with the secrets of now ─► the other side ─► judge: taken, again later, leave it alone, gone
//!                                                                                │
//!                                                  endpoint: fails since …, disabled when it is gone or has failed for days
//! ```
//!
//! # Promises
//!
//! - One command makes one message of a type for an endpoint, however much it did; `changed` says which parts of the order.
//! - At least once. The `webhook-id` of a message stays the same for each try, retry and replay, so receivers tell them apart. The body
//!   does not change either; timestamp and signature are those of the try.
//! - Of one order, in order: what comes later waits until what came before has arrived or was given up.
//! - Tried at once and then nine times within about three days; then given up, and kept, for [`replay()`] or a person.
//! - The secret is shown once. It is readable in the database, as it has to be to sign.
//!
//! # Stock
//!
//! `stock.changed` costs the orders nothing: which products a command moved is read from the ledger when it is fanned out, and only when an
//! endpoint wants to know. Corrections by hand leave one entry in the feed for each command, with the products it was about.

mod attempt;
mod change;
mod checked;
mod fan_out;
mod find;
mod health;
mod kinds;
mod message;
mod replay;
pub mod sign;
mod stock;

pub use attempt::{Judged, PLAN, call, judge};
pub use change::{Change, create, delete, rotate, send_test, update};
pub use checked::Settings;
pub use fan_out::{Happened, Schema, Selected, fan_out};
pub use find::{NEWEST_FIRST, all, by_id, by_ids, content, cursor, deliveries, receiver, types, webhook_of};
pub use health::{arrived, disable, failed};
pub use replay::{MOST_REPLAYED, Period, again, replay};

/// The table.
const WEBHOOKS: &str = "webhooks";
