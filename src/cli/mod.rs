//! The commands.

mod demo;
mod doctor;
mod integration;
mod key;
mod labels;
mod mail;
mod serve;
mod tail;
mod work;

use crate::clock::Clock;
use crate::config::{self, Config, Layer};
use crate::db::Db;
use crate::import::{self, Options};
use crate::{graphql, telemetry};
use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser, Subcommand};
use figment::providers::Serialized;
use figment::{Figment, Provider};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The order desk of Brazilian online stores: a GraphQL API over SQLite or PostgreSQL.
///
/// `pedidos demo` shows everything without set-up. Settings come from defaults, then `pedidos.toml`, then the environment
/// (`PEDIDOS__HTTP__LISTEN`, `DATABASE_URL`, …), then the flags below.
#[derive(Debug, Parser)]
#[command(name = "pedidos", version, max_term_width = 100)]
pub struct Command {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    settings: Settings,
}

/// Settings that every command understands.
#[derive(Debug, Args)]
struct Settings {
    /// The configuration file [default: pedidos.toml, where there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database: `sqlite:pedidos.db` or `postgres://user:password@host/database`
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// What is logged: a level (`info`), or directives (`info,pedidos::http=debug`)
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// How logs are written: `text` or `json`
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Serves a made-up store on loopback: nothing to set up, nothing to clean up.
    ///
    /// The store is made anew in a temporary file that is deleted at the end; with --database it is made there once, and kept.
    Demo(demo::Demo),
    /// Serves the GraphQL API.
    ///
    /// On SQLite the file is created and migrated at the start; on PostgreSQL only with --migrate, because other instances may be
    /// at work. Whoever asks shows an access key (`pedidos key create`); without any key it listens on loopback only. Ends in order
    /// on SIGTERM and Ctrl-C.
    Serve(serve::Serve),
    /// Delivers e-mails, webhooks and orders for ERPs, and serves nothing.
    ///
    /// `serve` does it too, unless it was started with --no-relay. Any number of processes share the work. Ends in order on SIGTERM and
    /// Ctrl-C: what is under way is finished first.
    Work,
    /// Makes, lists and revokes access keys: what people and programs show to be let in.
    #[command(subcommand)]
    Key(key::Key),
    /// Sets up the ERPs and other systems that orders are sent to.
    #[command(subcommand)]
    Integration(integration::Integration),
    /// Tries how e-mails leave.
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Prints labels, slips and lists into a file.
    ///
    /// Like `printLabels`: in the order asked for, and nothing while something is missing, which is all listed. Each order's history says
    /// that it was printed. Labels: pedidos labels --orders 1001,1002 --paper a4-4 --out etiquetas.pdf
    Labels(labels::Labels),
    /// Applies the missing migrations and ends.
    Migrate,
    /// Brings in orders or products from files. Importing again changes nothing that is so already.
    #[command(subcommand)]
    Import(Import),
    /// Looks for stock, orders and requests that do not fit each other, one line for each; fails when there are any.
    ///
    /// The store may be open meanwhile. Lines name orders and SKUs, never customers. Says too what waits to reach others, and fails when
    /// nobody delivers it.
    Doctor(doctor::Doctor),
    /// Prints new orders of a running server, one line each, as they are placed.
    ///
    /// Time (in the store's zone), number, status, total, items, customer, place. Cut off, it connects again and goes on with the next
    /// order, so that none is missed and none comes twice. Ends on Ctrl-C.
    ///
    /// With `demo --live` in another terminal: pedidos tail
    Tail(tail::Tail),
    /// Prints the GraphQL schema, sorted: the text of schema.graphql.
    Schema {
        /// Compares it with this file instead, and fails when they differ
        #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "schema.graphql")]
        check: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum Import {
    /// The "Brazilian E-Commerce Public Dataset by Olist": a folder with its CSV files.
    ///
    /// A bad row is reported with file, line, column and reason, and the order it belongs to is left out. SQLite is migrated at the
    /// start; PostgreSQL must be current.
    Olist {
        /// The folder that holds `olist_orders_dataset.csv` and the others
        dir: PathBuf,
        /// Stop at the first bad row and leave nothing behind
        #[arg(long)]
        strict: bool,
    },
    /// Products and their stock: a CSV file with a heading.
    ///
    /// Columns, in any order: `sku`, `name`, `price`, `gtin`, `ncm`, `weight_g`, `length_mm`, `width_mm`, `height_mm`, `category`,
    /// `place`, `active`, `on_hand`, `low_stock_threshold`. A product is found by its SKU; of one that is there already an empty cell or a
    /// missing column leaves everything as it is, a new one needs name and price. `on_hand` counts the product from then on. A bad row
    /// is reported with file, line, column and reason, and skipped.
    Products {
        /// The CSV file
        file: PathBuf,
        /// Stop at the first bad row and leave nothing behind
        #[arg(long)]
        strict: bool,
    },
}

/// A setting given as a flag: the place it stands in, its key, and its value.
type Flag = (&'static str, &'static str, Option<String>);

fn listen_flag(listen: Option<SocketAddr>) -> Flag {
    ("the flag --listen", "http.listen", listen.map(|listen| listen.to_string()))
}

fn bus_flag(bus: Option<String>) -> Flag {
    ("the flag --bus", "bus.url", bus)
}

impl Command {
    /// Does what was asked for.
    ///
    /// # Errors
    ///
    /// In a sentence for the person at the terminal.
    pub fn run(self) -> Result<()> {
        let Self { action, settings } = self;
        match action {
            Action::Schema { check } => schema(check),
            Action::Tail(tail) => tail.run(),
            Action::Demo(demo) => {
                let flag = listen_flag(demo.listen);
                start(&settings, Some(flag), async |config| {
                    demo.run(config, settings.database.is_some()).await
                })
            }
            Action::Serve(serve) => {
                let flags = [listen_flag(serve.listen), bus_flag(serve.bus.clone())];
                start(&settings, flags, async |config| serve.run(config).await)
            }
            Action::Work => start(&settings, None, async |config| work::run(&config).await),
            Action::Doctor(doctor) => start(&settings, None, async |config| doctor.run(&config).await),
            Action::Key(key) => start(&settings, None, async |config| key.run(&config).await),
            Action::Integration(integration) => {
                start(&settings, None, async |config| integration.run(&config).await)
            }
            Action::Labels(labels) => start(&settings, None, async |config| labels.run(&config).await),
            Action::Mail(mail) => start(&settings, None, async |config| mail.run(&config).await),
            Action::Migrate => start(&settings, None, async |config| {
                let applied = Db::connect(&config.database).await?.migrate().await?;
                println!("{applied} migrations applied; the database is current");
                Ok(())
            }),
            Action::Import(Import::Olist { dir, strict }) => start(&settings, None, async |config| {
                let db = serve::open(&config, false).await?;
                let report = import::olist(&db, &dir, Options { strict, progress: true }).await?;
                db.close().await?;
                print!("{report}");
                Ok(())
            }),
            Action::Import(Import::Products { file, strict }) => start(&settings, None, async |config| {
                let db = serve::open(&config, false).await?;
                let options = Options { strict, progress: true };
                let report = import::products(&db, &file, options, Clock::System.now()).await?;
                db.close().await?;
                println!("{report}");
                Ok(())
            }),
        }
    }
}

impl Settings {
    /// The flags as the topmost layer of the configuration.
    fn layer(&self, more: impl IntoIterator<Item = Flag>) -> impl Provider {
        let flags = [
            ("the flag --database", "database.url", self.database.clone()),
            ("the flag --log", "log.filter", self.log.clone()),
            ("the flag --log-format", "log.format", self.log_format.clone()),
        ];
        flags.into_iter().chain(more).fold(Figment::new(), |layer, (place, key, value)| match value {
            Some(value) => layer.merge(Layer { place, values: Serialized::default(key, value) }),
            None => layer,
        })
    }
}

/// Reads the configuration, starts the logs and the runtime, and does the work.
fn start(
    settings: &Settings,
    flags: impl IntoIterator<Item = Flag>,
    work: impl AsyncFnOnce(Config) -> Result<()>,
) -> Result<()> {
    let config = config::load(settings.config.as_deref(), settings.layer(flags))?;
    telemetry::start(&config.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // The parser and the executor recurse over what the gate lets through; debug builds have large frames.
        .thread_stack_size(8 * 1024 * 1024)
        .build()
        .context("the runtime cannot start")?;
    runtime.block_on(work(config))
}

fn schema(check: Option<PathBuf>) -> Result<()> {
    let served = graphql::sdl();
    let Some(file) = check else {
        print!("{served}");
        return Ok(());
    };
    let published =
        std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    if published == served {
        return Ok(());
    }
    bail!("{} is not the schema that is served: write it anew with `pedidos schema`", file.display())
}
