//! `pedidos serve`.

use crate::app::{Access, App};
use crate::auth;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, Read as _, SchemaState};
use crate::run;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use sea_orm::DbBackend;
use std::net::SocketAddr;
use tokio::net::TcpListener;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port [default: 127.0.0.1:8000]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<SocketAddr>,
    /// What carries news between instances beside PostgreSQL: `nats://host:4222`
    #[arg(long, value_name = "URL")]
    pub(super) bus: Option<String>,
    /// Applies missing migrations on PostgreSQL too
    #[arg(long)]
    migrate: bool,
    /// Delivers nothing (e-mails, webhooks, ERPs): `pedidos work` or another instance does
    #[arg(long)]
    no_relay: bool,
}

impl Serve {
    pub(super) async fn run(self, mut config: Config) -> Result<()> {
        config.relay.enabled &= !self.no_relay;
        let db = open(&config, self.migrate).await?;
        let app = App::new(db, Clock::System, Access::Keys);
        look_for_a_key(&app, &config).await?;
        listen(app, &config).await
    }
}

/// Without a key nobody could ask anything, and whoever listens to the world like that has forgotten something.
async fn look_for_a_key(app: &App, config: &Config) -> Result<()> {
    const FIRST: &str = "make the first with `pedidos key create NAME --scopes admin --person`";
    if auth::is_any_living(&app.db, app.clock.now()).await? {
        return Ok(());
    }
    if !config.http.listen.ip().to_canonical().is_loopback() {
        bail!("there is no access key, so http.listen must be on loopback (127.0.0.1): {FIRST}");
    }
    tracing::warn!("there is no access key, so nobody can ask for orders: {FIRST}");
    Ok(())
}

/// Opens the database of the configuration, and makes sure that this program and its schema fit.
pub(super) async fn open(config: &Config, migrate: bool) -> Result<Db> {
    let db = Db::connect(&config.database).await?;
    if migrate || db.backend() == DbBackend::Sqlite {
        let applied = db.migrate().await?;
        if applied > 0 {
            tracing::info!(applied, "migrated the database");
        }
    }
    match db.schema_state().await? {
        SchemaState::Current => Ok(db),
        SchemaState::Behind(missing) => {
            bail!("the database lacks {missing} migrations: run `pedidos migrate`, or start with --migrate")
        }
        SchemaState::Ahead(names) => {
            bail!("the database is newer than this program: it has {}, unknown here", names.join(", "))
        }
    }
}

/// Serves until the process is asked to end.
pub(super) async fn listen(app: App, config: &Config) -> Result<()> {
    let stop = run::asked_to_stop()?;
    let listener = TcpListener::bind(config.http.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.http.listen))?;
    tracing::info!("GraphiQL is at http://{}/graphiql", listener.local_addr()?);
    Ok(run::serve(app, config, listener, stop).await?)
}
