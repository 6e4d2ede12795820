//! One try: what is sent, and what the answer means.

use super::message::Message;
use super::sign::signatures;
use crate::error::Result;
use crate::outbound::{Answer, Call, NotSent, Outcome};
use anyhow::Context as _;
use entity::webhook::Model;
use entity::{Instant, delivery};
use std::time::Duration;

/// Pauses between the ten tries of a message: the example of the specification, about three days.
pub const PLAN: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// How long an endpoint is left alone that is overloaded and does not say for how long, or where nobody answers.
const LEFT_ALONE: Duration = Duration::from_secs(30);

/// The longest that one is left alone as a whole; a message that was refused waits as long as the endpoint says.
const LEFT_ALONE_AT_MOST: Duration = Duration::from_hours(1);

/// Bytes of an answer that are read.
const ANSWER_BYTES: usize = 4_096;

/// The request of a try.
///
/// # Errors
///
/// When what was kept cannot be read.
pub fn call(webhook: &Model, delivery: &delivery::Model, now: Instant) -> Result<(Call, String)> {
    let message = Message::read(&delivery.payload).context("a message cannot be read")?;
    let second = now.div_euclid(1000).to_string();
    let signature = signatures(webhook, (&message.id, now), &message.body)?;
    let request = format!(
        "POST {}\ncontent-type: application/json\nwebhook-id: {}\nwebhook-timestamp: {second}\nwebhook-signature: {signature}",
        webhook.url, message.id
    );
    let call = Call::post(&webhook.url)
        .header("webhook-id", message.id)
        .header("webhook-timestamp", second)
        .header("webhook-signature", signature)
        .body("application/json", message.body)
        .answer_up_to(ANSWER_BYTES);
    Ok((call, request))
}

/// What came of a try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// It was taken.
    pub taken: bool,
    /// The receiver says when it may be tried again.
    pub after: Option<Duration>,
    /// The receiver as a whole is to be left alone for so long.
    pub hold: Option<Duration>,
    /// There is nothing there any more, for ever.
    pub gone: bool,
    /// Why not, for people.
    pub problem: Option<String>,
    /// The status of the answer.
    pub code: Option<String>,
    /// The answer.
    pub reply: Option<String>,
}

/// What an outcome means at this step of the plan.
pub fn judge(outcome: &Outcome, step: i32, now: Instant) -> Judged {
    match outcome {
        Outcome::Answered(answer) => judge_answer(answer, step, now),
        Outcome::NotSent(problem) => Judged {
            hold: matches!(problem, NotSent::NoConnection(_)).then_some(LEFT_ALONE),
            problem: Some(problem.to_string()),
            ..Judged::default()
        },
        Outcome::Unknown(problem) => Judged { problem: Some(problem.to_string()), ..Judged::default() },
    }
}

fn judge_answer(answer: &Answer, step: i32, now: Instant) -> Judged {
    let problem = match answer.status {
        200..=299 => None,
        300..=399 => Some(format!("it answered {}: redirects are not followed", answer.status)),
        410 => Some("it answered 410: there is nothing there any more".to_owned()),
        status => Some(format!("it answered {status}")),
    };
    let asked = answer.retry_after(now);
    let is_overloaded = matches!(answer.status, 429 | 502 | 503 | 504);
    // Never before it says so, and not sooner than planned: who says "in a second" for days would use the plan up in a minute.
    let planned = usize::try_from(step).ok().and_then(|step| PLAN.get(step).copied()).unwrap_or_default();
    Judged {
        taken: answer.is_success(),
        after: asked.filter(|_| !answer.is_success()).map(|asked| asked.max(planned)),
        hold: is_overloaded.then(|| asked.unwrap_or(LEFT_ALONE).min(LEFT_ALONE_AT_MOST)),
        gone: answer.status == 410,
        problem,
        code: Some(answer.status.to_string()),
        // What PostgreSQL cannot keep is replaced.
        reply: Some(answer.text().replace('\0', "\u{FFFD}")).filter(|reply| !reply.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Judged, LEFT_ALONE, LEFT_ALONE_AT_MOST, PLAN, judge};
    use crate::outbound::{Answer, NotSent, Outcome, Unanswered};
    use std::time::Duration;

    fn answered(status: u16, retry_after: Option<&str>) -> Judged {
        let mut headers = reqwest::header::HeaderMap::new();
        if let Some(value) = retry_after {
            headers.insert("retry-after", value.parse().unwrap());
        }
        judge(&Outcome::Answered(Answer { status, headers, body: b"a\0b".to_vec(), is_whole: true }), 0, 0)
    }

    #[test]
    fn only_2xx_is_success_and_410_is_the_end() {
        for status in [200, 201, 202, 204, 299] {
            assert!(answered(status, None).taken, "{status}");
        }
        for status in [199, 301, 302, 307, 400, 401, 404, 410, 418, 429, 500, 503] {
            let judged = answered(status, None);
            assert!(!judged.taken && judged.problem.is_some(), "{status}");
            assert_eq!(judged.gone, status == 410);
            assert_eq!(judged.hold.is_some(), [429, 502, 503, 504].contains(&status), "{status}");
        }
    }

    #[test]
    fn who_says_when_is_heard_but_not_to_come_sooner_than_planned() {
        assert_eq!(answered(429, None).after, None);
        assert_eq!(answered(429, None).hold, Some(LEFT_ALONE));
        assert_eq!(answered(429, Some("1")).after, Some(PLAN[0]));
        assert_eq!(answered(429, Some("1")).hold, Some(Duration::from_secs(1)));
        assert_eq!(answered(500, Some("90")).after, Some(Duration::from_secs(90)));
        assert_eq!(answered(500, Some("90")).hold, None);
        assert_eq!(answered(503, Some("99999")).hold, Some(LEFT_ALONE_AT_MOST));
        assert_eq!(answered(503, Some("99999")).after, Some(Duration::from_secs(99_999)));
    }

    #[test]
    fn an_answer_is_kept_as_far_as_it_can_be() {
        assert_eq!(answered(500, None).reply.as_deref(), Some("a\u{FFFD}b"));
        assert_eq!(answered(500, None).code.as_deref(), Some("500"));
    }

    #[test]
    fn where_nobody_is_all_wait() {
        let unreached = Outcome::NotSent(NotSent::NoConnection("refused".to_owned()));
        assert_eq!(judge(&unreached, 0, 0).hold, Some(LEFT_ALONE));
        for other in [Outcome::NotSent(NotSent::AddressRefused), Outcome::Unknown(Unanswered::Timeout)] {
            let judged = judge(&other, 0, 0);
            assert_eq!((judged.hold, judged.taken, judged.gone), (None, false, false));
        }
    }
}
