//! Pedidos, the order desk of Brazilian online stores: a GraphQL API over SQLite or PostgreSQL.
//!
//! # The way of a request
//!
//! ```text
//!  socket ─► http::graphql ─► graphql::document ─► graphql::order::query ─► order::list ─► db ─► SQLite │ PostgreSQL
//!            media types,     limits, equal        words of the schema      filter and     rows by
//!            status codes     fields merged        into business words      sort as SQL    position
//!                                   │
//!                             graphql::order::read_ahead ─► order::parts: one statement for each kind of thing asked for
//! ```
//!
//! # The way of a change
//!
//! ```text
//!  socket ─► http: whose key? ─► graphql::…::mutation ─► one unit of work (db::act) ───────────────► payload: the object,
//!            Actor, scopes       words of the schema        │                                        or why nothing was done
//!                                                           ├─ idempotency: done before? the same answer
//!                                                           ├─ order::place │ change_status │ payment │ invoice │ edit
//!                                                           │    permission, lock, rules, change
//!                                                           ├─ stock::settle: each line holds what its status asks for
//!                                                           └─ event::record: what has happened, and whether it is told
//! ```
//!
//! # The way of news
//!
//! ```text
//!  db::act: last statement before the commit ─► table `feed` ─┬─► bell ─────────────► feed: one tail for each process puts
//!  one entry for each command, with how the order stands      └─► NOTIFY or NATS ───►       entries in order, skips none
//!                                                                                                │
//!  WebSocket, server-sent events ◄─ http::live: one execution for all who ask for the same ◄─────┘
//!                                   from any cursor: first out of the log, then live
//! ```
//!
//! # Modules, from the bottom up
//!
//! Each may use those above it in this list, never those below; `tests/it/architecture.rs` holds that.
//!
//! - [`br`]: Brazilian numbers and days, pure. [`clock`]: the only source of time. [`error`]: what can go wrong, [`refusal`]: which
//!   rule said no. [`actor`]: who is asking. [`fold`]: text as people search it. [`email`]: what an address looks like. [`locale`]: the three
//!   languages of customers. [`label`]: papers
//!   that go with a parcel, drawn. [`config`] and [`telemetry`].
//! - [`db`]: the two databases: pools, units of work, pages by keyset, migrations, read replicas. [`event`]: the log of what has
//!   happened. [`feed`]: what was committed, in order, to whoever listens. [`idempotency`]: asking again does nothing a second time.
//!   [`mail`]: e-mails, and how they leave.
//!   [`outbound`]: calls to other systems. [`storage`]: files, wherever they are kept. [`link`]: links to
//!   documents that whoever holds them may open for a while.
//! - [`store`], [`customer`], [`product`], [`stock`], [`invoice`], [`carrier`]: settings, who buys, what is sold, how much there is of
//!   it, the fiscal documents, who carries parcels. [`auth`]: keys that let in.
//! - [`order`]: how orders are found, and what may happen to each.
//! - [`tracking`]: what happens to parcels on their way, and the pages on which customers follow them.
//! - [`integration`]: what other systems are told.
//! - [`notification`]: what customers are written, and by which text; what the store's own people are told.
//! - [`printing`]: papers for parcels, drawn and kept; labels from elsewhere.
//! - [`app`]: what everything above shares.
//! - [`graphql`]: the schema. [`import`] and [`demo`]: data in. [`doctor`]: what does not fit. [`housekeeping`]: what is done again
//!   and again.
//! - [`http`]: routes. [`run`]: start and stop. [`cli`]: the commands.
#![recursion_limit = "256"]

pub mod actor;
pub mod app;
pub mod auth;
pub mod br;
pub mod carrier;
pub mod cli;
pub mod clock;
pub mod config;
pub mod customer;
pub mod db;
pub mod delivery;
pub mod demo;
pub mod doctor;
pub mod email;
pub mod error;
pub mod event;
pub mod feed;
pub mod fold;
pub mod graphql;
pub mod housekeeping;
pub mod http;
pub mod idempotency;
pub mod import;
pub mod integration;
pub mod invoice;
pub mod label;
pub mod link;
pub mod locale;
pub mod mail;
pub mod notification;
pub mod order;
pub mod outbound;
pub mod printing;
pub mod product;
pub mod refusal;
pub mod relay;
pub mod run;
pub mod seal;
pub mod stock;
pub mod storage;
pub mod store;
pub mod telemetry;
pub mod tracking;
