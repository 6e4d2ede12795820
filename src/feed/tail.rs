//! The tail: reads what has been committed, here and elsewhere, and sends it on in order. One for each process.

use super::doorbell::Doorbell;
use super::entry::Entry;
use super::line::Line;
use super::{Feed, log};
use crate::db::{Db, Read as _, Ring};
use crate::error::Result;
use entity::feed::Model;
use sea_orm::DbBackend;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// How often the log of PostgreSQL is looked into when nothing has rung.
const ROUND: Duration = Duration::from_secs(1);

/// The first and the longest pause between two looks at a gap.
const GAP: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(100));

/// How long is waited after the database has failed.
const FAILED: Duration = Duration::from_millis(250);

/// A tail that runs, with what wakes it.
#[derive(Debug)]
pub struct Tail {
    tasks: TaskTracker,
    /// Whoever drops it stops them.
    stopping: DropGuard,
}

impl Tail {
    /// Starts to send what is committed from now on into `feed`.
    pub fn start(feed: Feed, db: Db) -> Self {
        let (tasks, stopping) = (TaskTracker::new(), CancellationToken::new());
        let rings = db.listen();
        let doorbell = Doorbell::start(&db, &tasks, &stopping);
        let run = async move {
            let (line, mark) = begin(&db).await;
            feed.start(line.position(), mark);
            Runner { feed, db, line, doorbell, gap: GAP.0 }.run(rings).await;
        };
        let stopped = stopping.clone();
        tasks.spawn(async move { stopped.run_until_cancelled(run).await });
        tasks.close();
        Self { tasks, stopping: stopping.drop_guard() }
    }

    /// Ends.
    pub async fn stop(self) {
        drop(self.stopping);
        self.tasks.wait().await;
    }
}

/// Where to begin: the newest entry, when everybody who may have drawn a smaller id has ended.
async fn begin(db: &Db) -> (Line, u32) {
    loop {
        match beginning(db).await {
            Ok(found) => return found,
            Err(error) => tracing::warn!("the feed cannot be read yet: {error:#}"),
        }
        tokio::time::sleep(FAILED).await;
    }
}

async fn beginning(db: &Db) -> Result<(Line, u32)> {
    let mark = log::mark(db).await?;
    let newest = log::ends(db).await?.map_or(0, |(_, newest)| newest);
    let mut holders = log::holders(db).await?;
    let mut pause = GAP.0;
    while !holders.is_empty() {
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(GAP.1);
        let now = log::holders(db).await?;
        holders.retain(|holder| now.contains(holder));
    }
    Ok((Line::new(newest), mark))
}

struct Runner {
    feed: Feed,
    db: Db,
    line: Line,
    doorbell: Doorbell,
    /// How long the next pause before a look at the gap is.
    gap: Duration,
}

impl Runner {
    async fn run(&mut self, mut rings: UnboundedReceiver<Ring>) {
        loop {
            let mut look = tokio::select! {
                ring = rings.recv() => match ring {
                    Some(ring) => self.hear(ring),
                    None => return,
                },
                () = self.doorbell.rung() => true,
                () = pause(self.pause()) => true,
            };
            while let Ok(ring) = rings.try_recv() {
                look |= self.hear(ring);
            }
            if look && let Err(error) = self.look().await {
                tracing::warn!("the feed cannot be read, it will be tried again: {error:#}");
                tokio::time::sleep(FAILED).await;
                self.doorbell.wake();
            }
        }
    }

    /// How long nothing may happen; for ever on SQLite, where nobody else writes.
    fn pause(&self) -> Option<Duration> {
        match (self.line.has_gap(), self.db.backend()) {
            (true, _) => Some(self.gap),
            (false, DbBackend::Sqlite) => None,
            (false, _) => Some(ROUND),
        }
    }

    /// Takes in what was rung; gives whether the log has to be looked into.
    fn hear(&mut self, ring: Ring) -> bool {
        match ring {
            Ring::Look => {
                self.doorbell.ring();
                true
            }
            Ring::Told(rows) => {
                self.doorbell.ring();
                let next = self.line.add(read(rows));
                self.settle(next);
                self.line.has_gap()
            }
        }
    }

    /// Reads the log to its end, as far as it is settled.
    async fn look(&mut self) -> Result<()> {
        loop {
            let before = self.line.position();
            if self.line.has_gap() {
                self.line.saw(&log::holders(&self.db).await?);
            }
            let page = log::page(&self.db, before, None).await?;
            let is_full = page.is_full;
            let next = self.line.read(page);
            self.settle(next);
            if !is_full || self.line.position() == before {
                let waits = self.line.has_gap();
                self.gap = if waits { (self.gap * 2).min(GAP.1) } else { GAP.0 };
                return Ok(());
            }
        }
    }

    fn settle(&self, entries: Vec<Arc<Entry>>) {
        self.feed.settle(entries, self.line.position());
    }
}

fn read(rows: Vec<Model>) -> Vec<Arc<Entry>> {
    rows.into_iter().filter_map(Entry::read).map(Arc::new).collect()
}

async fn pause(how_long: Option<Duration>) {
    match how_long {
        Some(how_long) => tokio::time::sleep(how_long).await,
        None => std::future::pending().await,
    }
}
