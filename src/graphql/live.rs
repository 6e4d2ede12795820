//! What a subscription is fed with, and how far it has come.
//!
//! A subscription is executed once for all who ask for the same (`http::live`), and once more for each who first has to catch up from
//! a cursor. Both are the same resolver; which of them it is, and where it begins, comes with the request as its [`Source`]. So the
//! resolvers never look at `after`: they give every entry of their source that is meant, in order.

use super::failure::{Answer, Failure};
use crate::error::{Error, Result};
use crate::feed::{Batch, Follower};
use anyhow::anyhow;
use async_graphql::Context;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Times that entries are read before a subscription gives up.
const TRIES: u32 = 8;

/// The pause after the first failure; it grows with the square of their number, to ten seconds in all.
const PAUSE: Duration = Duration::from_millis(75);

/// How far the execution of a subscription has come. Shared with whoever sends its messages.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Every entry up to this one has been looked at, and what came of it was given.
    considered: AtomicI64,
    /// The entries of messages that were given, until their answers have been fetched.
    given: Mutex<VecDeque<i64>>,
    /// Whether each message stands for all before it, so that who comes later needs the last one.
    is_state: AtomicBool,
}

impl Progress {
    /// Up to which entry everything has been looked at.
    pub(crate) fn considered(&self) -> i64 {
        self.considered.load(Ordering::Acquire)
    }

    /// The entry of the answer that has just come; `None` when it is of none.
    pub(crate) fn answered(&self) -> Option<i64> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Whether each message stands for all before it.
    pub(crate) fn is_state(&self) -> bool {
        self.is_state.load(Ordering::Acquire)
    }

    fn consider(&self, upto: i64) {
        self.considered.fetch_max(upto, Ordering::AcqRel);
    }

    fn give(&self, entry: i64) {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).push_back(entry);
    }
}

/// What a subscription is fed with; part of the request.
pub(crate) struct Source {
    follower: Mutex<Option<Follower>>,
    progress: Arc<Progress>,
}

impl Source {
    /// Feeds it with what this follower gives; how far it has come is told there.
    pub(crate) fn new(follower: Follower) -> (Self, Arc<Progress>) {
        let progress = Arc::new(Progress::default());
        progress.consider(follower.place());
        (Self { follower: Mutex::new(Some(follower)), progress: Arc::clone(&progress) }, progress)
    }
}

/// Entries as they come, for one resolver.
pub(crate) struct Entries {
    follower: Follower,
    progress: Arc<Progress>,
}

impl Entries {
    /// Those of this request.
    pub(crate) fn of(ctx: &Context<'_>) -> Answer<Self> {
        let source = ctx.data_opt::<Source>();
        let follower =
            source.and_then(|source| source.follower.lock().unwrap_or_else(PoisonError::into_inner).take());
        match (follower, source) {
            (Some(follower), Some(source)) => Ok(Self { follower, progress: Arc::clone(&source.progress) }),
            _ => Err(Error::Internal(anyhow!("a subscription was executed without a source")).into()),
        }
    }

    /// The same, for messages each of which stands for all before it.
    pub(crate) fn of_state(ctx: &Context<'_>) -> Answer<Self> {
        let entries = Self::of(ctx)?;
        entries.progress.is_state.store(true, Ordering::Release);
        Ok(entries)
    }

    /// Up to where everything was given.
    pub(crate) fn place(&self) -> i64 {
        self.follower.place()
    }

    /// The next entries; everything before them has been dealt with. `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Batch>> {
        self.progress.consider(self.follower.place());
        let mut patience = Patience::default();
        loop {
            match self.follower.next().await {
                Err(error) => patience.wait(error).await?,
                batch => return batch,
            }
        }
    }

    /// A message is about to be given, which belongs to this entry.
    pub(crate) fn give(&self, entry: i64) {
        self.progress.give(entry);
    }

    /// The messages that `messages` makes of each batch, one after the other, each with its entry.
    pub(crate) fn messages<T, M>(self, messages: M) -> Messages<T>
    where
        T: Send + 'static,
        M: Fn(Batch) -> BoxFuture<'static, Result<Vec<(i64, T)>>> + Send + Sync + 'static,
    {
        let maker = Maker { entries: self, ready: VecDeque::new(), messages };
        let stream = futures_util::stream::unfold(Some(maker), async |maker| {
            let mut maker = maker?;
            match maker.next().await {
                Ok(Some(message)) => Some((Ok(message), Some(maker))),
                Ok(None) => None,
                Err(error) => Some((Err(Failure::from(error)), None)),
            }
        });
        stream.boxed()
    }
}

/// The messages of a subscription; a failure is the last.
pub(crate) type Messages<T> = BoxStream<'static, Answer<T>>;

/// Makes messages of entries.
struct Maker<T, M> {
    entries: Entries,
    /// Messages that were made and not given, each with its entry.
    ready: VecDeque<(i64, T)>,
    messages: M,
}

impl<T, M> Maker<T, M>
where
    M: Fn(Batch) -> BoxFuture<'static, Result<Vec<(i64, T)>>>,
{
    async fn next(&mut self) -> Result<Option<T>> {
        loop {
            if let Some((entry, message)) = self.ready.pop_front() {
                self.entries.give(entry);
                return Ok(Some(message));
            }
            let Some(batch) = self.entries.next().await? else { return Ok(None) };
            let mut patience = Patience::default();
            loop {
                match (self.messages)(Arc::clone(&batch)).await {
                    Ok(made) => {
                        self.ready.extend(made);
                        break;
                    }
                    Err(error) => patience.wait(error).await?,
                }
            }
        }
    }
}

/// Tries again when something fails, a few times with growing pauses: a database that is started anew should not end every
/// subscription.
#[derive(Default)]
struct Patience {
    tried: u32,
}

impl Patience {
    /// Waits after a failure.
    ///
    /// # Errors
    ///
    /// The failure, when it is the last or not ours.
    async fn wait(&mut self, failure: Error) -> Result<()> {
        self.tried += 1;
        match failure {
            Error::Internal(cause) if self.tried < TRIES => {
                tracing::warn!("a subscription could not read, it will try again: {cause:#}");
                tokio::time::sleep(PAUSE * self.tried.pow(2)).await;
                Ok(())
            }
            last => Err(last),
        }
    }
}
