//! Papers for parcels in the schema: printing them, and labels from elsewhere.

mod mutation;
mod object;
mod upload;

pub(super) use mutation::PrintingMutation;
pub(crate) use mutation::orders_of_filter;
pub(super) use object::link;
