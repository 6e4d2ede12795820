//! The bare twin: what the same answers cost without GraphQL, SeaORM and everything else that makes a server pleasant.
//!
//! axum, one route for each [`Variant`](crate::variants::Variant), the rows of the same orders, and JSON written by hand. It is the limit that
//! the server is measured against, in the same run on the same machine.

mod json;
mod postgres;
mod shape;
mod sql;
mod sqlite;

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use pedidos::clock::Clock;
use postgres::Postgres;
use serde::Deserialize;
use sql::SQL;
use sqlite::Sqlite;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The lists of an order in full after its items, as they begin.
const PARTS: [&str; 4] = ["\"payments\":[", "\"shipments\":[", "\"invoices\":[", HISTORY];

/// The history is a connection.
const HISTORY: &str = "\"history\":{\"nodes\":[";

/// A page of orders.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    Newest,
    Filtered(Filtered),
    Behind(Behind),
}

/// Placed from `from` to before `before`, of `cents` and more.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Filtered {
    from: i64,
    before: i64,
    cents: i64,
}

/// The place of an order in the list of the newest.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Behind {
    placed_at: i64,
    id: i64,
}

#[derive(Deserialize)]
struct Full {
    number: i64,
}

#[derive(Deserialize)]
struct Search {
    part: String,
}

impl Which {
    /// The statement and its parameters.
    fn statement(&self) -> (&'static str, Vec<i64>) {
        match self {
            Self::Newest => (&SQL.newest, vec![]),
            Self::Filtered(only) => (&SQL.filtered, vec![only.from, only.before, only.cents]),
            Self::Behind(order) => (&SQL.behind, vec![order.placed_at, order.id]),
        }
    }
}

enum Store {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

type Stored = State<Arc<Store>>;
type Answer = ([(HeaderName, &'static str); 1], Body);

impl Store {
    async fn page(&self, which: Which) -> Answer {
        answer(match self {
            Self::Sqlite(store) => store.page(&which),
            Self::Postgres(store) => store.page(&which).await,
        })
    }

    async fn full(&self, number: i64) -> Answer {
        answer(match self {
            Self::Sqlite(store) => store.full(number),
            Self::Postgres(store) => store.full(number).await,
        })
    }

    async fn search(&self, part: &str) -> Answer {
        answer(match self {
            Self::Sqlite(store) => store.search(part),
            Self::Postgres(store) => store.search(part).await,
        })
    }

    async fn facets(&self) -> Answer {
        let now = Clock::System.now();
        answer(match self {
            Self::Sqlite(store) => store.facets(now),
            Self::Postgres(store) => store.facets(now).await,
        })
    }
}

fn answer(body: Vec<u8>) -> Answer {
    ([(CONTENT_TYPE, "application/json")], Body::from(body))
}

/// Serves until the process is killed.
pub(crate) async fn serve(database: &str, listen: SocketAddr) {
    let store = match database.strip_prefix("sqlite:") {
        Some(file) => Store::Sqlite(Sqlite { file: file.into() }),
        None => Store::Postgres(Postgres::connect(database).await),
    };
    let routes = Router::new()
        .route("/page1", get(async |State(store): Stored| store.page(Which::Newest).await))
        .route(
            "/filtered",
            get(async |State(store): Stored, Query(only)| store.page(Which::Filtered(only)).await),
        )
        .route(
            "/deep",
            get(async |State(store): Stored, Query(order)| store.page(Which::Behind(order)).await),
        )
        .route("/full", get(async |State(store): Stored, Query(Full { number })| store.full(number).await))
        .route("/search", get(async |State(store): Stored, Query(Search { part })| store.search(&part).await))
        .route("/facets", get(async |State(store): Stored| store.facets().await))
        .with_state(Arc::new(store));
    let listener = TcpListener::bind(listen).await.unwrap();
    axum::serve(listener, routes).await.unwrap();
}
