//! Postage in the schema: what it would cost, buying it, giving it back.

mod object;

pub(crate) use object::Postage;
