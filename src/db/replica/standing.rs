//! How a replica stands: whether it may be asked, and how far it is.

use crate::db::Lsn;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Whether a replica may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing is known of it yet.
    Unknown,
    /// It may.
    Good,
    /// It answers, but lacks what the primary wrote too long ago, or nobody knows what the primary wrote.
    Behind,
    /// What answers there is not a standby of the primary.
    Stranger,
    /// It does not answer.
    Gone,
    /// It failed where the primary answered.
    Failed {
        /// When.
        at: Instant,
    },
}

impl Standing {
    /// Whether a request that has begun to read there goes on there.
    pub(super) fn is_fit(self) -> bool {
        matches!(self, Self::Good | Self::Behind)
    }
}

/// What is known of one replica, shared by all who ask it.
#[derive(Debug)]
pub(super) struct Health {
    /// Host and port, for the log.
    place: String,
    standing: watch::Sender<Standing>,
    /// When it was found last that it cannot be read: connections that are older may be dead.
    lost: Mutex<Option<Instant>>,
    /// The furthest position that it was seen to have replayed.
    replayed: AtomicU64,
}

impl Health {
    pub(super) fn of(place: String) -> Self {
        let standing = watch::Sender::new(Standing::Unknown);
        Self { place, standing, lost: Mutex::default(), replayed: AtomicU64::new(0) }
    }

    pub(super) fn standing(&self) -> Standing {
        *self.standing.borrow()
    }

    /// Takes note, and tells the log when it is put aside (and why) and when it is back.
    pub(super) fn stands(&self, now: Standing, why: impl fmt::Display) {
        if !now.is_fit() {
            *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        let was = self.standing.send_replace(now);
        let place = &self.place;
        match (was == Standing::Good, now == Standing::Good) {
            (false, true) => tracing::info!(replica = place, "a replica answers queries"),
            (true, false) => tracing::warn!(replica = place, "a replica is put aside: {why}"),
            (false, false) if was == Standing::Unknown => {
                tracing::warn!(replica = place, "a replica is not used: {why}");
            }
            _ => {}
        }
    }

    /// Comes when nobody should wait for its answer any more. (One that failed a query may still answer others.)
    pub(super) async fn gone(&self) {
        let mut standing = self.standing.subscribe();
        if standing.wait_for(|standing| *standing == Standing::Gone).await.is_err() {
            // Nobody can change it any more.
            std::future::pending::<()>().await;
        }
    }

    /// Whether a connection of this age was made since it could be read again.
    pub(super) fn is_fresh(&self, age: Duration) -> bool {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).is_none_or(|lost| age < lost.elapsed())
    }

    pub(super) fn replayed(&self) -> Lsn {
        Lsn(self.replayed.load(Ordering::Acquire))
    }

    /// Takes note of how far it says it is. Whether that is as far as it was seen before: a standby that starts again may serve
    /// from a little before where it ended, and is of no use until it is there again.
    pub(super) fn has_replayed(&self, position: Lsn) -> bool {
        self.replayed.fetch_max(position.0, Ordering::AcqRel) <= position.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Health, Standing};
    use crate::db::Lsn;
    use std::time::{Duration, Instant};

    #[test]
    fn a_replica_that_was_further_before_is_not_there_yet() {
        let health = Health::of("here".to_owned());
        assert!(health.has_replayed(Lsn(7)) && health.has_replayed(Lsn(7)) && health.has_replayed(Lsn(9)));
        assert!(!health.has_replayed(Lsn(8)));
        assert_eq!(health.replayed(), Lsn(9));
    }

    #[tokio::test]
    async fn whoever_waits_for_a_replica_hears_that_it_is_gone() {
        let health = Health::of("here".to_owned());
        let waits = async || tokio::time::timeout(Duration::from_millis(1), health.gone()).await;
        let failed = Standing::Failed { at: Instant::now() };
        for standing in [Standing::Good, Standing::Behind, Standing::Stranger, failed] {
            health.stands(standing, "test");
            assert!(waits().await.is_err(), "{standing:?}");
        }
        health.stands(Standing::Gone, "test");
        assert!(waits().await.is_ok());
    }
}
