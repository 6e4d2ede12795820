//! What a process knows of its deliveries besides the rows: that there is something to do, and how tries have ended.

use entity::delivery::{AttemptOutcome, DeliveryKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Notify;

/// Wakes whoever delivers, and counts. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    wake: Notify,
    ended: [[AtomicU64; AttemptOutcome::ALL.len()]; DeliveryKind::ALL.len()],
}

impl Pulse {
    /// Something was enqueued and committed: whoever delivers in this process looks at once, others at their next round.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// Waits until somebody wakes; once is remembered.
    pub async fn woken(&self) {
        self.0.wake.notified().await;
    }

    /// Counts a try that ended like this.
    pub fn count(&self, kind: DeliveryKind, outcome: AttemptOutcome) {
        let place = |of: DeliveryKind| DeliveryKind::ALL.iter().position(|kind| *kind == of);
        let column = AttemptOutcome::ALL.iter().position(|known| *known == outcome);
        let counter = place(kind).and_then(|row| self.0.ended.get(row)?.get(column?));
        if let Some(counter) = counter {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many tries have ended in this process, by way and outcome.
    pub fn counts(&self) -> impl Iterator<Item = (DeliveryKind, AttemptOutcome, u64)> + '_ {
        DeliveryKind::ALL.iter().zip(&self.0.ended).flat_map(|(kind, row)| {
            AttemptOutcome::ALL
                .iter()
                .zip(row)
                .map(|(outcome, count)| (*kind, *outcome, count.load(Ordering::Relaxed)))
        })
    }
}
