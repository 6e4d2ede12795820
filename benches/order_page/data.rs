//! Databases with orders, made once and kept between runs.

use crate::cluster::Cluster;
use crate::server::target_folder;
use entity::access_key::AccessKeyKind;
use migration::{Migrator, MigratorTrait as _};
use pedidos::actor::{Actor, Scope};
use pedidos::auth::{self, NewKey};
use pedidos::clock::Clock;
use pedidos::config;
use pedidos::db::{By, Db, Read as _};
use pedidos::demo::{self, Recipe};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query};
use sea_orm::{ConnectionTrait as _, Database, DbBackend, Order, QueryResult, Statement, TryGetable};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

/// The present of all orders that are made: they reach back 400 days from here. 2026-11-22T15:00:00Z.
pub(crate) const NOW: i64 = 1_795_359_600_000;

/// The row behind which the deep page begins, when there are so many.
const DEEP: usize = 90_000;

/// How many parts of names are searched for.
const PARTS: usize = 36;

/// What the access key of the callers is called.
const KEY: &str = "order page";

/// A database with orders.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) url: String,
    pub(crate) orders: usize,
    pub(crate) sample: Sample,
}

/// Orders to ask for.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// When the last order before the deep page was placed, and its id.
    pub(crate) deep: (i64, i64),
    /// Order numbers.
    pub(crate) numbers: Vec<i64>,
    /// Parts of customers' names.
    pub(crate) parts: Vec<String>,
    /// An access key that may read them.
    pub(crate) key: String,
}

/// The SQLite file with so many orders, loaded unless it is there.
pub(crate) async fn sqlite(orders: usize, afresh: bool) -> Loaded {
    let folder = target_folder().join("bench-data");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{}.db", name(orders)));
    if afresh || !file.exists() {
        let unfinished = folder.join("unfinished.db");
        for leftover in
            [unfinished.clone(), folder.join("unfinished.db-wal"), folder.join("unfinished.db-shm")]
        {
            std::fs::remove_file(leftover).ok();
        }
        load(&sqlite_url(&unfinished), orders).await;
        // A reader that was the last to close leaves the log behind, and only the file itself is moved.
        let whole = rusqlite::Connection::open(&unfinished).unwrap();
        whole.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(whole);
        std::fs::rename(unfinished, &file).unwrap();
    }
    look(sqlite_url(&file), orders).await
}

/// The PostgreSQL database with so many orders, loaded unless it is there.
pub(crate) async fn postgres(cluster: &Cluster, orders: usize, afresh: bool) -> Loaded {
    let maintenance = Database::connect(cluster.url("postgres")).await.unwrap();
    let run = async |sql: String| {
        maintenance.execute_unprepared(&sql).await.unwrap();
    };
    let name = name(orders);
    if afresh {
        run(format!("DROP DATABASE IF EXISTS {name}")).await;
    }
    let ask = Statement::from_string(
        DbBackend::Postgres,
        format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"),
    );
    if maintenance.query_one_raw(ask).await.unwrap().is_none() {
        let unfinished = format!("{name}_unfinished");
        run(format!("DROP DATABASE IF EXISTS {unfinished}")).await;
        run(format!("CREATE DATABASE {unfinished}")).await;
        load(&cluster.url(&unfinished), orders).await;
        run(format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    look(cluster.url(&name), orders).await
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// Says which schema it has: another one is another database.
fn name(orders: usize) -> String {
    let names: String = Migrator::migrations().iter().map(|step| step.name().to_owned() + "\n").collect();
    let hash =
        names.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("pedidos_bench_{orders}_{hash:08x}")
}

async fn load(url: &str, orders: usize) {
    eprintln!("loading {orders} orders");
    let began = Instant::now();
    let db = open(url).await;
    db.migrate().await.unwrap();
    demo::fill(&db, &Recipe { seed: 1, orders, now: NOW }, true).await.unwrap();
    db.close().await.unwrap();
    eprintln!("loaded in {:.1} s", began.elapsed().as_secs_f64());
}

async fn open(url: &str) -> Db {
    Db::connect(&config::Database { url: url.to_owned(), max_connections: 2, ..config::Database::default() })
        .await
        .unwrap()
}

/// Reads from a database what will be asked of it.
async fn look(url: String, orders: usize) -> Loaded {
    let db = open(&url).await;
    let numbers = numbers(&db).await;
    let parts = parts(&db, &numbers).await;
    let before_deep = Query::select()
        .columns(["placed_at", "id"])
        .from("orders")
        .order_by("placed_at", Order::Desc)
        .order_by("id", Order::Desc)
        .offset(u64::try_from(DEEP.min(orders / 10 * 9)).unwrap() - 1)
        .limit(1)
        .take();
    let before_deep = db.select(&before_deep).await.unwrap().swap_remove(0);
    let key = key(&db).await;
    let sample = Sample { deep: (value(&before_deep, 0), value(&before_deep, 1)), numbers, parts, key };
    db.close().await.unwrap();
    Loaded { url, orders, sample }
}

/// A new key for this run; that of the run before is revoked, because nobody knows it any more.
async fn key(db: &Db) -> String {
    let by = By::new(Actor::system("benchmark"), Clock::System.now());
    let made = db.act(&by, |tx| {
        Box::pin(async move {
            let old = auth::all(tx, tx.by.at, false).await?.into_iter().filter(|key| key.name == KEY);
            for key in old {
                auth::revoke(tx, &key.id.to_string()).await?;
            }
            let wanted = NewKey {
                name: KEY.to_owned(),
                kind: AccessKeyKind::Service,
                scopes: vec![Scope::OrdersRead.name().to_owned()],
                expires_at: None,
            };
            auth::create(tx, &wanted).await
        })
    });
    made.await.unwrap().1.reveal().to_owned()
}

fn value<T: TryGetable>(row: &QueryResult, at: usize) -> T {
    row.try_get_by_index(at).unwrap()
}

/// A walk over order numbers that comes by all over the place, the same every time.
async fn numbers(db: &Db) -> Vec<i64> {
    let ends = ["MIN", "MAX"].map(|end| Expr::expr(Func::cust(end).arg(Expr::col("number"))));
    let ends = db.select(Query::select().exprs(ends).from("orders")).await.unwrap();
    let (first, last): (i64, i64) = (value(&ends[0], 0), value(&ends[0], 1));
    (0..500).map(|step| first + step * 7919 % (last - first + 1)).collect()
}

/// A few dozen pieces from the inside of first and last names: what somebody types who half remembers one.
async fn parts(db: &Db, numbers: &[i64]) -> Vec<String> {
    let named = Expr::col("number").is_in(numbers.iter().copied()).and(Expr::col("customer_key").ne(""));
    let named = Query::select()
        .column("customer_key")
        .from("orders")
        .and_where(named)
        .order_by("number", Order::Asc)
        .take();
    let mut parts = BTreeSet::new();
    for (at, row) in db.select(&named).await.unwrap().iter().enumerate() {
        let name: String = value(row, 0);
        let mut words = name.split(' ').filter(|word| word.len() >= 5 && word.is_ascii());
        let word = if at % 2 == 0 { words.next() } else { words.next_back() };
        parts.extend(word.map(|word| word[1..word.len().min(6)].to_owned()));
        if parts.len() == PARTS {
            break;
        }
    }
    parts.into_iter().collect()
}
