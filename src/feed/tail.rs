//! The tail: reads what has been committed, here and elsewhere, and sends it on in order. One for each process.

use super::bus::{Bus, Heard};
use super::doorbell::{self, Doorbell};
use super::entry::Entry;
use super::line::Line;
use super::{Feed, log};
use crate::config;
use crate::db::{Db, Read as _, Ring};
use crate::error::Result;
use entity::feed::Model;
use sea_orm::DbBackend;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// How often the log of PostgreSQL is looked into when nothing has rung.
const ROUND: Duration = Duration::from_secs(1);

/// The same while the bus carries: how late an entry can be that was lost on the way without anybody noticing.
const ROUND_BESIDE_BUS: Duration = Duration::from_secs(5);

/// The first and the longest pause between two looks at a gap.
const GAP: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(100));

/// How long a gap may stand before it is looked at while the bus carries: what is missing is most likely on its way.
const ON_ITS_WAY: Duration = Duration::from_millis(20);

/// How long is waited after the database has failed.
const FAILED: Duration = Duration::from_millis(250);

/// How long the last ring may take.
const LAST_RING: Duration = Duration::from_secs(1);

/// A tail that runs, with what wakes it.
#[derive(Debug)]
pub struct Tail {
    tasks: TaskTracker,
    db: Db,
    /// Whoever drops it stops them.
    stopping: DropGuard,
}

impl Tail {
    /// Starts to send what is committed from now on into `feed`.
    pub fn start(feed: Feed, db: &Db, bus: &config::Bus) -> Self {
        let (tasks, stopping) = (TaskTracker::new(), CancellationToken::new());
        let db = db.aside();
        let rings = db.listen();
        let doorbell = Doorbell::start(&db, &tasks, &stopping);
        let (bus, station) = Bus::join(bus, &db, &doorbell);
        if let Some(station) = station {
            let stopped = stopping.clone();
            tasks.spawn(async move { stopped.run_until_cancelled(Box::pin(station.run())).await });
        }
        let begun = db.clone();
        let run = async move {
            let db = begun;
            let (line, mark) = begin(&db).await;
            feed.start(line.position(), mark);
            Runner { feed, db, line, doorbell, bus, gap: None }.run(rings).await;
        };
        let stopped = stopping.clone();
        tasks.spawn(async move { stopped.run_until_cancelled(run).await });
        tasks.close();
        Self { tasks, db, stopping: stopping.drop_guard() }
    }

    /// Ends; the others look for what was not told any more.
    pub async fn stop(self) {
        drop(self.stopping);
        self.tasks.wait().await;
        // A database that does not answer must not hold up the end.
        tokio::time::timeout(LAST_RING, doorbell::ring_once(&self.db)).await.unwrap_or_default();
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
    bus: Bus,
    gap: Option<Gap>,
}

/// A gap that will be looked at.
struct Gap {
    /// Behind which position it is.
    behind: i64,
    /// How long is waited for what is missing.
    pause: Duration,
    /// When it is looked at, unless it is closed before.
    due: Instant,
}

impl Gap {
    fn new(behind: i64, pause: Duration) -> Self {
        Self { behind, pause, due: Instant::now() + pause }
    }
}

impl Runner {
    async fn run(&mut self, mut rings: UnboundedReceiver<Ring>) {
        loop {
            let next_look = self.next_look();
            let mut look = tokio::select! {
                ring = rings.recv() => match ring {
                    Some(ring) => self.hear(ring),
                    None => return,
                },
                heard = self.bus.heard() => self.hear_others(heard),
                () = self.doorbell.rung() => true,
                () = until(next_look) => true,
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

    /// When the log is looked into although nothing happens; never on SQLite, where nobody else writes.
    fn next_look(&self) -> Option<Instant> {
        let round = if self.bus.carries() { ROUND_BESIDE_BUS } else { ROUND };
        match (&self.gap, self.db.backend()) {
            (Some(gap), _) => Some(gap.due),
            (None, DbBackend::Sqlite) => None,
            (None, _) => Some(Instant::now() + round),
        }
    }

    /// Takes in what this process has committed, and passes it on; gives whether the log has to be looked into now.
    fn hear(&mut self, ring: Ring) -> bool {
        if !self.bus.tell(&ring) {
            self.doorbell.ring();
        }
        match ring {
            Ring::Look => true,
            Ring::Told(rows) => self.add(read(rows)),
        }
    }

    /// The same with what others have committed.
    fn hear_others(&mut self, heard: Heard) -> bool {
        match heard {
            Heard::Look => true,
            Heard::Entries(entries) => self.add(entries),
        }
    }

    fn add(&mut self, entries: Vec<Arc<Entry>>) -> bool {
        let next = self.line.add(entries);
        self.settle(next);
        if !self.line.has_gap() {
            self.gap = None;
            return false;
        }
        let behind = self.line.position();
        if self.bus.carries() && self.gap.as_ref().is_none_or(|gap| gap.behind != behind) {
            self.gap = Some(Gap::new(behind, ON_ITS_WAY));
        }
        !self.bus.carries()
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
                let pause = self.gap.take().map_or(GAP.0, |gap| (gap.pause * 2).min(GAP.1));
                self.gap = self.line.has_gap().then(|| Gap::new(self.line.position(), pause));
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

async fn until(when: Option<Instant>) {
    match when {
        Some(when) => tokio::time::sleep_until(when).await,
        None => std::future::pending().await,
    }
}
