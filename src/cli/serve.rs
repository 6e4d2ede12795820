//! `pedidos serve`.

use crate::app::{Access, App};
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
    /// Applies missing migrations on PostgreSQL too
    #[arg(long)]
    migrate: bool,
}

impl Serve {
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let db = open(config, self.migrate).await?;
        listen(App::new(db, Clock::System, Access::Open), config).await
    }
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
