//! Orders on their way to integrations.
//!
//! ```text
//!  request (a person presses, or an order comes to the status of a rule) ─► one row for order and integration, one delivery
//!     │  again: the same row; what has failed is due now
//!     ▼
//!  QUEUED ─► attempt: SENDING ─┬─► SENT ───────► check, or a notice comes in ─► confirm: the invoice's key ─► CONFIRMED
//!                              └─► FAILED ─► attempt, when the relay says so
//! ```
//!
//! Promises: there is one row for an order and an integration, and one delivery that sends it. What the integration calls the order is
//! kept in the transaction right behind the answer; a try that ends between the two looks the order up. A key may come back before the
//! answer to the call that made the order, again, or for an order whose outcome is not known: the row never goes back from CONFIRMED.
//! A key that breaks a rule is kept on the row, with the rule, and said in the history.

mod attempt;
mod check;
mod confirm;
mod read;
mod request;
mod rule;

pub(crate) use attempt::by as attempt_by;
pub use attempt::{Attempt, attempt, failed};
pub(in crate::integration) use attempt::{called, number};
pub use check::{check_due, renew_tokens};
pub use confirm::{Came, confirm};
pub use read::{by_external_id, by_id, by_number, waiting};
pub use request::request;
pub use rule::by_rule;

/// The table.
const TABLE: &str = "integration_syncs";
