//! Following the feed from a place: out of the log, then live.

use super::log;
use super::{Batch, Feed};
use crate::db::Db;
use crate::error::Result;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Gives every entry behind its place, once, in order.
#[derive(Debug)]
pub struct Follower {
    feed: Feed,
    db: Db,
    /// Everything up to here was given.
    place: i64,
    /// The log has to be read up to here, before anything live is taken.
    behind: i64,
    live: Receiver<Batch>,
    /// The last entry that is wanted.
    end: Option<i64>,
}

impl Follower {
    pub(super) fn new(feed: Feed, db: Db, after: Option<i64>) -> Self {
        let (behind, live) = feed.join();
        Self { feed, db, place: after.unwrap_or(behind), behind, live, end: None }
    }

    /// Ends behind this entry.
    #[must_use]
    pub fn upto(mut self, end: i64) -> Self {
        self.end = Some(end);
        self.behind = self.behind.min(end);
        self
    }

    /// Up to where everything was given.
    pub fn place(&self) -> i64 {
        self.place
    }

    /// The next entries, as soon as there are any; `None` behind the end.
    ///
    /// # Errors
    ///
    /// When the log cannot be read; asking again goes on where it failed.
    pub async fn next(&mut self) -> Result<Option<Batch>> {
        loop {
            if self.end.is_some_and(|end| end <= self.place) {
                return Ok(None);
            }
            if self.place < self.behind {
                let page = log::page(&self.db, self.place, Some(self.behind)).await?;
                self.place = page.last.filter(|_| page.is_full).unwrap_or(self.behind);
                if !page.entries.is_empty() {
                    return Ok(Some(page.entries.into()));
                }
                continue;
            }
            match self.live.recv().await {
                Ok(batch) => {
                    let Some(batch) = newer(batch, self.place) else { continue };
                    self.place = batch.last().map_or(self.place, |last| last.id);
                    return Ok(Some(batch));
                }
                // Too much at once: the log has it.
                Err(RecvError::Lagged(_)) => (self.behind, self.live) = self.feed.join(),
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }
}

/// The part of a batch that lies behind a place.
fn newer(batch: Batch, place: i64) -> Option<Batch> {
    if batch.first().is_some_and(|first| first.id > place) {
        return Some(batch);
    }
    let newer: Vec<_> = batch.iter().filter(|entry| entry.id > place).map(Arc::clone).collect();
    (!newer.is_empty()).then(|| newer.into())
}
