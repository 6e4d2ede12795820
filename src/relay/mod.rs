//! The relay: tells others what has happened, after the commit, whatever happens to them or to us.
//!
//! # Flow
//!
//! ```text
//!  commit: one entry in the feed for each command ──── wakes ────┐
//!                                                                ▼
//!  feed, not fanned out ─► fan out: each receiver says what has to be sent ─► rows in `deliveries`, entries marked: one transaction
//!                                                                ▼
//!  deliveries, due ─► claim: a lease ─► deliver: the network, no transaction ─► settle: a row for the try, and
//!                                                                               SENT │ FAILED until … │ GIVEN_UP
//! ```
//!
//! Use cases know nothing of it: what they record is all there is to know. One [worker](Relay) in each process drives both steps; any
//! number of processes over one database share the work, and none is special.
//!
//! # Promises
//!
//! 1. **Nothing is lost.** An entry is committed with its change, and marked in the transaction that writes its deliveries: a crash
//!    before that repeats the step, and keys that are unique make the repetition harmless.
//! 2. **A crash, or a panic, costs one lease**, not a message: what was under way is due again when its lease has ended. Then a receiver
//!    may get it twice, and knows it again by its mark (`Message-ID`, `webhook-id`, the number of the order).
//! 3. **Once, without a crash.** Only who holds the lease writes down the outcome.
//! 4. **In order.** What one receiver gets of one order is a lane: nothing is tried before what came earlier has arrived or was given up.
//! 5. **Nobody waits.** Commands never wait for a receiver; a slow receiver has so many places and leaves the others to the rest.
//!
//! # Who is woken when
//!
//! A commit in this process or elsewhere wakes the worker by way of the feed; what is enqueued without a fact wakes it by its
//! [pulse](crate::delivery::Pulse); the next retry by the clock. A slow round is the safety net.

mod fan_out;
mod mail;
pub mod retry;
mod sync;
mod webhook;
mod worker;

use crate::app::App;
use crate::config;
use crate::db::Tx;
use crate::delivery::NewDelivery;
use crate::error::Result;
use crate::feed::Entry;
use entity::delivery::{self, DeliveryKind};
use entity::{event, order};
use futures_util::future::BoxFuture;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use mail::Mail;
pub use sync::Syncs;
pub use webhook::Webhooks;

/// Something that has happened: one command and one order or product.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// The entry in the feed.
    pub entry: Arc<Entry>,
    /// The lines of the order's history that the command wrote, oldest first.
    pub events: Vec<event::Model>,
    /// The order as it is now; `None` when it is about a product.
    pub order: Option<order::Model>,
}

/// How a try ended.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// What follows.
    pub outcome: Outcome,
    /// Why, for people, when it did not arrive; without personal data.
    pub problem: Option<String>,
    /// The code of the answer: of SMTP (`550`), of HTTP (`503`).
    pub code: Option<String>,
    /// The answer; it is cut where it is long.
    pub reply: Option<String>,
    /// What was sent, where it is worth keeping.
    pub request: Option<String>,
    /// What [`Receiver::settled`] wants to know.
    pub result: Option<serde_json::Value>,
}

/// What follows a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has taken it.
    Delivered,
    /// It is tried again.
    Failed {
        /// When the receiver said when.
        after: Option<Duration>,
        /// Whether it is about the receiver, not about the message: then all of its deliveries wait as long. It is tried again each
        /// quarter of an hour at the latest, and for ever, as far as the plan is concerned: [`Receiver::deliver`] says when to give up.
        pause: bool,
    },
    /// It is not tried again.
    GivenUp,
}

impl Default for Outcome {
    fn default() -> Self {
        Self::Failed { after: None, pause: false }
    }
}

/// One kind of receivers.
pub trait Receiver: fmt::Debug + Send + Sync {
    /// The kinds of deliveries that are its.
    fn kinds(&self) -> &'static [DeliveryKind];

    /// What has to be sent because of these; they come in order, and may come again.
    fn fan_out<'r>(&'r self, happened: &'r [Occurrence]) -> BoxFuture<'r, Result<Vec<NewDelivery>>>;

    /// Tries once. What takes longer than 50 seconds is dropped and counts as failed.
    fn deliver<'r>(&'r self, delivery: &'r delivery::Model) -> BoxFuture<'r, Tried>;

    /// Writes what else follows from a try, with it. `delivery` stands as it does after the try.
    fn settled<'t>(
        &'t self,
        tx: &'t Tx,
        delivery: &'t delivery::Model,
        tried: &'t Tried,
    ) -> BoxFuture<'t, Result<()>> {
        let _ = (tx, delivery, tried);
        Box::pin(std::future::ready(Ok(())))
    }

    /// Pauses between tries of a delivery; behind the last it is given up.
    fn plan(&self, delivery: &delivery::Model) -> &[Duration];
}

/// A relay that runs.
#[derive(Debug)]
pub struct Relay {
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl Relay {
    /// Starts to tell these receivers what is committed, and whatever waits.
    pub fn start(app: &App, receivers: Vec<Arc<dyn Receiver>>, config: &config::Relay) -> Self {
        let (tasks, stopping) = (TaskTracker::new(), CancellationToken::new());
        let worker = worker::Worker::new(app, receivers, config, stopping.clone());
        tasks.spawn(worker.run());
        tasks.close();
        Self { tasks, stopping }
    }

    /// Takes nothing more, and waits for what is under way.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.tasks.wait().await;
    }
}
