//! Postage that others sell.

mod read;

pub use read::{by_id, of_shipments};

/// The table.
const TABLE: &str = "postages";
