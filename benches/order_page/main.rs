//! How fast an order page is, as a part of what the machine can do at all: see `benches/README.md`.
//!
//! The server that is released and a bare twin of it answer the same requests over the same rows, in turns, in one run.
//! [`data`] makes the orders, [`cluster`] starts PostgreSQL, [`server`] starts both servers, [`variants`] says what is asked,
//! [`load`] asks, [`report`] says what came of it, and [`twin`] is the twin.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on should panic"
)]

mod cluster;
mod data;
mod load;
mod report;
mod server;
mod twin;
mod variants;

use clap::{Parser, ValueEnum};
use cluster::Cluster;
use data::Loaded;
use load::{Connection, Load, drive};
use report::{Figures, Measured, Rounds};
use server::{Server, cpu_of, cpu_of_children, memory_of};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use variants::{Exchange, Variant};

/// The allocator of the server, so that the twin has it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often the server is started to see how long that takes.
const STARTS: usize = 3;

/// Measures the server against a bare twin: `cargo bench --bench order_page -- [OPTIONS]`.
#[derive(Debug, Parser)]
#[command(name = "order_page", max_term_width = 100)]
struct Options {
    /// How many orders: a run for each number.
    #[arg(long, value_delimiter = ',', default_value = "10000,100000")]
    orders: Vec<usize>,
    /// Which database.
    #[arg(long, default_value = "both")]
    database: Databases,
    /// How long each server is driven in a round, seconds.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// How often each of the two has its turn.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Callers at the same time; search and facets have one.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// What is asked [default: all].
    #[arg(long, value_delimiter = ',')]
    variants: Vec<Variant>,
    /// Makes the orders anew: for when the generator has changed.
    #[arg(long)]
    fresh: bool,
    /// Fails when a bar is missed.
    #[arg(long)]
    strict: bool,
    /// Given by cargo when a benchmark shall run, and not only be built and tried.
    #[arg(long, hide = true)]
    bench: bool,
    /// Is the twin, over this database.
    #[arg(long, hide = true, requires = "listen")]
    twin: Option<String>,
    /// Where the twin listens.
    #[arg(long, hide = true)]
    listen: Option<SocketAddr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Databases {
    Sqlite,
    Postgres,
    Both,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if !options.bench {
        println!("run with `cargo bench --bench order_page`");
        return ExitCode::SUCCESS;
    }
    if let (Some(database), Some(listen)) = (&options.twin, options.listen) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(twin::serve(database, listen));
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
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
    let mut measured = Vec::new();
    if options.database != Databases::Postgres {
        for orders in &options.orders {
            let loaded = data::sqlite(*orders, options.fresh).await;
            measured.push(Bench { options, loaded, database: "sqlite", cluster: None }.run().await);
        }
    }
    if options.database != Databases::Sqlite {
        let cluster = Cluster::find().await;
        for orders in &options.orders {
            let loaded = data::postgres(&cluster, *orders, options.fresh).await;
            measured.push(Bench { options, loaded, database: "postgres", cluster: cluster.pid }.run().await);
        }
    }
    report::judge(&measured)
}

/// One database of one size.
struct Bench<'o> {
    options: &'o Options,
    loaded: Loaded,
    database: &'static str,
    /// The parent of the processes of the database.
    cluster: Option<u32>,
}

impl Bench<'_> {
    async fn run(self) -> Measured {
        let url = &self.loaded.url;
        let first = &Variant::Page1.exchanges(&self.loaded.sample)[0];
        let mut starts = Vec::new();
        let mut start = async || {
            let server = Server::pedidos(url, &first.server).await;
            starts.push(server.first_answer.as_secs_f64() * 1000.0);
            server
        };
        for _ in 1..STARTS {
            drop(start().await);
        }
        let server = start().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let idle = memory_of(server.pid());
        let twin = Server::twin(url, &first.twin).await;
        let mut measured = Measured {
            database: self.database,
            orders: self.loaded.orders,
            starts,
            idle,
            after: None,
            variants: Vec::new(),
        };
        for variant in self.variants() {
            measured.variants.push(self.rounds(variant, &server, &twin).await);
        }
        measured.after = memory_of(server.pid());
        measured.print();
        measured
    }

    fn variants(&self) -> Vec<Variant> {
        let asked = &self.options.variants;
        Variant::ALL.into_iter().filter(|variant| asked.is_empty() || asked.contains(variant)).collect()
    }

    async fn rounds(&self, variant: Variant, server: &Server, twin: &Server) -> Rounds {
        let exchanges = variant.exchanges(&self.loaded.sample);
        let bytes = check(variant, &exchanges, server, twin).await;
        let requests =
            |of: fn(&Exchange) -> &Vec<u8>| -> Arc<[Vec<u8>]> { exchanges.iter().map(of).cloned().collect() };
        let (asked, bare) = (requests(|exchange| &exchange.server), requests(|exchange| &exchange.twin));
        let mut turns = Vec::new();
        for round in 1..=self.options.rounds {
            let of_server = self.turn(variant, server, &asked).await;
            let of_twin = self.turn(variant, twin, &bare).await;
            eprintln!(
                "{} {} {} {round}: {:.0}/s, twin {:.0}/s",
                self.database,
                self.loaded.orders,
                variant.name(),
                of_server.rate,
                of_twin.rate
            );
            turns.push((of_server, of_twin));
        }
        Rounds { variant, turns, bytes }
    }

    /// Drives one of the two: first a little to warm up, then for the figures.
    async fn turn(&self, variant: Variant, server: &Server, requests: &Arc<[Vec<u8>]>) -> Figures {
        let connections = if variant.is_statement() { 1 } else { self.options.connections };
        let time = Duration::from_secs_f64(self.options.seconds);
        drive(server.address, Arc::clone(requests), Load { connections, time: time / 10 }).await;
        let cpu = || (cpu_of(server.pid()), self.cluster.and_then(cpu_of_children));
        let before = cpu();
        let outcome = drive(server.address, Arc::clone(requests), Load { connections, time }).await;
        let after = cpu();
        Figures::of(&outcome, taken(before.0, after.0), taken(before.1, after.1))
    }
}

fn taken(before: Option<f64>, after: Option<f64>) -> Option<f64> {
    Some(after? - before?)
}

/// Makes sure that both give the same answers; gives the median of their sizes.
async fn check(variant: Variant, exchanges: &[Exchange], server: &Server, twin: &Server) -> usize {
    let mut asked = Connection::open(server.address).await.unwrap();
    let mut bare = Connection::open(twin.address).await.unwrap();
    let mut sizes = Vec::new();
    for exchange in exchanges {
        let answer = asked.ask(&exchange.server).await.unwrap();
        let wanted = bare.ask(&exchange.twin).await.unwrap();
        assert!(
            answer == wanted,
            "the answers to {} differ:\n{}\n{}",
            variant.name(),
            String::from_utf8_lossy(answer),
            String::from_utf8_lossy(wanted)
        );
        sizes.push(answer.len());
    }
    sizes.sort_unstable();
    sizes[sizes.len() / 2]
}
