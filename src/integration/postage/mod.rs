//! Postage that others sell: what it would cost, buying it, its label, and where the parcel is.
//!
//! ```text
//!  buy ─► QUEUED ─► quote ─► cart ─► IN_CART ─► pay ─► PAID ─► make the label ─► fetch it ─► READY ─► ask where the parcel is …
//!            │                │                  │       │                                      │
//!            │      looked for by our reference, before it is put there again                   │
//!            │                                   └── looked at, before it is paid again         │
//!            └────────────── cancel: what nobody has paid is taken out, what is paid is given back ──► CANCELLED
//! ```
//!
//! # Promises
//!
//! - **Never bought twice.** A shipment has one postage that is not over. The state of each step is kept before the next one, and
//!   whoever has no answer looks first: for the label in the provider's cart and among its labels, by a reference that is ours alone;
//!   and at a label that may be paid, before it is paid.
//! - **Never dearer than wanted.** The price is compared with what it may cost when it is quoted, and again when the label is in the
//!   cart; what is dearer is taken out, and not paid.
//! - **Nothing is paid for a shipment that is not wanted any more**, nor after somebody has taken the postage back.
//! - What goes wrong is told in the provider's words, without the customer's name, number or address.

mod attempt;
mod buy;
mod cancel;
mod check;
mod keep;
pub mod melhor_envio;
mod parcel;
mod provider;
mod quote;
mod read;
mod scene;
mod steps;
mod track;

pub use attempt::{attempt, failed};
pub use buy::{Buy, buy};
pub use cancel::cancel;
pub use check::check_due;
pub use parcel::{Good, Parcel, Party, Volume};
pub use provider::{LabelProvider, Offer, Ordered, Stage, Wanted, of_kind};
pub use quote::quote;
pub use read::{by_id, of_shipments, troubled};

/// The table.
const TABLE: &str = "postages";
