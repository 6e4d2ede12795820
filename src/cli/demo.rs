//! `pedidos demo`.

use super::serve;
use crate::app::{Access, App};
use crate::clock::Clock;
use crate::config::Config;
use crate::config::mail::Way;
use crate::db::Db;
use crate::demo::{self, Filled, Live, Recipe};
use anyhow::{Result, bail};
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Between two orders of a live demo.
const PAUSE: Duration = Duration::from_secs(4);

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// How many orders to make up
    #[arg(long, value_name = "COUNT", default_value_t = 5_000)]
    orders: usize,
    /// The same seed makes the same store
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Places a new order every few seconds
    #[arg(long)]
    live: bool,
    /// Address and port, on loopback [default: 127.0.0.1:8000]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<SocketAddr>,
}

/// A SQLite file that is deleted at the end, with what belongs to it.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut file = self.0.clone().into_os_string();
            file.push(end);
            // What was never made cannot be deleted, and a temporary folder is cleaned by the system.
            std::fs::remove_file(file).unwrap_or_default();
        }
    }
}

impl Demo {
    pub(super) async fn run(self, mut config: Config, has_database: bool) -> Result<()> {
        if !config.http.listen.ip().is_loopback() {
            bail!("a demo is open to whoever reaches it: http.listen must be on loopback (127.0.0.1)");
        }
        let temporary = std::env::temp_dir().join(format!("pedidos-demo-{}.db", std::process::id()));
        let temporary = (!has_database).then_some(Temporary(temporary));
        if let Some(Temporary(file)) = &temporary {
            config.database.url = format!("sqlite:{}", file.display());
            config.database.replicas.clear();
        }
        write_mails_to_a_folder(&mut config);
        let db = serve::open(&config, true).await?;
        self.fill(&db).await?;
        let live = self.live.then(|| tokio::spawn(place_orders(db.clone(), self.seed)));
        let served = serve::listen(App::new(db, Clock::System, Access::Open), &config).await;
        if let Some(live) = live {
            live.abort();
        }
        drop(temporary);
        served
    }

    async fn fill(&self, db: &Db) -> Result<()> {
        let recipe = Recipe { seed: self.seed, orders: self.orders, now: Clock::System.now() };
        match demo::fill(db, &recipe, true).await? {
            Filled::Added { orders, customers, products } => {
                tracing::info!(orders, customers, products, "made up a store");
            }
            Filled::AlreadyThere => {
                tracing::info!("the database holds a made-up store already: it stays as it is");
            }
        }
        Ok(())
    }
}

/// E-mails of a demo are files to look at: people who are made up get none. A folder or a server on this machine may be named.
fn write_mails_to_a_folder(config: &mut Config) {
    let is_ours = match config.mail.way() {
        Ok(Way::Folder(_)) => true,
        Ok(Way::Smtp(server)) => server.is_on_this_machine(),
        Ok(Way::Off) | Err(_) => false,
    };
    if !is_ours {
        let folder = std::env::temp_dir().join(format!("pedidos-demo-mails-{}", std::process::id()));
        tracing::info!("e-mails are written to {}, and stay there", folder.display());
        config.mail.url = format!("folder:{}", folder.display());
    }
    if config.mail.from.is_empty() {
        "Casa Ipê <pedidos@casaipe.example>".clone_into(&mut config.mail.from);
    }
}

/// Places an order now and then, until the server ends.
async fn place_orders(db: Db, seed: u64) {
    let mut live = match Live::open(&db, seed).await {
        Ok(live) => live,
        Err(error) => return tracing::error!("no live orders: {error:#}"),
    };
    loop {
        tokio::time::sleep(PAUSE).await;
        match demo::place_one(&db, &mut live, Clock::System.now()).await {
            Ok(number) => tracing::info!(number, "a new order"),
            Err(error) => tracing::error!("an order was not placed: {error:#}"),
        }
    }
}
