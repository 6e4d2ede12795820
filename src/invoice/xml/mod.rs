//! The XML of an NF-e with its authorisation (`nfeProc`), read without trusting whoever sent it.
//!
//! ```text
//!  bytes ─► text: at most 1 MiB, UTF-8 or ISO-8859-1 ─► fields: a stream of events, no tree; ─► nfe: what must agree
//!                                                       no DTD, entity, instruction, depth        with what, as values
//! ```
//!
//! Its signature is not checked: what it says is shown beside the order, and never believed more than the person who sent it.

mod fields;
mod label;
mod nfe;
mod text;

pub use label::label;
pub use nfe::{Line, Nfe, read};
pub use text::original;

/// The largest file, bytes.
pub const LARGEST: usize = 1024 * 1024;
