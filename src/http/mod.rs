//! The server as a browser or a program sees it: routes, and what surrounds each request.

mod access_log;
mod caller;
mod document;
mod graphiql;
mod graphql;
mod health;
pub(crate) mod replica;
mod router;

pub use router::router;
