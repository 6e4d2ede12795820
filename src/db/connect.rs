//! Pools, and the settings that make them fast and safe.

use super::Read as _;
use super::bell::{Bell, Ring};
use super::replica::Behind;
use crate::config;
use crate::error::{Error, Result};
use anyhow::Context as _;
use sea_orm::sqlx::pool::PoolConnectionMetadata;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _, Executor as _};
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, SqlxPostgresConnector, SqlxSqliteConnector,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// Bytes of a SQLite file that are mapped, the most that SQLite knows: the pages that all connections share in the system's cache.
/// What lies behind is copied by each, which costs a store of a million orders half of its speed.
const MAPPED: &str = "2147418112";

/// A database that is open.
#[derive(Clone, Debug)]
pub struct Db {
    /// For what is planned by its values: lists, counts, searches.
    pub(super) reads: DatabaseConnection,
    /// For rows by their keys.
    pub(super) lookups: DatabaseConnection,
    pub(super) writes: DatabaseConnection,
    pub(super) statements: Arc<AtomicU64>,
    /// Statements of those who use the database beside requests.
    pub(super) aside: Arc<AtomicU64>,
    pub(super) bell: Bell,
    /// For a replica as it is seen by readers: what is read instead when it fails.
    pub(super) behind: Option<Arc<Behind>>,
}

impl Db {
    /// Opens the database of a configuration; a SQLite file that does not exist is created.
    ///
    /// # Errors
    ///
    /// When the address is neither of the two databases, or nothing answers there.
    pub async fn connect(database: &config::Database) -> Result<Self> {
        let url = database.url.as_str();
        if url.starts_with("sqlite:") {
            return Self::connect_sqlite(database).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Self::connect_postgres(database).await;
        }
        Err(Error::invalid("database.url", "expected an address that begins with `sqlite:` or `postgres:`"))
    }

    async fn connect_sqlite(database: &config::Database) -> Result<Self> {
        let options: SqliteConnectOptions = database
            .url
            .parse()
            .map_err(|_| Error::invalid("database.url", "expected `sqlite:` and the path of a file"))?;
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(30))
            .pragma("mmap_size", MAPPED)
            .pragma("temp_store", "memory")
            .optimize_on_close(true, None)
            .row_buffer_size(512)
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            // Room for the pages of every index that a bulk load touches; taken only as it is needed.
            .connect_with(options.clone().pragma("cache_size", "-65536"))
            .await
            .with_context(|| format!("cannot open {}", options.get_filename().display()))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(database.max_connections)
            .test_before_acquire(false)
            .connect_with(options.create_if_missing(false).read_only(true))
            .await
            .context("cannot open the SQLite file for reading")?;
        let reads = SqlxSqliteConnector::from_sqlx_sqlite_pool(readers);
        Ok(Self::new(reads.clone(), reads, SqlxSqliteConnector::from_sqlx_sqlite_pool(writer)))
    }

    async fn connect_postgres(database: &config::Database) -> Result<Self> {
        let options: PgConnectOptions = database.url.parse().map_err(|_| {
            Error::invalid("database.url", "expected `postgres://user:password@host/database`")
        })?;
        let options = options.application_name("pedidos").disable_statement_logging();
        let place = format!("{}:{}", options.get_host(), options.get_port());
        // A pool would try again until its patience ends, and tell of that instead of the cause.
        let first = options.connect().await;
        let first = first.with_context(|| format!("cannot connect to PostgreSQL at {place}"))?;
        first.close().await.context("PostgreSQL hung up")?;
        let (reads, lookups) = postgres_pools(&postgres_pool(), options, database.max_connections);
        Ok(Self::new(reads, lookups.clone(), lookups))
    }

    fn new(
        mut reads: DatabaseConnection,
        mut lookups: DatabaseConnection,
        mut writes: DatabaseConnection,
    ) -> Self {
        let statements = Arc::new(AtomicU64::new(0));
        for connection in [&mut reads, &mut lookups, &mut writes] {
            count(connection, &statements);
        }
        Self {
            reads,
            lookups,
            writes,
            statements,
            aside: Arc::default(),
            bell: Bell::default(),
            behind: None,
        }
    }

    /// The same database over the same connections, for what goes on beside requests: its statements are counted apart.
    #[must_use]
    pub fn aside(&self) -> Self {
        let again = |connection: &DatabaseConnection| {
            let mut again = match self.backend() {
                DbBackend::Sqlite => SqlxSqliteConnector::from_sqlx_sqlite_pool(
                    connection.get_sqlite_connection_pool().clone(),
                ),
                _ => SqlxPostgresConnector::from_sqlx_postgres_pool(
                    connection.get_postgres_connection_pool().clone(),
                ),
            };
            count(&mut again, &self.aside);
            again
        };
        let [reads, lookups, writes] = [&self.reads, &self.lookups, &self.writes].map(again);
        Self { reads, lookups, writes, ..self.clone() }
    }

    /// How many statements were sent by those who use the database beside requests: the tail of the feed.
    pub fn statements_aside(&self) -> u64 {
        self.aside.load(Ordering::Relaxed)
    }

    /// How many statements this process has sent since it began, without those that begin and end transactions.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How to connect to the same PostgreSQL; `None` on SQLite.
    pub fn postgres_options(&self) -> Option<PgConnectOptions> {
        let is_postgres = self.backend() == DbBackend::Postgres;
        is_postgres.then(|| self.lookups.get_postgres_connection_pool().connect_options().as_ref().clone())
    }

    /// Hears what units of work of this process tell, from now on; there is one who does, the last who asked.
    pub fn listen(&self) -> UnboundedReceiver<Ring> {
        self.bell.listen()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.reads.ping().await?)
    }

    /// Closes every connection, after what is under way; a SQLite file holds all of it then, not only its log beside it.
    ///
    /// # Errors
    ///
    /// When the database is gone already.
    pub async fn close(&self) -> Result<()> {
        self.reads.close_by_ref().await?;
        self.lookups.close_by_ref().await?;
        if self.backend() == DbBackend::Sqlite
            && let Err(error) = self.writes.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await
        {
            // Nothing is lost: whoever opens the file next reads its log.
            tracing::warn!(%error, "the log of the SQLite file was not moved into it");
        }
        Ok(self.writes.close_by_ref().await?)
    }

    /// Lets the database look at what it holds, so that it plans well: for the end of a bulk load.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn analyze(&self) -> Result<()> {
        let statement = match self.backend() {
            DbBackend::Sqlite => "ANALYZE",
            _ => "VACUUM ANALYZE",
        };
        self.writes.execute_unprepared(statement).await?;
        Ok(())
    }
}

/// Counts the statements of these connections.
pub(super) fn count(connections: &mut DatabaseConnection, statements: &Arc<AtomicU64>) {
    let counter = Arc::clone(statements);
    connections.set_metric_callback(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
}

/// How a pool of PostgreSQL behaves.
pub(super) fn postgres_pool() -> PgPoolOptions {
    PgPoolOptions::new()
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .before_acquire(|connection, meta| Box::pin(is_alive(connection, meta)))
}

/// Asks a connection that has rested, which may be dead; one that was just used is not worth a round trip.
pub(super) async fn is_alive(
    connection: &mut PgConnection,
    meta: PoolConnectionMetadata,
) -> std::result::Result<bool, sqlx::Error> {
    if meta.idle_for > Duration::from_secs(30) {
        connection.execute("SELECT 1").await?;
    }
    Ok(true)
}

/// Pools for what is planned by its values and for lookups, that share so many connections. They connect when they are first asked
/// for a connection.
pub(super) fn postgres_pools(
    pool: &PgPoolOptions,
    options: PgConnectOptions,
    most: u32,
) -> (DatabaseConnection, DatabaseConnection) {
    let of = |most: u32, options: PgConnectOptions| {
        let pool = pool.clone().max_connections(most).connect_lazy_with(options);
        SqlxPostgresConnector::from_sqlx_postgres_pool(pool)
    };
    let half = (most / 2).max(1);
    // A plan made for any value is wrong for most lists: few orders wait for payment, nearly all are delivered. To look a row up
    // by its key there is one way, and finding it again for each page costs more than going it.
    let reads = of(half, options.clone().options([("plan_cache_mode", "force_custom_plan")]));
    // A process that is frozen in the middle of a transaction must not hold up others for ever: its connection ends it, in a minute.
    let writes = options.options([("idle_in_transaction_session_timeout", "60000")]);
    (reads, of(most.saturating_sub(half).max(1), writes))
}
