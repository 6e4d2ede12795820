//! E-mails: to customers, and to the store's own people.

use super::{Occurrence, Outcome, Receiver, Tried};
use crate::clock::Clock;
use crate::config::{self, PublicUrl};
use crate::db::{Db, Tx};
use crate::delivery::NewDelivery;
use crate::error::Result;
use crate::mail::{Answer, Draft, Failure, Mailbox, Mailer};
use crate::notification::{self, Happened, Reach};
use entity::Instant;
use entity::delivery::{self, DeliveryKind, DeliveryState};
use entity::id::DeliveryId;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use std::time::Duration;

/// Pauses between tries: soon at first, for a server that asks to come back in a moment; then rarely, for a mailbox that is full.
const PAUSES: [Duration; 10] = [
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(2),
    Duration::from_hours(4),
    Duration::from_hours(8),
    Duration::from_hours(12),
    Duration::from_hours(24),
];

/// Why nothing is sent where there is no way.
const OFF: &str = "e-mail is not set up: mail.url is empty";

/// What the payload of a delivery by e-mail holds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    to: String,
    #[serde(default)]
    to_name: Option<String>,
    subject: String,
    text: String,
    #[serde(default)]
    html: Option<String>,
    message_id: String,
    #[serde(default)]
    locale: Option<String>,
}

/// Sends e-mails. What they say is known to [`notification`].
#[derive(Debug)]
pub struct Mail {
    db: Db,
    mailer: Mailer,
    reach: Reach,
    horizon: Duration,
    plan: Vec<Duration>,
}

impl Mail {
    /// By this mailer, as long as the configuration says.
    pub fn new(db: Db, mailer: Mailer, config: &config::Mail, clock: Clock) -> Self {
        let horizon = Duration::from_hours(config.retry_hours);
        let reach = Reach { clock, ..Reach::default() };
        Self { db, mailer, reach, horizon, plan: plan(horizon) }
    }

    /// The same, whose e-mails lead to pages at this address.
    #[must_use]
    pub fn reached_at(mut self, public_url: PublicUrl) -> Self {
        self.reach.public_url = public_url;
        self
    }

    /// Sends an e-mail that is there, or that about all new orders that wait; gives what has to be remembered of it.
    async fn try_once(&self, delivery: &delivery::Model) -> Result<Tried> {
        if delivery.kind != DeliveryKind::Alert {
            return Ok(self.tried(delivery, &delivery.payload).await);
        }
        let alert = notification::alert(&self.db, delivery).await?;
        let tried = self.tried(delivery, &alert.payload.to_string()).await;
        Ok(Tried { result: Some(alert.up_to.0.into()), ..tried })
    }

    async fn tried(&self, delivery: &delivery::Model, payload: &str) -> Tried {
        match self.send(delivery, payload).await {
            Ok(Answer { code, reply }) => {
                Tried { outcome: Outcome::Delivered, code, reply: Some(reply), ..Tried::default() }
            }
            Err(failure) => {
                let age = age(delivery.created_at, self.reach.clock.now());
                let outcome = outcome(&failure, age, self.horizon);
                let Failure { problem, code, reply, .. } = failure;
                Tried { outcome, problem: Some(problem), code, reply, ..Tried::default() }
            }
        }
    }

    async fn send(&self, delivery: &delivery::Model, payload: &str) -> std::result::Result<Answer, Failure> {
        let Ok(payload) = serde_json::from_str::<Payload>(payload) else {
            return Err(Failure::unreadable());
        };
        let to = Mailbox::new(payload.to_name.as_deref().unwrap_or_default(), &payload.to)?;
        let message = self.mailer.compose(&Draft {
            id: &payload.message_id,
            // The same at every try, so that the message is.
            at: delivery.created_at,
            to: &to,
            subject: &payload.subject,
            text: &payload.text,
            html: payload.html.as_deref(),
            locale: payload.locale.as_deref(),
        })?;
        self.mailer.send(&message).await
    }
}

impl Receiver for Mail {
    fn kinds(&self) -> &'static [DeliveryKind] {
        &[DeliveryKind::Mail, DeliveryKind::Alert]
    }

    fn fan_out<'r>(&'r self, happened: &'r [Occurrence]) -> BoxFuture<'r, Result<Vec<NewDelivery>>> {
        Box::pin(async move {
            let of = |one: &'r Occurrence| Some(Happened { order: one.order.as_ref()?, events: &one.events });
            let happened: Vec<Happened<'_>> = happened.iter().filter_map(of).collect();
            let mut deliveries = notification::fan_out(&self.db, &self.reach, &happened).await?;
            if self.mailer.is_off() {
                // Who sets up e-mail next week does not want to write to everybody of this week.
                for delivery in &mut deliveries {
                    delivery.suppressed.get_or_insert_with(|| OFF.to_owned());
                }
            }
            Ok(deliveries)
        })
    }

    fn deliver<'r>(&'r self, delivery: &'r delivery::Model) -> BoxFuture<'r, Tried> {
        Box::pin(async move {
            self.try_once(delivery).await.unwrap_or_else(|error| {
                tracing::error!(delivery = %delivery.id, "an e-mail cannot be put together: {error:#}");
                Tried { problem: Some("it could not be put together".to_owned()), ..Tried::default() }
            })
        })
    }

    fn settled<'t>(
        &'t self,
        tx: &'t Tx,
        delivery: &'t delivery::Model,
        tried: &'t Tried,
    ) -> BoxFuture<'t, Result<()>> {
        Box::pin(async move {
            let told_up_to = tried.result.as_ref().and_then(serde_json::Value::as_i64).map(DeliveryId);
            match told_up_to.filter(|_| delivery.state == DeliveryState::Sent) {
                Some(up_to) => notification::alerted(tx, delivery, up_to).await,
                None => notification::settled(tx, delivery, tried.code.as_deref()).await,
            }
        })
    }

    fn plan(&self, _: &delivery::Model) -> &[Duration] {
        &self.plan
    }
}

fn age(since: Instant, now: Instant) -> Duration {
    Duration::from_millis(u64::try_from(now.saturating_sub(since)).unwrap_or_default())
}

/// What follows a failure of something so old.
///
/// A server that is down uses up nobody's tries: it may be down as long as the horizon, and each message still has its own.
fn outcome(failure: &Failure, age: Duration, horizon: Duration) -> Outcome {
    let pause = failure.cause.is_of_everybody();
    if failure.cause.is_for_good() || (pause && age >= horizon) {
        return Outcome::GivenUp;
    }
    Outcome::Failed { after: None, pause }
}

/// Pauses that fill a horizon, the last one cut where it ends.
fn plan(horizon: Duration) -> Vec<Duration> {
    let last = PAUSES.last().copied().unwrap_or(horizon);
    let mut left = horizon;
    let mut plan = Vec::new();
    for pause in PAUSES.into_iter().chain(std::iter::repeat(last)) {
        if left.is_zero() {
            break;
        }
        plan.push(pause.min(left));
        left = left.saturating_sub(pause);
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::{Outcome, outcome, plan};
    use crate::mail::{Cause, Failure};
    use std::time::Duration;

    #[test]
    fn pauses_fill_the_horizon() {
        for (hours, tries, last_minutes) in
            [(1, 5, 9), (4, 7, 9), (48, 10, 1_209), (52, 11, 9), (72, 11, 1_209), (168, 15, 1_209)]
        {
            let horizon = Duration::from_hours(hours);
            let plan = plan(horizon);
            assert_eq!(plan.iter().sum::<Duration>(), horizon);
            let last = plan.last().map(|last| last.as_secs() / 60);
            assert_eq!((plan.len(), last), (tries, Some(last_minutes)), "{hours}");
        }
        let longest = plan(Duration::from_hours(52));
        let minutes: Vec<u64> = longest.iter().map(|pause| pause.as_secs() / 60).collect();
        assert_eq!(minutes, [1, 5, 15, 30, 60, 120, 240, 480, 720, 1_440, 9]);
    }

    #[test]
    fn what_follows_a_failure_depends_on_whose_it_is() {
        const HORIZON: Duration = Duration::from_hours(48);
        let again = |pause| Outcome::Failed { after: None, pause };
        for (cause, young, old) in [
            (Cause::Message, Outcome::GivenUp, Outcome::GivenUp),
            (Cause::Recipient { for_good: true }, Outcome::GivenUp, Outcome::GivenUp),
            (Cause::Content { for_good: true }, Outcome::GivenUp, Outcome::GivenUp),
            (Cause::Recipient { for_good: false }, again(false), again(false)),
            (Cause::Content { for_good: false }, again(false), again(false)),
            (Cause::BrokenOff, again(false), again(false)),
            (Cause::Unknown, again(false), again(false)),
            (Cause::Server, again(true), Outcome::GivenUp),
            (Cause::Login, again(true), Outcome::GivenUp),
            (Cause::NoConnection, again(true), Outcome::GivenUp),
            (Cause::Folder, again(true), Outcome::GivenUp),
            (Cause::Off, again(true), Outcome::GivenUp),
        ] {
            let failure = Failure { cause, problem: String::new(), code: None, reply: None };
            assert_eq!(outcome(&failure, Duration::from_hours(47), HORIZON), young, "{cause:?}");
            assert_eq!(outcome(&failure, HORIZON, HORIZON), old, "{cause:?}");
        }
    }
}
