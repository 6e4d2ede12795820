//! The worker: the only loop that tells others.

use super::fan_out;
use super::{Outcome, Receiver, Tried, retry};
use crate::actor::Actor;
use crate::app::App;
use crate::config;
use crate::db::{By, Db, Tx};
use crate::delivery::{self, Claims, Pulse, Settled};
use crate::error::Result;
use crate::feed::Feed;
use entity::Instant;
use entity::delivery::{AttemptOutcome, DeliveryKind, DeliveryState, Model};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

/// How long one try may take: well within the lease.
pub(super) const PATIENCE: Duration = Duration::from_secs(50);

/// How long is waited after the database has failed, or another process fans out.
const SOON: Duration = Duration::from_millis(250);

/// How long commits are gathered before they are fanned out, while more keep coming.
const GATHERED: Duration = Duration::from_millis(5);

/// Characters of an answer, of a problem and of a request that are kept.
const KEPT: (usize, usize) = (2_000, 64_000);

pub(super) struct Worker {
    db: Db,
    app: App,
    feed: Feed,
    pulse: Pulse,
    receivers: Vec<Arc<dyn Receiver>>,
    config: config::Relay,
    stopping: CancellationToken,
    /// What is under way, and to whom.
    tries: JoinSet<Ended>,
    under_way: HashMap<Id, String>,
    /// The first step, while it is under way.
    fanning_out: JoinSet<Result<Option<bool>>>,
}

/// A try that has ended.
struct Ended {
    delivery: Model,
    receiver: Arc<dyn Receiver>,
    tried: Tried,
    duration: Duration,
}

/// When to look again, and at what.
#[derive(Default)]
struct Next {
    /// Entries may wait to be fanned out.
    fan_out: bool,
    /// Deliveries may be due.
    claim: bool,
}

impl Worker {
    pub(super) fn new(
        app: &App,
        receivers: Vec<Arc<dyn Receiver>>,
        config: &config::Relay,
        stopping: CancellationToken,
    ) -> Self {
        Self {
            db: app.db.aside(),
            app: app.clone(),
            feed: app.feed.clone(),
            pulse: app.deliveries.clone(),
            receivers,
            config: config.clone(),
            stopping,
            tries: JoinSet::new(),
            under_way: HashMap::new(),
            fanning_out: JoinSet::new(),
        }
    }

    fn by(&self) -> By {
        self.app.by(Actor::system("relay"))
    }

    pub(super) async fn run(mut self) {
        let mut settled = self.feed.settled();
        let mut next = Next { fan_out: true, claim: true };
        while !self.stopping.is_cancelled() {
            if next.fan_out && self.fanning_out.is_empty() {
                next.fan_out = false;
                let (db, by, receivers) = (self.db.clone(), self.by(), self.receivers.clone());
                self.fanning_out.spawn(async move { fan_out::step(&db, &by, &receivers).await });
            }
            let pause = if next.claim && self.has_places() {
                next.claim = false;
                self.claim().await
            } else {
                Duration::from_millis(self.config.round_ms)
            };
            self.wait(&mut next, &mut settled, pause).await;
        }
        self.finish().await;
    }

    /// Waits until there is something to do.
    async fn wait(&mut self, next: &mut Next, settled: &mut watch::Receiver<()>, pause: Duration) {
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => {}
            Some(ended) = self.tries.join_next_with_id() => {
                self.settle(ended).await;
                next.claim = true;
            }
            Some(stepped) = self.fanning_out.join_next() => {
                // What was settled meanwhile is not in what was fanned out.
                let then = after_fan_out(stepped).await;
                *next = Next { fan_out: then.fan_out || next.fan_out, claim: true };
            }
            Ok(()) = settled.changed(), if !next.fan_out => {
                // Commits come in bursts: what comes together is told together.
                tokio::time::sleep(GATHERED).await;
                next.fan_out = true;
            }
            () = self.pulse.woken() => next.claim = true,
            () = tokio::time::sleep(pause) => *next = Next { fan_out: true, claim: true },
        }
    }

    fn has_places(&self) -> bool {
        self.tries.len() < self.config.concurrency
    }

    /// Takes what is due and begins to deliver it; gives how long there is nothing more to do.
    async fn claim(&mut self) -> Duration {
        match self.try_claim().await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!("deliveries cannot be taken, it will be tried again: {error:#}");
                SOON
            }
        }
    }

    async fn try_claim(&mut self) -> Result<Duration> {
        let by = self.by();
        let paused = delivery::paused(&self.db, by.at).await?;
        let mut under_way = BTreeMap::new();
        for receiver in self.under_way.values() {
            *under_way.entry(receiver.clone()).or_default() += 1;
        }
        let claims = Claims {
            places: self.config.concurrency.saturating_sub(self.tries.len()),
            per_receiver: self.config.per_receiver,
            under_way,
            paused: paused.iter().map(|(receiver, _)| receiver.clone()).collect(),
        };
        for taken in delivery::claim(&self.db, &by, claims).await? {
            self.begin(taken);
        }
        let round = Duration::from_millis(self.config.round_ms);
        let ends = paused.iter().map(|(_, until)| *until);
        let next = ends.chain(delivery::next_due(&self.db, by.at).await?).min();
        Ok(next.map_or(round, |next| until(next, by.at).min(round)))
    }

    fn begin(&mut self, delivery: Model) {
        let Some(receiver) = self.receiver(delivery.kind) else {
            return tracing::error!(kind = delivery.kind.code(), "nobody delivers this");
        };
        let to = delivery.receiver.clone();
        let handle = self.tries.spawn(async move {
            let begun = tokio::time::Instant::now();
            let tried = tokio::time::timeout(PATIENCE, receiver.deliver(&delivery)).await;
            let tried = tried.unwrap_or_else(|_| Tried {
                problem: Some("no answer in time".to_owned()),
                ..Tried::default()
            });
            Ended { delivery, receiver, tried, duration: begun.elapsed() }
        });
        self.under_way.insert(handle.id(), to);
    }

    fn receiver(&self, kind: DeliveryKind) -> Option<Arc<dyn Receiver>> {
        self.receivers.iter().find(|receiver| receiver.kinds().contains(&kind)).cloned()
    }

    /// Writes down a try that has ended, with all others that have ended meanwhile.
    async fn settle(&mut self, first: Joined) {
        let mut ended: Vec<Ended> = self.ended(first).into_iter().collect();
        while let Some(more) = self.tries.try_join_next_with_id() {
            ended.extend(self.ended(more));
        }
        let ended = Arc::new(ended);
        if let Err(error) = self.write_down(Arc::clone(&ended)).await {
            tracing::error!("outcomes cannot be written together, each is tried alone: {error:#}");
            for one in Arc::into_inner(ended).unwrap_or_default() {
                let id = one.delivery.id;
                if let Err(error) = self.write_down(Arc::new(vec![one])).await {
                    tracing::error!(delivery = %id, "an outcome is lost, it will be tried again: {error:#}");
                }
            }
        }
    }

    fn ended(&mut self, ended: Joined) -> Option<Ended> {
        match ended {
            Ok((id, ended)) => {
                self.under_way.remove(&id);
                Some(ended)
            }
            Err(panic) => {
                self.under_way.remove(&panic.id());
                tracing::error!(%panic, "a delivery panicked: it is due again when its lease has ended");
                None
            }
        }
    }

    async fn write_down(&self, ended: Arc<Vec<Ended>>) -> Result<()> {
        let by = self.by();
        let written = Arc::clone(&ended);
        self.db
            .act(&by, |tx| {
                let ended = Arc::clone(&written);
                Box::pin(async move {
                    for one in ended.iter() {
                        one.write_down(tx).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        for one in ended.iter() {
            let outcome = match one.tried.outcome {
                Outcome::Delivered => AttemptOutcome::Delivered,
                Outcome::Failed { .. } | Outcome::GivenUp => AttemptOutcome::Failed,
            };
            self.pulse.count(one.delivery.kind, outcome);
        }
        Ok(())
    }

    /// Waits for what is under way.
    async fn finish(mut self) {
        while let Some(ended) = self.tries.join_next_with_id().await {
            self.settle(ended).await;
        }
        // The step is harmless when it is repeated.
        self.fanning_out.shutdown().await;
    }
}

/// What follows the first step.
async fn after_fan_out(stepped: std::result::Result<Result<Option<bool>>, JoinError>) -> Next {
    let again = Next { fan_out: true, claim: true };
    match stepped {
        Ok(Ok(Some(more))) => return Next { fan_out: more, claim: true },
        // Another process is about it: it may have looked just before the entry that woke this one.
        Ok(Ok(None)) => {}
        Ok(Err(error)) => {
            tracing::error!("what has happened cannot be fanned out, it will be tried again: {error:#}");
        }
        Err(panic) => tracing::error!(%panic, "fanning out panicked, it will be tried again"),
    }
    tokio::time::sleep(SOON).await;
    again
}

/// A task of the set that has ended, in one way or another.
type Joined = std::result::Result<(Id, Ended), JoinError>;

impl Ended {
    /// What follows from it.
    fn settled(&self, now: Instant) -> Settled {
        let plan = self.receiver.plan(&self.delivery);
        let next = retry::next(plan, self.delivery.step, self.tried.outcome, chance());
        let (state, pause, step) = match (self.tried.outcome, next) {
            (Outcome::Delivered, _) => (DeliveryState::Sent, Duration::ZERO, self.delivery.step),
            (_, Some((pause, step))) => (DeliveryState::Failed, pause, step),
            (_, None) => (DeliveryState::GivenUp, Duration::ZERO, self.delivery.step),
        };
        let cut = |text: &Option<String>, most| {
            text.as_ref().map(|text: &String| text.chars().take(most).collect())
        };
        Settled {
            state,
            problem: cut(&self.tried.problem, KEPT.0).filter(|_| state != DeliveryState::Sent),
            due_at: now.saturating_add(millis(pause)),
            step,
            duration_ms: millis(self.duration),
            code: cut(&self.tried.code, KEPT.0),
            reply: cut(&self.tried.reply, KEPT.0),
            request: cut(&self.tried.request, KEPT.1),
        }
    }

    async fn write_down(&self, tx: &Tx) -> Result<()> {
        let settled = self.settled(tx.by.at);
        if !delivery::settle(tx, &self.delivery, &settled).await? {
            tracing::warn!(delivery = %self.delivery.id, "a try took longer than its lease: it counts for nothing");
            return Ok(());
        }
        if let (Outcome::Failed { pause: true, .. }, DeliveryState::Failed) =
            (self.tried.outcome, settled.state)
        {
            delivery::pause(tx, &self.delivery.receiver, settled.due_at).await?;
        }
        let now = Model {
            state: settled.state,
            problem: settled.problem,
            due_at: settled.due_at,
            step: settled.step,
            updated_at: tx.by.at,
            sent_at: (settled.state == DeliveryState::Sent).then_some(tx.by.at),
            ..self.delivery.clone()
        };
        self.receiver.settled(tx, &now, &self.tried).await
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn until(then: Instant, now: Instant) -> Duration {
    Duration::from_millis(u64::try_from(then - now).unwrap_or_default().max(1))
}

/// From 0 to 1, another one each time.
fn chance() -> f64 {
    let mut byte = [0_u8];
    // Without randomness there is no jitter, which is no reason not to try again.
    getrandom::fill(&mut byte).unwrap_or_default();
    f64::from(byte[0]) / 255.0
}
