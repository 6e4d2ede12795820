//! The feed: what has been committed, in order, to whoever listens, without gap and without repetition.
//!
//! Each command that changes an order leaves one entry in the table `feed`, written by the last statement before its commit (see
//! `db::news`). The table is the truth. Everything here only carries entries from there to those who listen, and each of the ways may
//! fail without anything being lost:
//!
//! ```text
//!  commit ─► bell (this process) ──┐
//!  commit elsewhere ─► doorbell ───┤ wake, at best with the entries themselves
//!                   └► bus, if any ┤
//!  a second has passed ────────────┘
//!                                  ▼
//!                      tail: one for each process ─► line: puts entries in order, waits where one may be missing
//!                                  │                       ▲ the log, where the line has a gap
//!                                  ▼
//!                       Feed: live entries, and the position up to which everything is settled
//!                                  │
//!                      Follower: from any cursor out of the log, then live, once each
//! ```
//!
//! # Order
//!
//! Entries are told in the order of their ids. An id is drawn while the rows of its order are locked, so of one order the ids rise in
//! the order in which things happened to it, whoever did them and wherever. (The number of the transaction would not do: it is given
//! out at the first thing a transaction writes, which may be long before it gets the lock on the order.)
//!
//! # Why nothing is skipped
//!
//! On SQLite one writer follows another, so an id that is seen means that all smaller ones are settled: seen, or never to be.
//!
//! On PostgreSQL ids are drawn before the commit, and commits overtake each other: when 8 is there and 7 is not, 7 may be under way
//! still, or its transaction may have been rolled back. The line stops before 7, and the tail finds out which it is:
//!
//! 1. Whoever inserts into `feed` takes the table lock ROW EXCLUSIVE before it draws the id, and keeps it until its transaction has
//!    ended. `pg_locks` lists all who hold it, each by the number of its transaction, which is never used again.
//! 2. Ids rise as they are drawn. So whoever drew 7 did it before 8 was seen. The tail asks for the holders after it has seen 8:
//!    whoever drew 7 is among them, or has ended before the question.
//! 3. A transaction gives up its locks after its commit is visible. So when the tail reads the log after it has seen that a holder is
//!    gone, and 7 is not there, that holder did not commit a 7.
//! 4. The tail asks again until all who held the lock when it first asked are gone, reads the log once more, and only then takes a
//!    missing 7 for one that never will be.
//!
//! Nothing else can hold the line up: not a transaction that has not come to its entry, not a backup, not an import, not another
//! database of the same server (all of which hold back `pg_snapshot_xmin`, the usual bound). Between its entry and its commit a
//! command of ours sends nothing, so this is a matter of milliseconds; and should a process be frozen just there, its connection ends it
//! (`idle_in_transaction_session_timeout`), so the line does not stand for ever. Then what was held back is told, late but in order.
//!
//! At the start the position is the largest id there is, as soon as all who held the lock when it was read are gone.
//!
//! # The bus
//!
//! Each ring of the doorbell makes every process read the log. Where many run side by side, NATS can carry the entries themselves: who
//! has committed publishes its rows, others hand them to their line, and nobody rings. It promises little (a message arrives once or
//! never), and little is needed:
//!
//! 1. A process says that the bus carries when a message of its own has come back to it: so what it tells is told, and what others tell
//!    from then on is heard. Then it looks into the log once, for what they told before.
//! 2. What is heard was committed, like what this process told itself. The line tells it when it is the next; otherwise it waits 20 ms for
//!    what is missing, which mostly is on its way, and then asks the log as above. So a message that was lost, or came twice or late, costs
//!    a look and nothing else.
//! 3. A message that was lost and that no later one follows is found in the round, which goes on every five seconds instead of every one.
//!    That bounds what nobody can notice: a process that was killed between its commit and its message, two servers of NATS that have
//!    lost each other, a connection that is dead and does not know it yet (six seconds, three unanswered pings).
//! 4. A process that has lost the bus rings the doorbell at once, for what may not have arrived, looks itself, and from then on rings and
//!    goes its rounds as if there were none. Everybody hears the doorbell always; so of two processes of which one has the bus and one
//!    has not, one is woken and the other is late by a second at the most. The same goes for what is too much or too large for the bus.
//!
//! Entries from the bus are told as they are, so nobody else may write them: each message carries a proof, an HMAC with a secret of the
//! database over the subject and the entries. Whatever has none is a reason to look and nothing more. The subject names the mark of the
//! log, the PostgreSQL server and the database on it, as a restored copy has mark and secret in common with its original. What is sent
//! can be read by whoever may subscribe there (it holds e-mail addresses and documents): the bus has to be as private as the database.
//!
//! # What is kept
//!
//! Entries are deleted after `live.retention_days`, but what a consumer has not acknowledged (see [`Feed::fetch`]) only after
//! `live.consumer_retention_days`; the newest one never is, so the oldest kept id bounds which cursors still serve.

mod bus;
mod consumer;
mod cursor;
mod doorbell;
mod entry;
mod follow;
mod line;
mod log;
mod tail;

pub use consumer::{Fetched, acknowledge, check_name, consumers, forget};
pub use cursor::Cursor;
pub use entry::{Entry, News};
pub use follow::Follower;
pub use log::{NotFannedOut, mark_fanned_out, not_fanned_out, purge};
pub use tail::Tail;

use crate::db::Db;
use crate::error::Result;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{broadcast, watch};

/// Entries that were settled together, oldest first; never empty.
pub type Batch = Arc<[Arc<Entry>]>;

/// How many batches a follower may be behind before it goes on from the log.
const BATCHES_AHEAD: usize = 256;

/// Where live entries come from. Clones are the same feed.
#[derive(Clone, Debug)]
pub struct Feed(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    live: Mutex<Live>,
    /// Where the tail stands; `None` until it has started.
    started: watch::Sender<bool>,
    /// Rung when entries were settled.
    settled: watch::Sender<()>,
}

#[derive(Debug)]
struct Live {
    /// Everything up to this id is settled and was sent.
    position: i64,
    /// What every cursor of this log is marked with.
    mark: u32,
    sender: broadcast::Sender<Batch>,
}

impl Default for Feed {
    fn default() -> Self {
        let live = Live { position: 0, mark: 0, sender: broadcast::Sender::new(BATCHES_AHEAD) };
        Self(Arc::new(Shared {
            live: Mutex::new(live),
            started: watch::Sender::new(false),
            settled: watch::Sender::new(()),
        }))
    }
}

impl Feed {
    fn live(&self) -> MutexGuard<'_, Live> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tail stands here, and from now on sends what follows.
    fn start(&self, position: i64, mark: u32) {
        let mut live = self.live();
        live.position = position;
        live.mark = mark;
        drop(live);
        self.0.started.send_replace(true);
    }

    /// Sends what has been settled, up to `position`.
    fn settle(&self, entries: Vec<Arc<Entry>>, position: i64) {
        let mut live = self.live();
        live.position = position;
        if !entries.is_empty() {
            // Nobody may be listening: then there is nobody to tell.
            live.sender.send(entries.into()).unwrap_or_default();
            self.0.settled.send_replace(());
        }
    }

    /// Changes each time when entries were settled.
    pub fn settled(&self) -> watch::Receiver<()> {
        self.0.settled.subscribe()
    }

    /// Up to where everything is settled, and what is sent after that: no entry falls between the two.
    fn join(&self) -> (i64, broadcast::Receiver<Batch>) {
        let live = self.live();
        (live.position, live.sender.subscribe())
    }

    /// Waits until the tail has started.
    async fn wait_for_start(&self) {
        // The sender lives as long as this feed does.
        self.0.started.subscribe().wait_for(|started| *started).await.map(drop).unwrap_or_default();
    }

    /// The cursor of an entry.
    pub fn cursor(&self, id: i64) -> Cursor {
        Cursor { mark: self.live().mark, id }
    }

    /// The entry after which to go on, by a cursor that was given out before.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::error::Error::Invalid) when it is no cursor of this feed,
    /// [`Error::CursorExpired`](crate::error::Error::CursorExpired) with the oldest one when some of what follows it is not kept any more.
    pub async fn place(&self, db: &Db, text: &str) -> Result<i64> {
        self.wait_for_start().await;
        let (mark, position) = {
            let live = self.live();
            (live.mark, live.position)
        };
        let cursor = Cursor::parse(text, mark)?;
        if cursor.id > position {
            // Another process may have told it already; what it knows to be settled is settled.
            log::check_known(db, cursor.id).await?;
        }
        log::check_kept(db, cursor).await?;
        Ok(cursor.id)
    }

    /// Follows the feed: entries after `after`, or from now on.
    pub async fn follow(&self, db: &Db, after: Option<i64>) -> Follower {
        self.wait_for_start().await;
        Follower::new(self.clone(), db.clone(), after)
    }
}
