//! What Pedidos stores: one file per table, the enums it keeps, ids and money.
//!
//! A row is what the database holds and nothing else: no I/O, no rules, no GraphQL (columns are not the API). Instants
//! are whole milliseconds since the epoch in UTC ([`Instant`]), amounts whole cents ([`money::Money`]): both are exact and
//! equal on SQLite and PostgreSQL.

pub mod access_key;
pub mod address;
pub mod carrier;
pub mod customer;
pub mod delivery;
pub mod delivery_attempt;
pub mod event;
pub mod feed;
pub mod feed_consumer;
pub mod file;
pub mod id;
pub mod integration;
pub mod integration_notice;
pub mod integration_sync;
pub mod invoice;
pub mod invoice_xml;
pub mod item;
pub mod kept;
pub mod money;
pub mod money_movement;
pub mod notification_template;
pub mod order;
pub mod order_tag;
pub mod payment;
pub mod postage;
pub mod product;
pub mod row;
pub mod shipment;
pub mod shipment_item;
pub mod shipment_volume;
pub mod status;
pub mod stock;
pub mod stock_movement;
pub mod store;
pub mod tracking_event;
pub mod tracking_page;
pub mod webhook;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;
