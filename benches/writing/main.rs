//! How fast orders are placed and moved, as a part of what the database can do at all: see `benches/README.md`.
//!
//! The server that is released gets mutations from many callers; in turns with it, in the same run and on the same database,
//! the bare SQL statements of the same work are sent by as many tasks over as many connections as the server has. What
//! the server does besides (HTTP, GraphQL, checks, permission) is the difference.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on should panic"
)]

mod bare;
#[path = "../order_page/cluster.rs"]
mod cluster;
#[path = "../order_page/load.rs"]
mod load;
#[path = "../order_page/server.rs"]
#[expect(dead_code, reason = "shared with the order page, which starts a twin too")]
mod server;
#[expect(dead_code, reason = "shared with telling, which writes notes")]
mod shop;

use bare::Bare;
use clap::{Parser, ValueEnum};
use cluster::Cluster;
use load::{Load, Outcome, drive};
use server::Server;
use shop::Shop;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// The allocator of the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the server has to reach, as a part of the bare statements' rate.
const BAR: f64 = 0.5;

/// Measures mutations against their bare statements: `cargo bench --bench writing -- [OPTIONS]`.
#[derive(Debug, Parser)]
#[command(name = "writing", max_term_width = 100)]
struct Options {
    /// Which database.
    #[arg(long, default_value = "both")]
    database: Databases,
    /// How long each of the two has its turn, seconds.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// How often each of the two has its turn.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Callers at the same time.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Fails when a bar is missed.
    #[arg(long)]
    strict: bool,
    /// Given by cargo when a benchmark shall run, and not only be built and tried.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Databases {
    Sqlite,
    Postgres,
    Both,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    /// `placeOrder`: an order of two lines with stock, address, Pix and parcel for a known customer.
    Place,
    /// `changeOrderStatus`: paid orders to picking and back.
    Move,
}

impl Work {
    const fn name(self) -> &'static str {
        match self {
            Self::Place => "placeOrder",
            Self::Move => "changeOrderStatus",
        }
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    if !options.bench {
        println!("run with `cargo bench --bench writing`");
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let meets = runtime.block_on(async {
        tokio::select! {
            meets = run(&options) => meets,
            // Dropping the run stops what it has started.
            _ = tokio::signal::ctrl_c() => false,
        }
    });
    if meets || !options.strict { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn run(options: &Options) -> bool {
    let mut meets = true;
    println!(
        "{:9} {:18} {:>8} {:>8} {:>6}  {:>15} {:>15}",
        "", "", "per s", "bare", "ratio", "p50 ms (bare)", "p99 ms (bare)"
    );
    if options.database != Databases::Postgres {
        let shop = Shop::in_sqlite().await;
        meets &= measure(options, "sqlite", &shop).await;
    }
    if options.database != Databases::Sqlite {
        let cluster = Cluster::find().await;
        let shop = Shop::in_postgres(&cluster).await;
        meets &= measure(options, "postgres", &shop).await;
    }
    meets
}

async fn measure(options: &Options, database: &str, shop: &Shop) -> bool {
    let load = Load { connections: options.connections, time: Duration::from_secs_f64(options.seconds) };
    let warm_up = Load { time: load.time / 10, ..load };
    let bare = Arc::new(Bare::open(shop).await);
    let server = Server::pedidos(&shop.url, &shop.requests(Work::Place)[0]).await;
    let mut meets = true;
    for work in [Work::Place, Work::Move] {
        let requests: Arc<[Vec<u8>]> = shop.requests(work).into();
        let mut rounds = Vec::new();
        for _ in 0..options.rounds {
            drive(server.address, Arc::clone(&requests), warm_up).await;
            let before = shop.done(work).await;
            let of_server = drive(server.address, Arc::clone(&requests), load).await;
            let done = shop.done(work).await - before;
            assert!(
                done >= of_server.latencies.len(),
                "{done} done, but {} answers",
                of_server.latencies.len()
            );
            bare::drive(&bare, work, warm_up).await;
            rounds.push((of_server, bare::drive(&bare, work, load).await));
        }
        meets &= report(database, work, rounds);
    }
    meets
}

/// Prints the round with the median ratio; whether it meets the bar.
fn report(database: &str, work: Work, mut rounds: Vec<(Outcome, Outcome)>) -> bool {
    let ratio = |(server, bare): &(Outcome, Outcome)| server.rate() / bare.rate();
    rounds.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
    let median = &rounds[rounds.len() / 2];
    let (server, bare) = median;
    let meets = ratio(median) >= BAR;
    let times = |percent| format!("{:.1} ({:.1})", server.percentile(percent), bare.percentile(percent));
    println!(
        "{database:9} {:18} {:8.0} {:8.0} {:5.0} %  {:>15} {:>15}  {}",
        work.name(),
        server.rate(),
        bare.rate(),
        ratio(median) * 100.0,
        times(50),
        times(99),
        if meets { "meets 50 %" } else { "MISSES 50 %" }
    );
    meets
}
