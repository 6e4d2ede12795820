//! Days as a store means them: "today" is a day in the store's time zone, whatever the server's.

use crate::clock::{date_in, start_of};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use chrono_tz::Tz;
use entity::Instant;

/// A stretch of time: from `gte` on, before `lt`; an end that is `None` is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first instant that belongs to it.
    pub gte: Option<Instant>,
    /// The first instant behind it.
    pub lt: Option<Instant>,
}

impl Span {
    /// What both have in common.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            gte: self.gte.max(other.gte),
            lt: match (self.lt, other.lt) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
        }
    }
}

/// Stretches of days that people ask for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The day it is now.
    Today,
    /// The day before.
    Yesterday,
    /// Today and the six days before.
    Last7Days,
    /// Today and the 29 days before.
    Last30Days,
    /// From the first of this month on, to its end.
    ThisMonth,
    /// The whole month before this one.
    LastMonth,
}

/// The span of whole days from `from` to `to`, both included, in a time zone.
pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>, zone: Tz) -> Span {
    Span {
        gte: from.map(|day| start_of(day, zone)),
        lt: to.and_then(|day| day.succ_opt()).map(|day| start_of(day, zone)),
    }
}

/// The span of a preset, for somebody who asks at `now`.
pub fn preset(preset: Preset, now: Instant, zone: Tz) -> Span {
    let today = date_in(now, zone);
    let back = |count: u64| today.checked_sub_days(Days::new(count));
    let first = today.with_day(1);
    let (from, to) = match preset {
        Preset::Today => (Some(today), Some(today)),
        Preset::Yesterday => (back(1), back(1)),
        Preset::Last7Days => (back(6), Some(today)),
        Preset::Last30Days => (back(29), Some(today)),
        Preset::ThisMonth => {
            let next = first.and_then(|day| day.checked_add_months(Months::new(1)));
            (first, next.and_then(|day| day.pred_opt()))
        }
        Preset::LastMonth => {
            let before = first.and_then(|day| day.checked_sub_months(Months::new(1)));
            (before, first.and_then(|day| day.pred_opt()))
        }
    };
    days(from, to, zone)
}

#[cfg(test)]
mod tests {
    use super::{Preset, Span, days, preset};
    use chrono::{DateTime, NaiveDate};
    use chrono_tz::America::Sao_Paulo;

    fn at(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).expect(text).timestamp_millis()
    }

    #[test]
    fn presets_are_days_in_the_stores_time_zone() {
        // Half past eleven at night on New Year's Eve in São Paulo; the new year has begun in UTC.
        let now = at("2026-01-01T02:30:00Z");
        for (name, from, to) in [
            (Preset::Today, "2025-12-31", "2026-01-01"),
            (Preset::Yesterday, "2025-12-30", "2025-12-31"),
            (Preset::Last7Days, "2025-12-25", "2026-01-01"),
            (Preset::Last30Days, "2025-12-02", "2026-01-01"),
            (Preset::ThisMonth, "2025-12-01", "2026-01-01"),
            (Preset::LastMonth, "2025-11-01", "2025-12-01"),
        ] {
            let span = Span {
                gte: Some(at(&format!("{from}T03:00:00Z"))),
                lt: Some(at(&format!("{to}T03:00:00Z"))),
            };
            assert_eq!(preset(name, now, Sao_Paulo), span, "{name:?}");
        }
    }

    #[test]
    fn both_days_are_included_and_an_end_may_be_open() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22);
        let (start, end) = (at("2026-11-22T03:00:00Z"), at("2026-11-23T03:00:00Z"));
        assert_eq!(days(day, day, Sao_Paulo), Span { gte: Some(start), lt: Some(end) });
        assert_eq!(days(day, None, Sao_Paulo), Span { gte: Some(start), lt: None });
        assert_eq!(days(None, day, Sao_Paulo), Span { gte: None, lt: Some(end) });
        assert_eq!(days(Some(NaiveDate::MAX), Some(NaiveDate::MAX), Sao_Paulo).lt, None);
    }

    #[test]
    fn two_spans_leave_what_both_have() {
        let one = Span { gte: Some(1), lt: Some(10) };
        assert_eq!(one.and(Span { gte: Some(5), lt: None }), Span { gte: Some(5), lt: Some(10) });
        assert_eq!(one.and(Span { gte: None, lt: Some(7) }), Span { gte: Some(1), lt: Some(7) });
        assert_eq!(one.and(Span::default()), one);
    }
}
