//! One who follows: first what was missed, then what the group sends.

use super::group::Joined;
use super::{Asked, Execution, Live, Message, Source};
use crate::actor::Actor;
use async_graphql::Executor;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

struct Member<E> {
    live: Live<E>,
    asked: Asked,
    actor: Actor,
    joined: Joined,
    /// Everything up to here was given, or was not wanted.
    last: i64,
    phase: Phase,
}

enum Phase {
    /// The message that stands for all before it comes first.
    First(Arc<Message>),
    /// Has to catch up with the place of the group.
    Behind,
    /// Catches up, to this place.
    CatchingUp(Execution, i64),
    /// Gets what the group sends.
    Live,
    Ended,
}

/// The messages for a new member that has seen everything up to `after`, or that wants what is new.
pub(super) fn messages<E: Executor>(
    live: Live<E>,
    asked: Asked,
    actor: Actor,
    mut joined: Joined,
    after: Option<i64>,
) -> BoxStream<'static, Arc<Message>> {
    let phase = match (joined.last.take(), after) {
        (Some(last), _) => Phase::First(last),
        (None, Some(after)) if after < joined.place => Phase::Behind,
        _ => Phase::Live,
    };
    let last = after.unwrap_or(joined.place);
    let member = Member { live, asked, actor, joined, last, phase };
    stream::unfold(member, async |mut member| Some((member.next().await?, member))).boxed()
}

impl<E: Executor> Member<E> {
    async fn next(&mut self) -> Option<Arc<Message>> {
        loop {
            match std::mem::replace(&mut self.phase, Phase::Ended) {
                Phase::First(message) => {
                    self.phase = Phase::Live;
                    return Some(message);
                }
                Phase::Behind => match self.catch_up().await {
                    Ok(execution) => self.phase = Phase::CatchingUp(execution, self.joined.place),
                    Err(refused) => return Some(Arc::new(refused)),
                },
                Phase::CatchingUp(mut execution, upto) => {
                    let Some(message) = execution.next(&self.live.0.app).await else {
                        self.arrive(upto);
                        continue;
                    };
                    if !message.is_failure {
                        self.last = self.last.max(message.entry.unwrap_or_default());
                        self.phase = Phase::CatchingUp(execution, upto);
                    }
                    return Some(Arc::new(message));
                }
                Phase::Live => return self.receive().await,
                Phase::Ended => return None,
            }
        }
    }

    /// Executes the same for this member alone, up to the place of the group.
    async fn catch_up(&mut self) -> Result<Execution, Message> {
        let app = &self.live.0.app;
        let follower = app.feed.follow(&app.db, Some(self.last)).await.upto(self.joined.place);
        let (source, progress) = Source::new(follower);
        let request = self.live.request(&self.asked, &self.actor)?.data(source);
        Ok(Execution { progress, answers: self.live.0.executor.execute_stream(request, None) })
    }

    /// Has caught up with where the group was.
    fn arrive(&mut self, upto: i64) {
        self.last = self.last.max(upto);
        self.phase = Phase::Live;
        if self.joined.messages.len() > self.live.0.buffer
            && let Some(joined) = self.joined.again()
        {
            // The group has sent more meanwhile than it keeps: that has to be caught up with too.
            self.joined = joined;
            self.phase = Phase::Behind;
        }
    }

    async fn receive(&mut self) -> Option<Arc<Message>> {
        loop {
            match self.joined.next().await {
                Ok(message) if message.entry.is_some_and(|entry| entry <= self.last) => {}
                Ok(message) => {
                    self.last = message.entry.unwrap_or(self.last);
                    if !message.is_failure {
                        self.phase = Phase::Live;
                    }
                    return Some(message);
                }
                Err(RecvError::Lagged(_)) => {
                    let cursor = self.live.0.app.feed.cursor(self.last).encode();
                    return Some(Arc::new(Message::too_slow(cursor)));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
