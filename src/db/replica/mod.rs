//! Read replicas: standbys of a PostgreSQL that answer queries instead of it.
//!
//! Whoever writes is told how far the log of the primary was then (an [`Lsn`]), and brings it along when asking. A replica that has
//! replayed the log up to there has what they wrote, so they never miss it. Whoever has written nothing may see the store as it was
//! a moment ago, and no longer ago than a configured time.
//!
//! ```text
//!  watch, four times a second:  primary: how far is your log?      ─► what was written when
//!                               replica: how far have you replayed? ─► standing: good, or put aside
//!
//!  query ─► a good replica, in turn, of those that have what the caller wrote
//!             │  none is known to: one is asked right now
//!             ├─ none ─► primary
//!             └─ one ──► its pools ── lost, shut down, in the way of replaying ─► the same statement on the primary
//! ```
//!
//! - A replica that fails where the primary answers is put aside and tried again by the watch, never by a query; whoever waits for
//!   one that is found dead waits no longer. So no query fails because of a replica.
//! - Positions that were seen only grow. A standby that was stopped hard may come back a little earlier in the log than it was: it is
//!   not used, and its new connections are not, before it is where it was seen.
//! - The primary does everything else: units of work, and what they read; who is let in; housekeeping; health.

mod read;
mod standing;
mod trace;
mod watch;

pub(super) use read::Behind;
pub use watch::Watch;

use super::connect::{count, is_alive, postgres_pool, postgres_pools};
use super::{Db, Lsn, Read as _};
use crate::config;
use crate::error::{Error, Result};
use anyhow::Context as _;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{self, ConnectOptions as _};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use standing::{Health, Standing};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long a connection of a pool may take to come, and all of them to be closed.
const SOON: Duration = Duration::from_secs(2);

/// How long a query waits to hear how far a replica is right now.
const NOW: Duration = Duration::from_millis(100);

/// How far a standby has replayed; null on a primary.
const REPLAYED: &str = "SELECT pg_last_wal_replay_lsn()::TEXT";

/// How far a commit that is done has come at most. That is what was flushed, unless commits do not wait for that; then it is what
/// was inserted, which may end in what nobody has committed and so come to no replica for a while.
const WRITTEN: &str = "SELECT (CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn() \
                       ELSE pg_current_wal_flush_lsn() END)::TEXT";

/// All replicas of a primary; there may be none.
pub struct Replicas {
    primary: Db,
    all: Vec<Replica>,
    max_lag: Duration,
    /// Whose turn it is.
    turn: AtomicUsize,
}

struct Replica {
    /// The primary as this replica has it.
    db: Db,
    health: Arc<Health>,
    options: PgConnectOptions,
}

impl Replicas {
    /// The replicas of a configuration. Nothing is asked of them before they are watched.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when one has no address of a PostgreSQL, or the primary is none.
    pub fn open(primary: &Db, database: &config::Database) -> Result<Self> {
        let wrong = |expected: &str| Error::invalid("database.replicas", expected);
        if !database.replicas.is_empty() && primary.backend() != DbBackend::Postgres {
            return Err(wrong("expected none: SQLite has no replicas"));
        }
        let open = |url: &String| {
            let options: PgConnectOptions = url
                .parse()
                .map_err(|_| wrong("expected addresses such as `postgres://user:password@host/database`"))?;
            Ok(Replica::new(primary, options, database.max_connections))
        };
        Ok(Self {
            primary: primary.clone(),
            all: database.replicas.iter().map(open).collect::<Result<_>>()?,
            max_lag: Duration::from_millis(database.replica_max_lag_ms),
            turn: AtomicUsize::new(0),
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How old what a replica answers may be, for those who have written nothing.
    pub fn max_lag(&self) -> Duration {
        self.max_lag
    }

    /// The database as each replica has it: what is read there is read on the primary when the replica fails, and what is written
    /// there is written on the primary.
    pub fn views(&self) -> impl Iterator<Item = &Db> {
        self.all.iter().map(|replica| &replica.db)
    }

    /// Which of the views has everything up to `written`, and nothing that is too old; `None` when only the primary has.
    pub async fn choose(&self, written: Option<Lsn>) -> Option<usize> {
        let good = self.in_turn();
        let Some(written) = written else { return good.into_iter().next() };
        let (mut best, mut furthest) = (None, Lsn::default());
        for at in good {
            let replica = self.all.get(at)?;
            let replayed = replica.health.replayed();
            if replayed >= written {
                return Some(at);
            }
            if best.is_none() || replayed > furthest {
                (best, furthest) = (Some((at, replica)), replayed);
            }
        }
        let (at, replica) = best?;
        (replica.replayed_now().await? >= written).then_some(at)
    }

    /// The replicas that may be asked, beginning with whose turn it is.
    fn in_turn(&self) -> Vec<usize> {
        let is_good =
            |at: &usize| self.all.get(*at).is_some_and(|replica| replica.health.standing() == Standing::Good);
        let mut good: Vec<usize> = (0..self.all.len()).filter(is_good).collect();
        if !good.is_empty() {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % good.len();
            good.rotate_left(turn);
        }
        good
    }

    /// A position up to which a replica has to be to have everything that was committed until now; `None` when there is no replica.
    ///
    /// # Errors
    ///
    /// When the primary is gone.
    pub async fn written(&self) -> Result<Option<Lsn>> {
        if self.is_empty() {
            return Ok(None);
        }
        let rows = self.primary.look_up(Statement::from_string(DbBackend::Postgres, WRITTEN)).await?;
        let position: String = rows.first().context("PostgreSQL says no position")?.try_get_by_index(0)?;
        Ok(Some(position.parse().context("PostgreSQL says no position")?))
    }

    /// Closes the connections to all replicas.
    async fn close(&self) {
        for replica in &self.all {
            let closing =
                async { replica.db.reads.close_by_ref().await.and(replica.db.lookups.close_by_ref().await) };
            if !matches!(tokio::time::timeout(SOON, closing).await, Ok(Ok(()))) {
                tracing::warn!("the connections to a replica were dropped, not closed");
            }
        }
    }
}

impl Db {
    /// The primary of a replica; itself, where it is none.
    #[must_use]
    pub fn primary(&self) -> Self {
        match &self.behind {
            None => self.clone(),
            Some(behind) => Self {
                reads: behind.reads.clone(),
                lookups: behind.lookups.clone(),
                behind: None,
                ..self.clone()
            },
        }
    }
}

impl Replica {
    fn new(primary: &Db, options: PgConnectOptions, most: u32) -> Self {
        let place = format!("{}:{}", options.get_host(), options.get_port());
        let health = Arc::new(Health::of(place));
        let options = options
            .application_name("pedidos replica")
            .options([("default_transaction_read_only", "on")])
            .disable_statement_logging();
        let (mut reads, mut lookups) = postgres_pools(&pool(&health), options.clone(), most);
        for connections in [&mut reads, &mut lookups] {
            count(connections, &primary.statements);
        }
        let behind = Behind {
            health: Arc::clone(&health),
            reads: primary.reads.clone(),
            lookups: primary.lookups.clone(),
        };
        let db = Db { reads, lookups, behind: Some(Arc::new(behind)), ..primary.clone() };
        Self { db, health, options }
    }

    /// How far it is right now; `None` when it does not say so at once.
    async fn replayed_now(&self) -> Option<Lsn> {
        let ask = Statement::from_string(DbBackend::Postgres, REPLAYED);
        let asked = tokio::time::timeout(NOW, self.db.lookups.query_one_raw(ask));
        let position: Option<String> = asked.await.ok()?.ok()??.try_get_by_index(0).ok()?;
        let position = position?.parse().ok()?;
        self.health.has_replayed(position).then_some(position)
    }
}

/// How a pool of connections to a replica behaves.
fn pool(health: &Arc<Health>) -> PgPoolOptions {
    let [made, taken, released] = [(); 3].map(|()| Arc::clone(health));
    postgres_pool()
        .acquire_timeout(SOON)
        .after_connect(move |connection, _| Box::pin(is_where_it_was(connection, Arc::clone(&made))))
        .before_acquire(move |connection, meta| {
            let is_fresh = taken.is_fresh(meta.age);
            Box::pin(async move { Ok(is_fresh && is_alive(connection, meta).await?) })
        })
        .after_release(move |_, _| {
            // A query that nobody waits for any more may never end, and its connection would never be free.
            let is_gone = released.standing() == Standing::Gone;
            Box::pin(async move { Ok(!is_gone) })
        })
}

/// Refuses a new connection to a standby that has started again and is not yet as far as it was seen.
async fn is_where_it_was(
    connection: &mut PgConnection,
    health: Arc<Health>,
) -> std::result::Result<(), sqlx::Error> {
    let position: Option<String> = sqlx::query_scalar(REPLAYED).fetch_one(connection).await?;
    let position = position.and_then(|position| position.parse().ok());
    if position.is_some_and(|position| health.has_replayed(position)) {
        return Ok(());
    }
    Err(sqlx::Error::Protocol("the replica is not where it was before it started again".to_owned()))
}
