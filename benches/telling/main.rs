//! How fast others are told, as a part of what the same libraries send without anything around them: see `benches/README.md`.
//!
//! So many commands are done while nobody delivers; then `pedidos work`, as it is released, finds out whom to tell, renders, sends,
//! and writes down what came of it. In turns with it, in the same run, the bare messages are sent over as many connections to the same
//! sinks, which take everything at once.
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
#[expect(dead_code, reason = "shared; here only its connection is used")]
mod load;
#[path = "../order_page/server.rs"]
#[expect(dead_code, reason = "shared with the order page, which starts a twin too")]
mod server;
#[path = "../writing/shop.rs"]
#[expect(dead_code, reason = "shared with writing")]
mod shop;
mod sink;

use clap::{Parser, ValueEnum};
use cluster::Cluster;
use entity::delivery::DeliveryKind;
use load::Connection;
use pedidos::delivery;
use server::Server;
use shop::Shop;
use sink::{Sink, Taken};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// The allocator of the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Connections that each of the two has.
const CONNECTIONS: usize = 8;

/// The sinks are on this machine.
const ALLOWED: (&str, &str) = ("PEDIDOS__OUTBOUND__ALLOW_NETWORKS", r#"["127.0.0.0/8"]"#);

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// Measures deliveries against the bare messages: `cargo bench --bench telling -- [OPTIONS]`.
#[derive(Debug, Parser)]
#[command(name = "telling", max_term_width = 100)]
struct Options {
    /// Which database.
    #[arg(long, default_value = "both")]
    database: Databases,
    /// E-mails, and webhook messages, of one round.
    #[arg(long, default_value_t = 1_000)]
    messages: usize,
    /// How often each is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
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

/// What is done; of shop.rs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(dead_code, reason = "of the shop that is shared")]
enum Work {
    Place,
    Move,
}

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Mail,
    Webhook,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if !options.bench {
        println!("run with `cargo bench --bench telling`");
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        tokio::select! {
            () = run(&options) => ExitCode::SUCCESS,
            // Dropping the run stops what it has started.
            _ = tokio::signal::ctrl_c() => ExitCode::FAILURE,
        }
    })
}

async fn run(options: &Options) {
    println!(
        "{:9} {:8} {:>8} {:>8} {:>6} {:>16} {:>14}",
        "", "", "per s", "bare", "ratio", "all recorded in", "CPU s per 1000"
    );
    if options.database != Databases::Postgres {
        measure(options, "sqlite", &Shop::in_sqlite().await).await;
    }
    if options.database != Databases::Sqlite {
        let cluster = Cluster::find().await;
        measure(options, "postgres", &Shop::in_postgres(&cluster).await).await;
    }
}

async fn measure(options: &Options, database: &str, shop: &Shop) {
    let (mails, hooks) = (Sink::smtp().await, Sink::http().await);
    // What made the shop is history; whoever was enqueued by a run before is told first.
    settle(shop, &mails, &hooks).await;
    subscribe(shop, &hooks).await;
    for way in [Way::Mail, Way::Webhook] {
        let mut rounds = Vec::new();
        for _ in 0..options.rounds {
            rounds.push(round(options, shop, way, (&mails, &hooks)).await);
        }
        report(database, way, rounds);
    }
}

/// One round: how fast it was, how fast bare, when all was written down, and the processor time of a thousand.
struct Round {
    rate: f64,
    bare: f64,
    recorded: Duration,
    cpu: f64,
}

async fn round(options: &Options, shop: &Shop, way: Way, (mails, hooks): (&Sink, &Sink)) -> Round {
    happen(shop, way, options.messages).await;
    let sink = if way == Way::Mail { mails } else { hooks };
    sink.take();
    let begun = Instant::now();
    let worker = Worker::start(shop, mails);
    until(async || sink.count() >= options.messages).await;
    until(async || waiting(shop).await == 0).await;
    let recorded = begun.elapsed();
    let cpu = server::cpu_of(worker.0.id()).unwrap_or_default();
    drop(worker);
    let told = sink.take();
    assert_eq!(told.at.len(), options.messages, "each was told once");
    match way {
        Way::Mail => bare::mails(sink, &told.last, options.messages, CONNECTIONS).await,
        Way::Webhook => bare::bodies(sink, &told.last, options.messages, CONNECTIONS).await,
    }
    let thousands = f64::from(u32::try_from(options.messages).unwrap()) / 1_000.0;
    Round { rate: rate(&told), bare: rate(&sink.take()), recorded, cpu: cpu / thousands }
}

/// Messages in a second, from the first to the last.
fn rate(taken: &Taken) -> f64 {
    let (first, last) = (taken.at[0], taken.at[taken.at.len() - 1]);
    f64::from(u32::try_from(taken.at.len()).unwrap()) / last.duration_since(first).as_secs_f64()
}

fn report(database: &str, way: Way, mut rounds: Vec<Round>) {
    rounds.sort_by(|one, other| (one.rate / one.bare).total_cmp(&(other.rate / other.bare)));
    let median = &rounds[rounds.len() / 2];
    println!(
        "{database:9} {:8} {:8.0} {:8.0} {:4.0} % {:14.2} s {:14.2}",
        if way == Way::Mail { "e-mails" } else { "webhooks" },
        median.rate,
        median.bare,
        median.rate / median.bare * 100.0,
        median.recorded.as_secs_f64(),
        median.cpu
    );
}

/// Does so many commands that are told, by a server that delivers nothing: an order with a Pix is two e-mails, a note one message.
async fn happen(shop: &Shop, way: Way, messages: usize) {
    let requests = shop.requests(Work::Place);
    let server = Server::pedidos_with(&shop.url, &["--no-relay"], &[ALLOWED], &requests[0]).await;
    let mut connection = Connection::open(server.address).await.unwrap();
    // The first request of a server is one of them.
    match way {
        Way::Mail => {
            for at in 1..messages / 2 {
                connection.ask(&requests[at % requests.len()]).await.unwrap();
            }
        }
        Way::Webhook => {
            let notes = shop.notes();
            for at in 0..messages {
                connection.ask(&notes[at % notes.len()]).await.unwrap();
            }
        }
    }
}

/// Tells whatever waits, to sinks that are emptied afterwards.
async fn settle(shop: &Shop, mails: &Sink, hooks: &Sink) {
    let worker = Worker::start(shop, mails);
    until(async || waiting(shop).await == 0).await;
    drop(worker);
    mails.take();
    hooks.take();
}

async fn subscribe(shop: &Shop, hooks: &Sink) {
    let request = shop.request(
        "mutation Hook($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { message } } }",
        &serde_json::json!({ "url": format!("http://{}/", hooks.address), "types": ["ORDER_NOTE_ADDED"] }),
    );
    drop(Server::pedidos_with(&shop.url, &["--no-relay"], &[ALLOWED], &request).await);
}

/// How much waits, commands that were not fanned out yet included.
async fn waiting(shop: &Shop) -> i64 {
    let backlog = delivery::backlog(&shop.db).await.unwrap();
    let counts = |kind: Option<DeliveryKind>| kind != Some(DeliveryKind::Sync);
    backlog.iter().filter(|way| counts(way.kind)).map(|way| way.waiting).sum()
}

async fn until(done: impl AsyncFn() -> bool) {
    let patience = Instant::now() + PATIENCE;
    while !done().await {
        assert!(Instant::now() < patience, "it takes too long");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// `pedidos work`, until it is dropped.
struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone then.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Worker {
    fn start(shop: &Shop, mails: &Sink) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pedidos"));
        command.args(["work", "--log", "warn", "--database", &shop.url]);
        server::only_defaults(&mut command);
        command
            .env("PEDIDOS__MAIL__URL", format!("smtp://{}?tls=none", mails.address))
            .env("PEDIDOS__MAIL__FROM", "Loja Exemplo <loja@example.com>")
            .env("PEDIDOS__MAIL__POOL", CONNECTIONS.to_string())
            .env(ALLOWED.0, ALLOWED.1)
            .env("PEDIDOS__RELAY__PER_RECEIVER", CONNECTIONS.to_string());
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap())
    }
}
