//! How fast news reaches subscribers, as a part of what a bare broadcast can do at all: see `benches/README.md`.
//!
//! The server that is released has many subscribers on real sockets. It gets a burst of entries into its feed, and has to read them
//! from the log, test the filter, read the orders, execute the selection, write JSON and send it to each. In turns with it, in the
//! same run, its bare twin (axum, a broadcast channel, a loop that sends) sends the same bytes as often to as many sockets. Then the
//! latency of single orders, and the memory of those who only listen.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on should panic"
)]

#[path = "../order_page/cluster.rs"]
mod cluster;
mod listen;
#[path = "../order_page/load.rs"]
#[expect(dead_code, reason = "shared with the other benchmarks, which drive with many callers")]
mod load;
#[path = "../order_page/server.rs"]
#[expect(dead_code, reason = "shared with the other benchmarks, which look at processor time")]
mod server;
mod shop;
mod twin;

use clap::{Parser, ValueEnum};
use cluster::Cluster;
use listen::Listeners;
use load::{Connection, Load, drive};
use server::{Server, memory_of};
use shop::Shop;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The allocator of the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the server has to reach, as a part of the twin's rate.
const BAR: f64 = 0.5;

/// Measures subscriptions against a bare broadcast: `cargo bench --bench live -- [OPTIONS]`.
#[derive(Debug, Parser)]
#[command(name = "live", max_term_width = 100)]
struct Options {
    /// Which database.
    #[arg(long, default_value = "both")]
    database: Databases,
    /// How many subscribers, each in a row of its own.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 100, 1_000, 5_000])]
    subscribers: Vec<usize>,
    /// How many messages each of the two sends in its turn, about.
    #[arg(long, default_value_t = 200_000)]
    messages: usize,
    /// How often each of the two has its turn.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Orders that are placed one by one for the latency.
    #[arg(long, default_value_t = 40)]
    orders: usize,
    /// Fails when a bar is missed.
    #[arg(long)]
    strict: bool,
    /// Serves as the twin.
    #[arg(long, hide = true)]
    twin: Option<String>,
    #[arg(long, hide = true, requires = "twin")]
    listen: Option<SocketAddr>,
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

fn main() -> ExitCode {
    let options = Options::parse();
    if !options.bench {
        println!("run with `cargo bench --bench live`");
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    if let Some(listen) = options.listen {
        runtime.block_on(twin::serve(listen));
        return ExitCode::SUCCESS;
    }
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
    println!(
        "{:9} {:>11} {:>9} {:>11} {:>11} {:>6}  {:>17} {:>17} {:>9}",
        "", "subscribers", "events/s", "messages/s", "bare", "ratio", "p50/p99 ms", "+ mutation", "KB each"
    );
    let mut meets = true;
    if options.database != Databases::Postgres {
        meets &= measure(options, "sqlite", &Shop::in_sqlite().await).await;
    }
    if options.database != Databases::Sqlite {
        let cluster = Cluster::find().await;
        meets &= measure(options, "postgres", &Shop::in_postgres(&cluster).await).await;
    }
    meets
}

async fn measure(options: &Options, database: &str, shop: &Shop) -> bool {
    let mut meets = true;
    for subscribers in options.subscribers.iter().copied() {
        let server = Server::pedidos(&shop.url, &shop.wake()).await;
        let twin = Server::twin(database, twin::GREETING).await;
        let before = memory_of(server.pid()).map(|(_, own)| own);
        let mut of_server = Listeners::subscribe(server.address, &shop.key, subscribers).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let each = memory_of(server.pid()).zip(before).map(|((_, own), before)| own - before);
        let mut of_twin = Listeners::connect(twin.address, subscribers).await;
        // The first message, whose bytes the twin will send.
        let mut caller = Connection::open(server.address).await.unwrap();
        let placed = String::from_utf8_lossy(caller.ask(&shop.placing(0)).await.unwrap()).into_owned();
        assert!(placed.contains("\"userErrors\":[]"), "{placed}");
        let bytes = of_server.sample().await;
        let events = (options.messages / subscribers).clamp(20, 20_000);
        let mut rounds = Vec::new();
        for _ in 0..options.rounds {
            let rate = burst(&mut of_server, events, async { shop.tell(events, &mut caller).await }).await;
            let publish = twin::publish(events, &bytes);
            let mut connection = Connection::open(twin.address).await.unwrap();
            let told = async {
                // It begins when it is asked, as the server does when it is woken.
                let began = Instant::now();
                connection.ask(&publish).await.unwrap();
                began
            };
            let bare = burst(&mut of_twin, events, told).await;
            rounds.push((rate, bare));
        }
        if subscribers == 1 {
            meets &= as_committed(database, (&server, &mut of_server), (&twin, &mut of_twin), (shop, &bytes))
                .await;
        }
        let latency = latencies(options, &mut of_server, shop, &mut caller).await;
        meets &= report(database, (subscribers, events), rounds, (latency, each));
    }
    meets
}

/// Orders are placed as fast as the database commits them, and the twin is offered as many at the same pace: whether one
/// subscriber has them as quickly. (A burst has no pace: there the twin copies bytes faster than anything could be read.)
async fn as_committed(
    database: &str,
    (server, of_server): (&Server, &mut Listeners),
    (twin, of_twin): (&Server, &mut Listeners),
    (shop, bytes): (&Shop, &str),
) -> bool {
    let requests: Arc<[Vec<u8>]> = (0..500).map(|at| shop.placing(at)).collect();
    let load = Load { connections: 16, time: Duration::from_secs(3) };
    of_server.expect(EVERYTHING);
    let began = Instant::now();
    let placed = drive(server.address, requests, load).await.latencies.len();
    of_server.until(placed).await;
    let rate = f64::from(u32::try_from(placed).unwrap()) / began.elapsed().as_secs_f64();

    of_twin.expect(EVERYTHING);
    let mut connection = Connection::open(twin.address).await.unwrap();
    let publish = twin::publish(1, bytes);
    let pause = Duration::from_secs(3) / u32::try_from(placed).unwrap();
    let began = Instant::now();
    for event in 0..u32::try_from(placed).unwrap() {
        tokio::time::sleep_until((began + pause * event).into()).await;
        connection.ask(&publish).await.unwrap();
    }
    of_twin.until(placed).await;
    let bare = f64::from(u32::try_from(placed).unwrap()) / began.elapsed().as_secs_f64();
    let meets = rate / bare >= BAR;
    println!(
        "{database:9} {:>11} {rate:>9.0} {rate:>11.0} {bare:>11.0} {:>4.0} %  {} (as orders are committed)",
        1,
        rate / bare * 100.0,
        if meets { "meets 50 %" } else { "MISSES 50 %" }
    );
    meets
}

/// More than will arrive.
const EVERYTHING: usize = 1_000_000;

/// Messages in a second, from the moment at which the burst was let go until all have all of it.
async fn burst(listeners: &mut Listeners, events: usize, told: impl Future<Output = Instant>) -> f64 {
    listeners.expect(events);
    let began = told.await;
    let ended = listeners.all().await;
    let messages = u32::try_from(events * listeners.count()).unwrap();
    f64::from(messages) / (ended - began).as_secs_f64()
}

/// How long an order took to a subscriber after its answer, and after its request was sent: all of them, shortest first, in ms.
type Latencies = (Vec<f64>, Vec<f64>);

async fn latencies(
    options: &Options,
    listeners: &mut Listeners,
    shop: &Shop,
    caller: &mut Connection,
) -> Latencies {
    let (mut behind_answer, mut with_mutation) = (Vec::new(), Vec::new());
    for order in 1..=options.orders {
        listeners.expect(1);
        let request = shop.placing(order);
        let asked = Instant::now();
        caller.ask(&request).await.unwrap();
        let answered = Instant::now();
        for arrived in listeners.arrivals().await {
            behind_answer.push(arrived.saturating_duration_since(answered).as_secs_f64() * 1_000.0);
            with_mutation.push((arrived - asked).as_secs_f64() * 1_000.0);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    behind_answer.sort_by(f64::total_cmp);
    with_mutation.sort_by(f64::total_cmp);
    (behind_answer, with_mutation)
}

/// Prints the round with the median ratio; whether it meets the bar.
fn report(
    database: &str,
    (subscribers, events): (usize, usize),
    mut rounds: Vec<(f64, f64)>,
    ((behind_answer, with_mutation), each): (Latencies, Option<f64>),
) -> bool {
    rounds.sort_by(|one, other| (one.0 / one.1).total_cmp(&(other.0 / other.1)));
    let (server, bare) = rounds[rounds.len() / 2];
    // With one there is nothing to share, and the twin copies what was there before: it is judged by orders as they are committed.
    let (is_judged, reaches) = (subscribers > 1, server / bare >= BAR);
    let percentiles = |of: &[f64]| format!("{:.1} / {:.1}", of[of.len() / 2], of[(of.len() - 1) * 99 / 100]);
    let count = f64::from(u32::try_from(subscribers).unwrap());
    let each = each.map_or_else(|| "-".to_owned(), |all| format!("{:.1}", all * 1024.0 / count));
    println!(
        "{database:9} {subscribers:>11} {:>9.0} {server:>11.0} {bare:>11.0} {:>4.0} %  {:>17} {:>17} {each:>9}  {} ({events} events at once)",
        server / count,
        server / bare * 100.0,
        percentiles(&behind_answer),
        percentiles(&with_mutation),
        match (is_judged, reaches) {
            (false, _) => "no bar",
            (true, true) => "meets 50 %",
            (true, false) => "MISSES 50 %",
        }
    );
    reaches || !is_judged
}
