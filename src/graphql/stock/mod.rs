//! Stock in the schema: levels, the ledger, and their corrections.

mod input;
mod mutation;
mod object;
mod query;

pub(super) use mutation::StockMutation;
pub(super) use object::{StockLevel, StockMovement};
pub(super) use query::StockQuery;
