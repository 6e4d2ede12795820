//! Orders in the schema.

mod enums;
mod input;
mod object;
mod parts;
mod plain;
mod query;
mod read_ahead;

pub(super) use object::Order;
pub(super) use parts::HistoryEntry;
pub(super) use query::{OrderPage, OrderQuery, page};
pub(super) use read_ahead::{Wanted, read};
