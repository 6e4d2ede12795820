//! Those who ask for the same.

use super::{Execution, Message};
use crate::app::App;
use crate::graphql::live::Progress;
use async_graphql::Response;
use futures_util::stream::BoxStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender};
use tokio_util::sync::CancellationToken;

/// One execution and its members.
pub(super) struct Group {
    pub(super) key: String,
    progress: Arc<Progress>,
    state: Mutex<State>,
    /// Messages that were sent, and how many of them the quickest member has taken.
    pace: Pace,
    /// Nobody is left.
    deserted: CancellationToken,
}

/// Keeps a group from running away from all of its members: it waits for the quickest, never for a slow one.
#[derive(Debug)]
struct Pace {
    sent: AtomicU64,
    taken: AtomicU64,
    /// How far the quickest may be behind.
    most: u64,
}

/// Between two looks at how far the quickest member is.
const PACE: Duration = Duration::from_millis(1);

impl Pace {
    fn is_ahead(&self) -> bool {
        self.sent.load(Ordering::Relaxed) > self.taken.load(Ordering::Relaxed).saturating_add(self.most)
    }
}

struct State {
    /// `None` once nothing follows.
    sender: Option<Sender<Arc<Message>>>,
    /// The entry of the last message that was sent.
    sent: i64,
    /// That message, where it stands for all before it.
    last: Option<Arc<Message>>,
    members: usize,
}

/// A place in a group.
pub(super) struct Joined {
    group: Arc<Group>,
    /// What the group sends from now on.
    pub(super) messages: Receiver<Arc<Message>>,
    /// Up to here everything was sent before.
    pub(super) place: i64,
    /// What stands for all that was sent before.
    pub(super) last: Option<Arc<Message>>,
}

impl Group {
    /// A new group and its first member.
    pub(super) fn begin(key: String, progress: Arc<Progress>, buffer: usize) -> (Arc<Self>, Joined) {
        let sender = Sender::new(buffer);
        let messages = sender.subscribe();
        let upto = progress.considered();
        let state = State { sender: Some(sender), sent: 0, last: None, members: 1 };
        let most = u64::try_from(buffer / 8).unwrap_or(u64::MAX).max(1);
        let pace = Pace { sent: AtomicU64::new(0), taken: AtomicU64::new(0), most };
        let group =
            Self { key, progress, state: Mutex::new(state), pace, deserted: CancellationToken::new() };
        let group = Arc::new(group);
        let joined = Joined { group: Arc::clone(&group), messages, place: upto, last: None };
        (group, joined)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place in the group, unless it has ended.
    pub(super) fn join(group: &Arc<Self>) -> Option<Joined> {
        let mut state = group.state();
        let messages = state.sender.as_ref()?.subscribe();
        state.members += 1;
        Some(Joined {
            group: Arc::clone(group),
            messages,
            place: group.progress.considered().max(state.sent),
            last: state.last.clone(),
        })
    }

    /// Sends every answer to all members.
    pub(super) async fn run(&self, answers: BoxStream<'static, Response>, app: &App) {
        let mut execution = Execution { progress: Arc::clone(&self.progress), answers };
        while let Some(Some(message)) = self.deserted.run_until_cancelled(execution.next(app)).await {
            let is_last = message.is_failure;
            self.send(message);
            while self.pace.is_ahead() && !self.deserted.is_cancelled() {
                // All are behind, because the machine is: what is not sent yet can wait in the log.
                tokio::time::sleep(PACE).await;
            }
            if is_last {
                break;
            }
        }
        self.state().sender = None;
    }

    fn send(&self, mut message: Message) {
        message.turn = self.pace.sent.fetch_add(1, Ordering::Relaxed) + 1;
        let message = Arc::new(message);
        let mut state = self.state();
        state.sent = state.sent.max(message.entry.unwrap_or_default());
        if self.progress.is_state() {
            state.last = Some(Arc::clone(&message));
        }
        if let Some(sender) = &state.sender {
            // The last member may just have gone.
            sender.send(message).map(drop).unwrap_or_default();
        }
    }

    fn leave(&self) {
        let mut state = self.state();
        state.members -= 1;
        if state.members == 0 {
            state.sender = None;
            self.deserted.cancel();
        }
    }
}

impl Joined {
    /// The next message of the group.
    pub(super) async fn next(&mut self) -> Result<Arc<Message>, RecvError> {
        let message = self.messages.recv().await?;
        let taken = &self.group.pace.taken;
        if taken.load(Ordering::Relaxed) < message.turn {
            taken.fetch_max(message.turn, Ordering::Relaxed);
        }
        Ok(message)
    }

    /// A new place in the same group, unless it has ended.
    pub(super) fn again(&self) -> Option<Self> {
        Group::join(&self.group)
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        self.group.leave();
    }
}
