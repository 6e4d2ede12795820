//! What a server does again and again, besides answering: chores.
//!
//! Each chore has a task of its own that does it a minute after the start and then at its pace. Several servers over one database
//! each do all of them, so a chore must be one that two can do at once. One that fails is logged and done again at its next time.
//! A new one is a function and a line in `CHORES`.

use crate::actor::Actor;
use crate::app::App;
use crate::config::Config;
use crate::delivery;
use crate::error::Result;
use crate::feed;
use crate::idempotency;
use crate::integration::{inbound, postage, sync};
use crate::order::payment;
use futures_util::future::BoxFuture;
use std::time::Duration;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// Between the start and the first time: a server that is started often does its chores nevertheless, and starts quickly.
const FIRST: Duration = Duration::from_mins(1);

/// Something that is done again and again.
#[derive(Clone, Copy)]
struct Chore {
    /// What the log calls it.
    name: &'static str,
    /// From the end of one time to the next.
    every: Duration,
    /// Whether it is done once more at the end, after the last request.
    at_the_end: bool,
    /// Does it; gives how many things it did.
    work: fn(App, Settings) -> BoxFuture<'static, Result<u64>>,
}

/// What chores are told.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "all are days, and each says of what")]
struct Settings {
    /// Days that the feed is kept.
    feed_days: u32,
    /// Days that it is kept for those who have not acknowledged it.
    consumer_days: u32,
    /// Days that deliveries which are done are kept.
    delivery_days: u32,
}

const CHORES: [Chore; 10] = [
    Chore {
        name: "write the last use of access keys",
        every: Duration::from_mins(1),
        at_the_end: true,
        work: |app, _| Box::pin(async move { write_uses(&app).await }),
    },
    Chore {
        name: "end payments that were not made in time",
        every: Duration::from_mins(1),
        at_the_end: false,
        work: |app, _| Box::pin(async move { expire_payments(&app).await }),
    },
    Chore {
        name: "forget old idempotency keys",
        every: Duration::from_hours(1),
        at_the_end: false,
        work: |app, _| Box::pin(async move { forget_requests(&app).await }),
    },
    Chore {
        name: "delete old entries of the feed",
        every: Duration::from_hours(1),
        at_the_end: false,
        work: |app, settings| {
            Box::pin(async move { purge_feed(&app, settings.feed_days, settings.consumer_days).await })
        },
    },
    Chore {
        name: "delete old deliveries",
        every: Duration::from_hours(1),
        at_the_end: false,
        work: |app, settings| Box::pin(async move { purge_deliveries(&app, settings.delivery_days).await }),
    },
    Chore {
        name: "ask integrations for invoices",
        every: Duration::from_mins(1),
        at_the_end: false,
        work: |app, _| Box::pin(async move { ask_for_invoices(&app).await }),
    },
    Chore {
        name: "ask where parcels are",
        every: Duration::from_mins(1),
        at_the_end: false,
        work: |app, _| Box::pin(async move { ask_for_parcels(&app).await }),
    },
    Chore {
        name: "deal with notices of integrations that waited",
        every: Duration::from_mins(1),
        at_the_end: false,
        work: |app, _| Box::pin(async move { settle_notices(&app).await }),
    },
    Chore {
        name: "renew tokens of integrations",
        every: Duration::from_mins(10),
        at_the_end: false,
        work: |app, _| Box::pin(async move { sync::renew_tokens(&app.means()?).await }),
    },
    Chore {
        name: "remove files whose time is over",
        every: Duration::from_mins(10),
        at_the_end: false,
        work: |app, _| Box::pin(async move { purge_files(&app).await }),
    },
];

/// Writes when each access key was last shown.
///
/// # Errors
///
/// When the database is gone.
pub async fn write_uses(app: &App) -> Result<u64> {
    app.keys.write_uses(&app.db, &app.by(Actor::system("housekeeping"))).await
}

/// Ends each Pix and boleto whose time is over, and cancels the orders that nobody will pay any more; gives how many ended.
///
/// # Errors
///
/// When the database is gone.
pub async fn expire_payments(app: &App) -> Result<u64> {
    payment::expire_due(&app.db, app.clock.now()).await
}

/// Forgets the idempotency keys of requests that were done more than seven days ago; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn forget_requests(app: &App) -> Result<u64> {
    let by = app.by(Actor::system("housekeeping"));
    app.db.act(&by, |tx| Box::pin(idempotency::purge(tx, tx.by.at))).await
}

/// Deletes what has been in the feed for more than so many days, and for more than `consumer_days` where a consumer has not acknowledged it;
/// gives how many entries that were.
///
/// # Errors
///
/// When the database is gone.
pub async fn purge_feed(app: &App, days: u32, consumer_days: u32) -> Result<u64> {
    let by = app.by(Actor::system("housekeeping"));
    let before = |days: u32| by.at - i64::from(days) * 86_400_000;
    let (before, before_for_all) = (before(days), before(consumer_days));
    app.db.act(&by, |tx| Box::pin(feed::purge(tx, before, before_for_all))).await
}

/// Deletes deliveries that were done more than so many days ago, with their tries; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn purge_deliveries(app: &App, days: u32) -> Result<u64> {
    let by = app.by(Actor::system("housekeeping"));
    let before = by.at - i64::from(days) * 86_400_000;
    app.db.act(&by, |tx| Box::pin(delivery::purge(tx, before))).await
}

/// Has the invoices of orders asked for that an integration has and nobody has told of; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn ask_for_invoices(app: &App) -> Result<u64> {
    let by = app.by(Actor::system("housekeeping"));
    let asked = app.db.act(&by, |tx| Box::pin(sync::check_due(tx))).await?;
    app.deliveries.wake();
    Ok(asked)
}

/// Has it asked where the parcels are whose postage was bought; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn ask_for_parcels(app: &App) -> Result<u64> {
    let by = app.by(Actor::system("housekeeping"));
    let asked = app.db.act(&by, |tx| Box::pin(postage::check_due(tx))).await?;
    app.deliveries.wake();
    Ok(asked)
}

/// Deals with what integrations told before it was known what it is about; gives how many notices.
///
/// # Errors
///
/// When the database is gone.
pub async fn settle_notices(app: &App) -> Result<u64> {
    let dealt_with = inbound::settle_all(&app.means()?, &app.by(Actor::system("housekeeping"))).await?;
    app.deliveries.wake();
    Ok(dealt_with)
}

/// Removes files whose time is over, and those that nobody kept; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn purge_files(app: &App) -> Result<u64> {
    app.storage.purge(&app.by(Actor::system("housekeeping"))).await
}

/// The chores of a running server.
#[derive(Debug)]
pub struct Housekeeping {
    app: App,
    settings: Settings,
    tasks: TaskTracker,
    /// Whoever drops it stops them.
    stopping: DropGuard,
}

impl Housekeeping {
    /// Starts all chores.
    pub fn start(app: App, config: &Config) -> Self {
        let settings = Settings {
            feed_days: config.live.retention_days,
            consumer_days: config.live.consumer_retention_days,
            delivery_days: config.relay.retention_days,
        };
        let (tasks, stopping) = (TaskTracker::new(), CancellationToken::new());
        for chore in CHORES {
            tasks.spawn(repeat((app.clone(), settings), chore, stopping.clone()));
        }
        tasks.close();
        Self { app, settings, tasks, stopping: stopping.drop_guard() }
    }

    /// Starts no chore any more, waits for those under way, and does what is to be done at the end.
    pub async fn stop(self) {
        drop(self.stopping);
        self.tasks.wait().await;
        for chore in CHORES.into_iter().filter(|chore| chore.at_the_end) {
            once((self.app.clone(), self.settings), chore).await;
        }
    }
}

async fn repeat(with: (App, Settings), chore: Chore, stopping: CancellationToken) {
    let mut pause = FIRST;
    while stopping.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        once(with.clone(), chore).await;
        pause = chore.every;
    }
}

async fn once((app, settings): (App, Settings), chore: Chore) {
    // A task of its own, so that a panic ends this time and not the chore.
    match tokio::spawn((chore.work)(app, settings)).await {
        Ok(Ok(0)) => {}
        Ok(Ok(done)) => tracing::debug!(chore = chore.name, done, "a chore was done"),
        Ok(Err(error)) => tracing::error!(chore = chore.name, "a chore failed: {error:#}"),
        Err(panic) => tracing::error!(chore = chore.name, %panic, "a chore panicked"),
    }
}

#[cfg(test)]
mod tests {
    use super::{CHORES, FIRST};

    #[test]
    fn a_chore_has_a_pace_and_a_name_of_its_own() {
        for (at, chore) in CHORES.iter().enumerate() {
            assert!(chore.every >= FIRST, "{}", chore.name);
            assert!(CHORES.iter().skip(at + 1).all(|other| other.name != chore.name), "{}", chore.name);
        }
    }
}
