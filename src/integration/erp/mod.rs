//! ERPs: four languages, one way.
//!
//! ```text
//!  order and its parts ─► sales_order: one neutral order, every cent accounted for
//!                              │
//!  steps: contact ─► products ─► look up by our number ─► create ─► keep the id      each kept, so that a try goes on where another ended
//!                              │
//!            ┌─────────────┬───┴──────────┬──────────────┐
//!         generic        bling          tiny           omie                          words of each (pure), and how each is asked
//!            └─────────────┴───┬──────────┴──────────────┘
//!  api: tokens that are fresh, limits that are kept, answers that are understood ─► outbound
//! ```
//!
//! Promises: an order is never created blindly a second time: whoever has no answer to a creating call looks the order up first, the
//! next time. Tokens are got by one instance at a time and kept before they are used. Limits hold over all instances. What goes wrong
//! is told in the ERP's own words, without the customer's name, number or address.

pub mod api;
pub mod bling;
pub mod engine;
pub mod generic;
pub mod omie;
pub mod pace;
pub mod sales_order;
pub mod settings;
pub mod status;
mod steps;
pub mod tiny;
pub mod token;
mod told;
mod turn;
pub(crate) mod words;

pub use engine::{Done, Erp, Ids, Job, Placed, Step, Trouble, of_kind};

/// An answer that says yes and not what it has made.
fn no_id() -> Trouble {
    Trouble::Unknown("it answered without an id".to_owned())
}
