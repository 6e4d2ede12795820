//! Stock in the schema: levels, the ledger, and their corrections.

mod input;
mod mutation;
mod object;
mod query;
mod subscription;

pub(super) use mutation::StockMutation;
pub(super) use object::{StockLevel, StockMovement};
pub(super) use query::StockQuery;
pub(super) use subscription::StockSubscription;
