//! The doorbell: wakes the tails of other processes on PostgreSQL, and this one when it rings.
//!
//! Each process sends a `NOTIFY` after its commits, in a transaction of its own and at most every 20 ms: in the transaction that
//! writes, it would make all writers take turns. It carries nothing. Whoever misses it looks into the log a second later; a lost
//! connection is noticed, made anew, and counts as a ring. On SQLite there is no other process, and nobody rings.

use crate::db::{Db, Read as _};
use crate::error::Result;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::{DbBackend, Statement};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What processes notify each other through.
const CHANNEL: &str = "pedidos_feed";

/// Between two rings of one process.
const QUIET: Duration = Duration::from_millis(20);

/// Between two tries to connect.
const RETRY: Duration = Duration::from_millis(500);

/// Rings elsewhere, and is rung from there.
#[derive(Clone, Debug)]
pub(super) struct Doorbell {
    /// Somebody has rung.
    woken: Arc<Notify>,
    /// This process has something to tell.
    told: Arc<Notify>,
}

impl Doorbell {
    /// Begins to listen and to ring, where there may be others.
    pub(super) fn start(db: &Db, tasks: &TaskTracker, stopping: &CancellationToken) -> Self {
        let doorbell = Self { woken: Arc::default(), told: Arc::default() };
        if db.backend() == DbBackend::Postgres {
            let (rings, stopped) = (doorbell.clone().send_rings(db.clone()), stopping.clone());
            tasks.spawn(async move { stopped.run_until_cancelled(rings).await });
            let (heard, stopped) = (doorbell.clone().hear_rings(db.clone()), stopping.clone());
            tasks.spawn(async move { stopped.run_until_cancelled(heard).await });
        }
        doorbell
    }

    /// Tells the others to look.
    pub(super) fn ring(&self) {
        self.told.notify_one();
    }

    /// Rings here.
    pub(super) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Waits until somebody has rung.
    pub(super) async fn rung(&self) {
        self.woken.notified().await;
    }

    async fn send_rings(self, db: Db) {
        loop {
            self.told.notified().await;
            ring_once(&db).await;
            tokio::time::sleep(QUIET).await;
        }
    }

    async fn hear_rings(self, db: Db) {
        loop {
            if let Err(error) = self.listen(&db).await {
                tracing::warn!("the feed does not hear other processes, it looks every second: {error:#}");
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Listens on a connection of its own until that is lost.
    async fn listen(&self, db: &Db) -> Result<()> {
        let Some(options) = db.postgres_options() else { return Ok(()) };
        let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
        let mut listener = PgListener::connect_with(&pool).await.map_err(anyhow::Error::from)?;
        listener.listen(CHANNEL).await.map_err(anyhow::Error::from)?;
        loop {
            // What was committed before the connection stood, or while it was lost, has rung for nobody.
            self.wake();
            if listener.try_recv().await.map_err(anyhow::Error::from)?.is_none() {
                tracing::warn!("the connection that hears other processes was lost and is made anew");
            }
        }
    }
}

/// Tells the others to look, now.
pub(super) async fn ring_once(db: &Db) {
    let notify = Statement::from_string(DbBackend::Postgres, format!("NOTIFY {CHANNEL}"));
    if db.backend() == DbBackend::Postgres
        && let Err(error) = db.look_up(notify).await
    {
        // The others look by themselves in a while.
        tracing::warn!("other processes were not woken: {error:#}");
    }
}
