//! What Pedidos does, through its public surface: GraphQL on a socket and the command line, on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should panic"
)]

mod architecture;
mod auth;
mod bus;
mod cli;
mod clients;
mod customer;
mod demo;
mod doctor;
mod http;
mod idempotency;
mod import;
mod integration;
mod invoice;
mod invoice_key;
mod label;
mod live;
mod mail;
mod migration;
mod node;
mod notification;
mod order;
mod outbound;
mod payment;
mod postage;
mod printing;
mod product;
mod relay;
mod replica;
mod scalar;
mod schema;
mod shipment;
mod socket;
mod stock;
mod storage;
mod store;
mod support;
mod tour;
mod tracking;
mod unit_of_work;
mod webhook;
