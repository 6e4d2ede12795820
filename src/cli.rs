//! The commands.

use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::db::{Db, SchemaState};
use crate::{graphql, run, telemetry};
use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser, Subcommand};
use figment::providers::Serialized;
use figment::{Figment, Provider};
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;

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
    /// Serves the GraphQL API.
    ///
    /// On SQLite the file is created and migrated at the start; on PostgreSQL only with --migrate, because other instances may be
    /// at work. Ends in order on SIGTERM and Ctrl-C.
    Serve(Serve),
    /// Applies the missing migrations and ends.
    Migrate,
    /// Prints the GraphQL schema, sorted: the text of schema.graphql.
    Schema {
        /// Compares it with this file instead, and fails when they differ
        #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "schema.graphql")]
        check: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
struct Serve {
    /// Address and port [default: 127.0.0.1:8000]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Applies missing migrations on PostgreSQL too
    #[arg(long)]
    migrate: bool,
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
            Action::Serve(serve) => {
                let listen = serve.listen.map(|listen| ("http.listen", listen.to_string()));
                start(&settings, listen, async move |config| serve_on(&config, serve.migrate).await)
            }
            Action::Migrate => start(&settings, None, async |config| {
                let applied = Db::connect(&config.database).await?.migrate().await?;
                println!("{applied} migrations applied; the database is current");
                Ok(())
            }),
        }
    }
}

impl Settings {
    /// The flags as the topmost layer of the configuration.
    fn layer(&self, more: Option<(&str, String)>) -> impl Provider {
        let flags = [
            ("database.url", self.database.clone()),
            ("log.filter", self.log.clone()),
            ("log.format", self.log_format.clone()),
        ];
        let given = flags.into_iter().filter_map(|(key, value)| Some((key, value?))).chain(more);
        given.fold(Figment::new(), |layer, (key, value)| layer.merge(Serialized::default(key, value)))
    }
}

/// Reads the configuration, starts the logs and the runtime, and does the work.
fn start<W>(settings: &Settings, more: Option<(&str, String)>, work: W) -> Result<()>
where
    W: AsyncFnOnce(Config) -> Result<()>,
{
    let config = config::load(settings.config.as_deref(), settings.layer(more))?;
    telemetry::start(&config.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // The parser and the executor recurse over what the gate lets through; debug builds have large frames.
        .thread_stack_size(8 * 1024 * 1024)
        .build()
        .context("the runtime cannot start")?;
    runtime.block_on(work(config))
}

async fn serve_on(config: &Config, migrate: bool) -> Result<()> {
    let db = Db::connect(&config.database).await?;
    if migrate || db.backend() == sea_orm::DbBackend::Sqlite {
        let applied = db.migrate().await?;
        if applied > 0 {
            tracing::info!(applied, "migrated the database");
        }
    }
    match db.schema_state().await? {
        SchemaState::Current => {}
        SchemaState::Behind(missing) => {
            bail!("the database lacks {missing} migrations: run `pedidos migrate`, or start with --migrate")
        }
        SchemaState::Ahead(names) => {
            bail!("the database is newer than this program: it has {}, unknown here", names.join(", "))
        }
    }
    listen(App { db, clock: Clock::System }, config).await
}

async fn listen(app: App, config: &Config) -> Result<()> {
    let stop = run::asked_to_stop()?;
    let listener = TcpListener::bind(config.http.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.http.listen))?;
    tracing::info!("GraphiQL is at http://{}/graphiql", listener.local_addr()?);
    Ok(run::serve(app, config, listener, stop).await?)
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
