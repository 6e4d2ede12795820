//! How many calls an ERP takes, and when the next may be made: pure.
//!
//! The time is the machine's: limits of others run by real time, whatever time the store has.

use entity::Instant;
use serde::{Deserialize, Serialize};

/// How long a call may be under way before its place is given to another, milliseconds.
const PLACE_MS: i64 = 30_000;

const DAY_MS: i64 = 86_400_000;

/// What an ERP allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Calls in a second.
    pub per_second: Option<u32>,
    /// Calls in a day.
    pub per_day: Option<u32>,
    /// Calls at once.
    pub at_once: Option<usize>,
    /// How long the same call must not be made again, milliseconds.
    pub same_call_ms: Option<i64>,
    /// Whether it says in each answer how many calls are left.
    pub says_so: bool,
}

impl Limits {
    /// Whether there is nothing to count.
    pub(super) const fn are_none(self) -> bool {
        self.per_second.is_none()
            && self.per_day.is_none()
            && self.at_once.is_none()
            && self.same_call_ms.is_none()
            && !self.says_so
    }
}

/// What was called lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Pace {
    /// Calls of the last second.
    lately: Vec<Instant>,
    /// The day that is counted, and its calls.
    today: (i64, u32),
    /// When the places of calls under way end.
    under_way: Vec<Instant>,
    /// Calls that must not be made again yet.
    same: Vec<(i64, Instant)>,
    /// Nobody calls before this.
    blocked_until: Instant,
}

/// Whether one may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Now; the place has to be given back.
    Go(Instant),
    /// Not before so many milliseconds are over.
    Wait(i64),
}

impl Pace {
    /// Asks for a call, `call` being what it is told apart by.
    pub fn ask(&mut self, now: Instant, limits: Limits, call: i64) -> Leave {
        self.forget(now, limits);
        let wait = self.wait(now, limits, call);
        if wait > 0 {
            return Leave::Wait(wait);
        }
        self.lately.push(now);
        let day = now.div_euclid(DAY_MS);
        self.today = if self.today.0 == day { (day, self.today.1 + 1) } else { (day, 1) };
        if limits.same_call_ms.is_some() {
            self.same.push((call, now));
        }
        let mut end = now + PLACE_MS;
        // Each place is told apart by its end.
        while self.under_way.contains(&end) {
            end += 1;
        }
        self.under_way.push(end);
        Leave::Go(end)
    }

    fn forget(&mut self, now: Instant, limits: Limits) {
        // What is in the future was written by a clock that goes wrong.
        self.lately.retain(|at| (now - 999..=now + 1_000).contains(at));
        self.under_way.retain(|end| (now + 1..=now + PLACE_MS + 1_000).contains(end));
        let same = limits.same_call_ms.unwrap_or_default();
        self.same.retain(|(_, at)| (now - same + 1..=now + 1_000).contains(at));
    }

    fn wait(&self, now: Instant, limits: Limits, call: i64) -> i64 {
        let mut wait = self.blocked_until - now;
        if let Some(most) = limits.per_second
            && let Some(first) =
                usize::try_from(most).ok().and_then(|most| self.lately.iter().rev().nth(most - 1))
        {
            wait = wait.max(first + 1_000 - now);
        }
        let day = now.div_euclid(DAY_MS);
        if limits.per_day.is_some_and(|most| self.today.0 == day && self.today.1 >= most) {
            wait = wait.max((day + 1) * DAY_MS - now);
        }
        if limits.at_once.is_some_and(|most| self.under_way.len() >= most) {
            wait = wait.max(100);
        }
        let again = self.same.iter().find(|(made, _)| *made == call);
        if let (Some((_, at)), Some(pause)) = (again, limits.same_call_ms) {
            wait = wait.max(at + pause - now);
        }
        wait
    }

    /// Gives a place back.
    pub fn leave(&mut self, place: Instant) {
        self.under_way.retain(|end| *end != place);
    }

    /// Leaves the ERP alone until then.
    pub fn block(&mut self, until: Instant) {
        self.blocked_until = self.blocked_until.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY_MS, Leave, Limits, Pace};

    const NONE: Limits =
        Limits { per_second: None, per_day: None, at_once: None, same_call_ms: None, says_so: false };

    /// How long each of these calls (when, what) has to wait.
    fn waits(limits: Limits, calls: &[(i64, i64)]) -> Vec<i64> {
        let mut pace = Pace::default();
        calls
            .iter()
            .map(|(at, call)| match pace.ask(*at, limits, *call) {
                Leave::Go(end) => {
                    if limits.at_once.is_none() {
                        pace.leave(end);
                    }
                    0
                }
                Leave::Wait(wait) => wait,
            })
            .collect()
    }

    #[test]
    fn so_many_in_a_second_and_not_one_more() {
        let limits = Limits { per_second: Some(3), ..NONE };
        let calls = [(1_000, 1), (1_100, 1), (1_200, 1), (1_300, 1), (1_999, 1), (2_000, 1), (2_050, 1)];
        assert_eq!(waits(limits, &calls), [0, 0, 0, 700, 1, 0, 50]);
    }

    #[test]
    fn so_many_in_a_day() {
        let limits = Limits { per_day: Some(2), ..NONE };
        assert_eq!(waits(limits, &[(5, 1), (6, 1), (7, 1), (DAY_MS, 1)]), [0, 0, DAY_MS - 7, 0]);
    }

    #[test]
    fn so_many_at_once_until_a_place_is_given_back_or_its_holder_is_gone() {
        let limits = Limits { at_once: Some(2), ..NONE };
        assert_eq!(waits(limits, &[(5, 1), (5, 1), (5, 1), (30_005, 1)]), [0, 0, 100, 0]);
        let mut pace = Pace::default();
        let Leave::Go(end) = pace.ask(5, limits, 1) else { panic!("has to wait") };
        assert!(matches!(pace.ask(5, limits, 1), Leave::Go(_)));
        pace.leave(end);
        assert!(matches!(pace.ask(6, limits, 1), Leave::Go(_)));
    }

    #[test]
    fn the_same_call_not_before_a_minute_is_over() {
        let limits = Limits { same_call_ms: Some(60_000), ..NONE };
        let calls = [(0, 7), (10, 8), (20_000, 7), (60_000, 7), (61_000, 8)];
        assert_eq!(waits(limits, &calls), [0, 0, 40_000, 0, 0]);
    }

    #[test]
    fn who_said_slow_down_is_left_alone() {
        let mut pace = Pace::default();
        pace.block(500);
        pace.block(400);
        assert_eq!(pace.ask(100, Limits { says_so: true, ..NONE }, 1), Leave::Wait(400));
        assert!(matches!(pace.ask(500, NONE, 1), Leave::Go(_)));
    }
}
