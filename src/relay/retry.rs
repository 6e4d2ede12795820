//! When a delivery is tried again: pure.

use super::Outcome;
use std::time::Duration;

/// What a receiver may ask for at the most.
const LONGEST: Duration = Duration::from_hours(24);

/// As long a receiver is left alone at the most after a failure that is about it: what was repaired is seen soon.
const LONGEST_PAUSE: Duration = Duration::from_mins(15);

/// The pause after a failed try, and the place in the plan after it; `None` when it is given up.
///
/// `chance` is from 0 to 1: it makes a pause up to a tenth longer, so that what failed together does not come back together. A receiver
/// that says when is heard, as long as that is within a day. A failure that is about the receiver takes no long pause from the plan, and
/// does not go on in it beyond the short ones: it is not the delivery's.
pub fn next(plan: &[Duration], step: i32, outcome: Outcome, chance: f64) -> Option<(Duration, i32)> {
    let Outcome::Failed { after, pause } = outcome else { return None };
    let planned = *plan.get(usize::try_from(step).unwrap_or_default())?;
    let is_outage = pause && after.is_none();
    let step = if is_outage && planned > LONGEST_PAUSE { step } else { step.saturating_add(1) };
    let planned = if is_outage { planned.min(LONGEST_PAUSE) } else { planned };
    let pause = after.map_or(planned, |after| after.min(LONGEST));
    Some((pause.mul_f64(1.0 + chance.clamp(0.0, 1.0) / 10.0), step))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Outcome, next};
    use std::time::Duration;

    const PLAN: [Duration; 2] = [Duration::from_secs(10), Duration::from_mins(5)];

    const FAILED: Outcome = Outcome::Failed { after: None, pause: false };

    #[test]
    fn pauses_follow_the_plan_and_then_it_is_given_up() {
        assert_eq!(next(&PLAN, 0, FAILED, 0.0), Some((Duration::from_secs(10), 1)));
        assert_eq!(next(&PLAN, 1, FAILED, 1.0), Some((Duration::from_secs(330), 2)));
        assert_eq!(next(&PLAN, 2, FAILED, 0.5), None);
        assert_eq!(next(&[], 0, FAILED, 0.5), None);
    }

    #[test]
    fn who_says_when_is_heard_within_a_day() {
        let asked = |after| Outcome::Failed { after: Some(after), pause: true };
        assert_eq!(next(&PLAN, 0, asked(Duration::from_secs(90)), 0.0), Some((Duration::from_secs(90), 1)));
        assert_eq!(next(&PLAN, 0, asked(Duration::from_hours(99)), 0.0), Some((LONGEST, 1)));
        assert_eq!(next(&PLAN, 2, asked(Duration::from_secs(90)), 0.0), None);
    }

    #[test]
    fn an_outage_of_the_receiver_takes_only_the_short_pauses() {
        const OUTAGE: Outcome = Outcome::Failed { after: None, pause: true };
        let plan = [Duration::from_mins(1), Duration::from_hours(8)];
        assert_eq!(next(&plan, 0, OUTAGE, 0.0), Some((Duration::from_mins(1), 1)));
        assert_eq!(next(&plan, 1, OUTAGE, 0.0), Some((Duration::from_mins(15), 1)));
        assert_eq!(next(&plan, 1, FAILED, 0.0), Some((Duration::from_hours(8), 2)));
        assert_eq!(next(&plan, 2, OUTAGE, 0.0), None);
    }

    #[test]
    fn what_has_arrived_or_was_given_up_is_not_tried_again() {
        assert_eq!(next(&PLAN, 0, Outcome::Delivered, 0.0), None);
        assert_eq!(next(&PLAN, 0, Outcome::GivenUp, 0.0), None);
    }
}
