//! What the primary had written when.

use crate::db::Lsn;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How far the log of the primary was at different times, as far back as anybody asks.
#[derive(Debug)]
pub(super) struct Trace {
    max_lag: Duration,
    /// When the primary said last how far it is.
    heard: Option<Instant>,
    /// When each position was seen first, the oldest first.
    seen: VecDeque<(Instant, Lsn)>,
    /// Which cluster the primary is: its standbys are the same.
    pub(super) cluster: Option<i64>,
}

impl Trace {
    pub(super) fn new(max_lag: Duration) -> Self {
        Self { max_lag, heard: None, seen: VecDeque::new(), cluster: None }
    }

    /// The primary was here.
    pub(super) fn saw(&mut self, now: Instant, position: Lsn) {
        self.heard = Some(now);
        if self.seen.back().is_none_or(|(_, last)| *last != position) {
            self.seen.push_back((now, position));
        }
        while self.seen.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= self.max_lag) {
            self.seen.pop_front();
        }
    }

    /// Whether the primary was ever heard.
    pub(super) fn has_begun(&self) -> bool {
        self.heard.is_some()
    }

    /// How far a replica has to be, at least; `None` when the primary has been silent for so long that nobody knows.
    ///
    /// What was written before the first look may be older than allowed, so that counts until something newer does.
    pub(super) fn required(&self, now: Instant) -> Option<Lsn> {
        if now.duration_since(self.heard?) > self.max_lag {
            return None;
        }
        let old_enough =
            self.seen.iter().take_while(|(at, _)| now.duration_since(*at) >= self.max_lag).last();
        old_enough.or(self.seen.front()).map(|(_, position)| *position)
    }
}

#[cfg(test)]
mod tests {
    use super::Trace;
    use crate::db::Lsn;
    use std::time::{Duration, Instant};

    #[test]
    fn a_replica_needs_what_was_written_so_long_ago() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut trace = Trace::new(Duration::from_secs(1));
        assert_eq!(trace.required(at(0)), None);
        for (ms, position, required) in [
            (0, 10, 10),
            (300, 20, 10),
            (600, 20, 10),
            (1_000, 30, 10),
            (1_299, 40, 10),
            (1_300, 40, 20),
            (1_999, 40, 20),
            (2_000, 40, 30),
            (2_500, 40, 40),
        ] {
            trace.saw(at(ms), Lsn(position));
            assert_eq!(trace.required(at(ms)), Some(Lsn(required)), "{ms}");
        }
        assert_eq!(trace.seen.len(), 1);
        assert_eq!(trace.required(at(3_500)), Some(Lsn(40)));
        assert_eq!(trace.required(at(3_501)), None);
    }
}
