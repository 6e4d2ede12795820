//! Deliveries: rows that say what has to reach whom, written in the transaction of whatever makes them necessary.
//!
//! ```text
//!  enqueue ─► QUEUED ─► claim: SENDING, a lease ─► settle ─┬─► SENT
//!                ▲                    │                    ├─► FAILED ─► claim, when its pause is over
//!                └────── retry ◄──────┼── GIVEN_UP ◄───────┘
//!                                     └─► the lease ends without an answer (a crash) ─► claim
//! ```
//!
//! Promises: a key is delivered once, unless whoever delivered it ended between the answer and its record (then twice; each way has
//! a mark by which the receiver knows it again). Within a lane one follows the other: nothing is tried while something older of
//! the lane is open. A receiver can be paused as a whole.
//!
//! Who tries, and how, is not known here: see `relay`.

mod again;
mod behind;
mod claim;
mod enqueue;
mod pause;
mod pulse;
mod read;
mod settle;

pub use again::{send_again, send_one_again};
pub use behind::{Waiting, close_behind, waiting_behind};
pub use claim::{Claims, LEASE_MS, claim, next_due};
pub use enqueue::{NewDelivery, enqueue, retry, withdraw};
pub use pause::{hurry, pause, paused, resume};
pub use pulse::Pulse;
pub use read::{Backlog, attempts_of, backlog, find, mails_of};
pub use settle::{Settled, purge, settle};

/// The tables.
const DELIVERIES: &str = "deliveries";
const ATTEMPTS: &str = "delivery_attempts";

/// Deliveries that will be tried by themselves, in the words of the partial indexes and without parameters, so that both databases see
/// that these indexes fit.
const OPEN: &str = "state IN ('QUEUED', 'SENDING', 'FAILED')";
