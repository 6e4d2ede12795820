//! The bell: rings in this process when a unit of work has told something.

use entity::feed::Model;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What is rung.
#[derive(Debug)]
pub enum Ring {
    /// These entries were written and committed.
    Told(Vec<Model>),
    /// Something may have been: look into the log.
    Look,
}

/// Nobody or one listens to it; clones are the same bell.
#[derive(Clone, Debug, Default)]
pub(super) struct Bell(Arc<Mutex<Option<UnboundedSender<Ring>>>>);

impl Bell {
    /// Listens from now on, instead of whoever did before.
    pub(super) fn listen(&self) -> UnboundedReceiver<Ring> {
        let (sender, receiver) = unbounded_channel();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    fn ring(&self, ring: Ring) {
        let mut listening = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if listening.as_ref().is_some_and(|listener| listener.send(ring).is_err()) {
            *listening = None;
        }
    }

    /// To be made before a commit that will tell something.
    pub(super) fn alarm(&self) -> Alarm<'_> {
        Alarm(Some(self))
    }
}

/// Rings when it is dropped: whoever waits for a commit may be given up while the database does it, and then it must be looked for.
pub(super) struct Alarm<'b>(Option<&'b Bell>);

impl Alarm<'_> {
    /// The commit is done: rings with what was told.
    pub(super) fn told(mut self, entries: Vec<Model>) {
        if let Some(bell) = self.0.take() {
            bell.ring(Ring::Told(entries));
        }
    }
}

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if let Some(bell) = self.0.take() {
            bell.ring(Ring::Look);
        }
    }
}
