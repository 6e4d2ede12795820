//! Configuration: defaults ← `pedidos.toml` ← environment (`PEDIDOS__…`, `DATABASE_URL`) ← flags.
//!
//! One struct per section, each with its defaults. A key nobody knows and a value that cannot be meant are refused, with
//! the key, the place the value came from, and what was expected.

mod bus;
mod limits;
mod live;
mod load;
pub mod mail;
mod outbound;
mod public_url;
mod relay;
mod secrets;
mod storage;

use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, SocketAddr};

pub use bus::Bus;
pub use limits::Limits;
pub use live::Live;
pub(crate) use load::Layer;
pub use load::load;
pub use mail::Mail;
pub use outbound::Outbound;
pub use public_url::PublicUrl;
pub use relay::Relay;
pub(crate) use secrets::bytes_of;
pub use secrets::{Hidden, Secrets};
pub use storage::{Bucket, Storage, Way};

/// Everything that can be set.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where orders are kept.
    pub database: Database,
    /// Where the server listens and whom it answers.
    pub http: Http,
    /// How much one GraphQL operation may ask for.
    pub limits: Limits,
    /// Subscriptions: sockets, event streams, and what they are fed with.
    pub live: Live,
    /// What carries news between instances beside the database.
    pub bus: Bus,
    /// How e-mails leave.
    pub mail: Mail,
    /// Calls to other systems: webhooks and ERPs.
    pub outbound: Outbound,
    /// Telling others: how much at once, and for how long it is kept.
    pub relay: Relay,
    /// What secrets of others are sealed with.
    pub secrets: Secrets,
    /// Where files are kept.
    pub storage: Storage,
    /// What the server says about itself.
    pub log: Log,
}

/// Where orders are kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:pedidos.db` or `postgres://user:password@host/database`.
    pub url: String,
    /// Connections for reading (SQLite) or for everything (PostgreSQL, two at least).
    pub max_connections: u32,
    /// Read replicas (PostgreSQL only): addresses of standbys of `url`, which answer queries.
    pub replicas: Vec<String>,
    /// Replicas that lack what was written longer ago than this are not asked, milliseconds.
    pub replica_max_lag_ms: u64,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite:pedidos.db".to_owned(),
            max_connections: 8,
            replicas: Vec::new(),
            replica_max_lag_ms: 5_000,
        }
    }
}

/// Where the server listens and whom it answers.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Address and port.
    pub listen: SocketAddr,
    /// Web origins that may call from a browser (`https://painel.example`); none by default.
    pub cors_origins: Vec<String>,
    /// Time one operation may take, milliseconds.
    pub operation_timeout_ms: u64,
    /// Time that requests under way get to finish when the server stops, milliseconds.
    pub shutdown_timeout_ms: u64,
    /// Where customers reach this server from outside (`https://pedidos.loja.example`); without it no e-mail and no label leads to it.
    pub public_url: String,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)),
            cors_origins: Vec::new(),
            operation_timeout_ms: 10_000,
            shutdown_timeout_ms: 10_000,
            public_url: String::new(),
        }
    }
}

/// What the server says about itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// One readable line for each event, or one JSON object.
    pub format: LogFormat,
    /// What is said: a level, or directives such as `info,pedidos::http=debug`.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info,sea_orm_migration=warn,async_nats=off".to_owned() }
    }
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}
