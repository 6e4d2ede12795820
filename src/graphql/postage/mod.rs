//! Postage in the schema: what it would cost, buying it, giving it back.

mod mutation;
mod object;
mod query;

pub(super) use mutation::PostageMutation;
pub(crate) use object::Postage;
pub(super) use query::PostageQuery;
