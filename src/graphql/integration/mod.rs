//! Integrations in the schema: ERPs, and orders on their way to them.

mod input;
mod mutation;
mod object;
mod query;
mod sync;

pub(super) use mutation::IntegrationMutation;
pub(super) use object::Integration;
pub(super) use query::IntegrationQuery;
pub(super) use sync::OrderIntegration;
