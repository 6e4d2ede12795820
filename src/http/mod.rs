//! The server as a browser or a program sees it: routes, and what surrounds each request.

mod access_log;
mod caller;
mod document;
mod graphiql;
mod graphql;
mod health;
mod hooks;
mod live;
mod metrics;
mod replica;
mod router;
mod socket;
mod tracking;

pub use router::router;
