//! The schema: business words in the words of GraphQL.
//!
//! The schema is one cyclic graph (an order has a customer, a customer has orders), so it is one module, divided by domain
//! inside. Resolvers translate and do nothing else: an argument becomes a filter, a row becomes a view. A list reads ahead
//! what its selection asks for (`order::read_ahead`); single objects that nobody foresaw are read in batches (`load`). What
//! needs no more waiting then is written in one walk (`render`).
//! What goes wrong leaves through `failure` only. [`document`] looks at a document before it is executed.

mod access_key;
mod carrier;
mod connection;
mod customer;
pub mod document;
mod failure;
mod integration;
mod invoice;
pub(crate) mod live;
mod load;
mod mutation;
mod node;
mod notification;
mod order;
mod permission;
mod postage;
mod printing;
mod product;
mod render;
mod scalar;
mod schema;
mod selection;
mod stock;
mod store;
mod tracking;
mod uf;
pub(crate) mod upload;
mod view;
mod webhook;

pub(crate) use failure::Failure;
pub(crate) use mutation::HeaderKey;
pub(crate) use printing::orders_of_filter;
pub use schema::{Mutation, Query, Schema, build, sdl};
pub use selection::Stored;
pub(crate) use view::View;
