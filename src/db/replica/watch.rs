//! The watch over the replicas: how far the primary is, and how each of them stands, four times a second.

use super::standing::{Health, Standing};
use super::trace::Trace;
use super::{Replica, Replicas};
use crate::db::Lsn;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sea_orm::sqlx::{self, ConnectOptions as _, FromRow};
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// From one look to the next.
const ROUND: Duration = Duration::from_millis(250);

/// Whoever does not answer for so long does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a replica that failed a query rests, so that one that fails again and again is not in the way.
const REST: Duration = Duration::from_secs(2);

/// Which cluster it is, for good: asked once on each connection.
const CLUSTER: &str = "SELECT system_identifier FROM pg_control_system()";

/// What was flushed: no replica has more.
const FLUSHED: &str = "SELECT pg_current_wal_flush_lsn()::TEXT";

/// Whether it is a standby, and how far it is.
const STANDS: &str = "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn()::TEXT";

/// A watch that is kept.
pub struct Watch {
    replicas: Arc<Replicas>,
    tasks: TaskTracker,
    /// Whoever drops it stops them.
    stopping: DropGuard,
}

impl Watch {
    /// Begins to watch; before, no replica is asked anything.
    pub fn start(replicas: Arc<Replicas>) -> Self {
        let (tasks, stopping) = (TaskTracker::new(), CancellationToken::new());
        let trace = Arc::new(Mutex::new(Trace::new(replicas.max_lag)));
        if let Some(options) = replicas.primary.postgres_options().filter(|_| !replicas.is_empty()) {
            let (watch, stopped) = (watch_primary(Probe::new(options), Arc::clone(&trace)), stopping.clone());
            tasks.spawn(async move { stopped.run_until_cancelled(watch).await });
        }
        for Replica { health, options, .. } in &replicas.all {
            let probe = Probe::new(options.clone());
            let watch = watch_replica(probe, Arc::clone(health), Arc::clone(&trace));
            let stopped = stopping.clone();
            tasks.spawn(async move { stopped.run_until_cancelled(watch).await });
        }
        tasks.close();
        Self { replicas, tasks, stopping: stopping.drop_guard() }
    }

    /// Ends, and closes the connections to the replicas.
    pub async fn stop(self) {
        drop(self.stopping);
        self.tasks.wait().await;
        self.replicas.close().await;
    }
}

async fn watch_primary(mut probe: Probe, trace: Arc<Mutex<Trace>>) {
    loop {
        // What it answers was so when it was asked, or later.
        let asked_at = Instant::now();
        match probe.ask::<(String,)>(FLUSHED).await {
            Ok((cluster, (position,))) => {
                let mut trace = trace.lock().unwrap_or_else(PoisonError::into_inner);
                trace.cluster = Some(cluster);
                if let Ok(position) = position.parse() {
                    trace.saw(asked_at, position);
                }
            }
            Err(error) => tracing::debug!(%error, "the primary does not say how far it is"),
        }
        tokio::time::sleep(ROUND).await;
    }
}

async fn watch_replica(mut probe: Probe, health: Arc<Health>, trace: Arc<Mutex<Trace>>) {
    loop {
        match probe.ask::<(bool, Option<String>)>(STANDS).await {
            Ok((cluster, (is_standby, position))) => {
                let position = position.filter(|_| is_standby).and_then(|position| position.parse().ok());
                let trace = trace.lock().unwrap_or_else(PoisonError::into_inner);
                if trace.has_begun() {
                    let (now, why) = judged(&health, &trace, cluster, position);
                    let rests = matches!(health.standing(), Standing::Failed { at } if at.elapsed() < REST);
                    if !(rests && now == Standing::Good) {
                        health.stands(now, why);
                    }
                }
            }
            Err(error) => health.stands(Standing::Gone, format_args!("it does not answer: {error}")),
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// How a replica stands that says how far it is, or that it is no standby.
fn judged(health: &Health, trace: &Trace, cluster: i64, position: Option<Lsn>) -> (Standing, &'static str) {
    let Some(position) = position.filter(|_| trace.cluster == Some(cluster)) else {
        return (Standing::Stranger, "it is not a standby of this primary");
    };
    if !health.has_replayed(position) {
        return (Standing::Behind, "it is not where it was before it started again");
    }
    match trace.required(Instant::now()) {
        None => (Standing::Behind, "the primary does not say how far it is"),
        Some(required) if position < required => (Standing::Behind, "it lags behind the primary"),
        Some(_) => (Standing::Good, ""),
    }
}

/// A connection of its own, made again when it is lost.
struct Probe {
    options: PgConnectOptions,
    /// With the cluster that it leads to.
    connection: Option<(i64, PgConnection)>,
}

impl Probe {
    fn new(options: PgConnectOptions) -> Self {
        Self { options, connection: None }
    }

    /// The one row of a statement, and the cluster that says so.
    async fn ask<R>(&mut self, sql: &'static str) -> Result<(i64, R), sqlx::Error>
    where
        R: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        // Whatever fails on the way drops the connection.
        let connected = self.connection.take();
        let asked = tokio::time::timeout(PATIENCE, async {
            let (cluster, mut connection) = match connected {
                Some(connected) => connected,
                None => self.connect().await?,
            };
            let row = sqlx::query_as(sql).fetch_one(&mut connection).await?;
            Ok::<_, sqlx::Error>((cluster, connection, row))
        });
        let (cluster, connection, row) =
            asked.await.map_err(|_| sqlx::Error::Io(ErrorKind::TimedOut.into()))??;
        self.connection = Some((cluster, connection));
        Ok((cluster, row))
    }

    async fn connect(&self) -> Result<(i64, PgConnection), sqlx::Error> {
        let mut connection = self.options.connect().await?;
        let cluster = sqlx::query_scalar(CLUSTER).fetch_one(&mut connection).await?;
        Ok((cluster, connection))
    }
}
