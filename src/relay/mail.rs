//! E-mails: to customers, and to the store's own people.

use super::{Occurrence, Outcome, Receiver, Tried};
use crate::clock::Clock;
use crate::config;
use crate::delivery::NewDelivery;
use crate::error::Result;
use crate::mail::{Answer, Draft, Failure, Mailbox, Mailer};
use entity::Instant;
use entity::delivery::{self, DeliveryKind};
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

/// Sends e-mails.
#[derive(Debug)]
pub struct Mail {
    mailer: Mailer,
    clock: Clock,
    horizon: Duration,
    plan: Vec<Duration>,
}

impl Mail {
    /// By this mailer, as long as the configuration says.
    pub fn new(mailer: Mailer, config: &config::Mail, clock: Clock) -> Self {
        let horizon = Duration::from_hours(config.retry_hours);
        Self { mailer, clock, horizon, plan: plan(horizon) }
    }

    async fn send(&self, delivery: &delivery::Model) -> std::result::Result<Answer, Failure> {
        let Ok(payload) = serde_json::from_str::<Payload>(&delivery.payload) else {
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

    /// Whom to write what is not known here.
    fn fan_out<'r>(&'r self, _: &'r [Occurrence]) -> BoxFuture<'r, Result<Vec<NewDelivery>>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn deliver<'r>(&'r self, delivery: &'r delivery::Model) -> BoxFuture<'r, Tried> {
        Box::pin(async move {
            match self.send(delivery).await {
                Ok(Answer { code, reply }) => {
                    Tried { outcome: Outcome::Delivered, code, reply: Some(reply), ..Tried::default() }
                }
                Err(failure) => {
                    let age = age(delivery.created_at, self.clock.now());
                    let outcome = outcome(&failure, age, self.horizon);
                    let Failure { problem, code, reply, .. } = failure;
                    Tried { outcome, problem: Some(problem), code, reply, ..Tried::default() }
                }
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
