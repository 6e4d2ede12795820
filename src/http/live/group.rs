//! Those who ask for the same.

use super::{Execution, Message};
use crate::app::App;
use crate::graphql::live::Progress;
use async_graphql::Response;
use futures_util::stream::BoxStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast::{Receiver, Sender};
use tokio_util::sync::CancellationToken;

/// One execution and its members.
pub(super) struct Group {
    pub(super) key: String,
    progress: Arc<Progress>,
    state: Mutex<State>,
    /// Nobody is left.
    deserted: CancellationToken,
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
    group: Option<Arc<Group>>,
    /// What the group sends from now on.
    pub(super) messages: Receiver<Arc<Message>>,
    /// Up to here everything was sent before.
    pub(super) place: i64,
    /// What stands for all that was sent before.
    pub(super) last: Option<Arc<Message>>,
}

impl Group {
    pub(super) fn new(key: String, progress: Arc<Progress>, buffer: usize) -> Arc<Self> {
        let state = State { sender: Some(Sender::new(buffer)), sent: 0, last: None, members: 0 };
        Arc::new(Self { key, progress, state: Mutex::new(state), deserted: CancellationToken::new() })
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
            group: Some(Arc::clone(group)),
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
            self.send(Arc::new(message));
            if is_last {
                break;
            }
        }
        self.state().sender = None;
    }

    fn send(&self, message: Arc<Message>) {
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
    /// A new place in the same group, unless it has ended.
    pub(super) fn again(&self) -> Option<Self> {
        self.group.as_ref().and_then(Group::join)
    }

    /// A place in a group that has ended.
    pub(super) fn nowhere() -> Self {
        Self { group: None, messages: Sender::new(1).subscribe(), place: 0, last: None }
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        if let Some(group) = &self.group {
            group.leave();
        }
    }
}
