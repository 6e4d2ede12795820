//! What happens to shipments on their way, as carriers and people say it.
//!
//! ```text
//!  addTrackingEvent ──┐                      ┌─ check (pure)    what cannot be meant
//!  POST /hooks/… ─────┼─► add ── order locked┼─ each once: what its source calls it, or a digest of what it says
//!  postage ───────────┘                      ├─ one fact `TrackingAdded`, however many events
//!                                            └─ course (pure)   post, deliver, fail: `order::shipment` does it
//! ```
//!
//! Events come late, again, and in any order. What they say is kept whatever comes of it. They move a shipment forward only: one that
//! is older than what is known of the shipment moves nothing. Where a rule stands in the way of the move (the order is not paid), the
//! events are kept all the same, and whoever brought them hears why; the next event tries again.

mod add;
mod check;
mod course;
mod find;

pub use add::{Added, Adding, add, of_shipment};
pub use check::{MOST, NewEvent, check};
pub use find::{Found, Named, find};

/// The table.
const TABLE: &str = "tracking_events";
