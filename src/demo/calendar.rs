//! The hours of a Brazilian store: days in São Paulo, working days, office hours, and when people buy.

use super::random::Random;
use crate::clock::{date_in, start_of};
use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use chrono_tz::{America::Sao_Paulo, Tz};
use entity::Instant;

/// Where the store is.
pub(super) const ZONE: Tz = Sao_Paulo;
/// Milliseconds of a minute.
pub(super) const MINUTE: Instant = 60_000;
/// Milliseconds of an hour.
pub(super) const HOUR: Instant = 60 * MINUTE;

const OPENS: Instant = 8 * HOUR;
const CLOSES: Instant = 18 * HOUR;

/// How many of a thousand orders come in each hour of the day, from midnight: noon and the evening are the busiest.
#[rustfmt::skip]
const PER_HOUR: [(u64, i64); 23] = [
    (22, 0), (11, 1), (6, 2), (4, 3), (4, 4), (7, 5), (16, 6), (28, 7), (43, 8), (55, 9), (62, 10),
    (64, 11), (60, 12), (56, 13), (58, 14), (59, 15), (57, 16), (53, 17), (52, 18), (59, 19), (67, 20),
    (66, 21), (54, 22),
];

/// The date at the store.
pub(super) fn day(at: Instant) -> NaiveDate {
    date_in(at, ZONE)
}

/// The instant of an hour at the store.
pub(super) fn at_hour(date: NaiveDate, hour: i64) -> Instant {
    start_of(date, ZONE) + hour * HOUR
}

/// The date so many working days later; a date itself when that is 0.
pub(super) fn working_days_after(date: NaiveDate, days: i64) -> NaiveDate {
    let mut date = date;
    for _ in 0..days {
        date = next_day(date);
        while !is_working(date) {
            date = next_day(date);
        }
    }
    date
}

/// The first instant from `at` on when somebody is at the store, a little after it opens if it was closed.
pub(super) fn office_hour(at: Instant, random: &mut Random) -> Instant {
    let late = random.between(1, 100 * MINUTE);
    let date = day(at);
    let opens = start_of(date, ZONE) + OPENS;
    match at - opens {
        since if is_working(date) && (0..CLOSES - OPENS).contains(&since) => at,
        since if is_working(date) && since < 0 => opens + late,
        _ => start_of(working_days_after(date, 1), ZONE) + OPENS + late,
    }
}

/// When somebody buys on a date.
pub(super) fn time_of_buying(date: NaiveDate, random: &mut Random) -> Instant {
    let hour = random.share(&PER_HOUR, 23);
    at_hour(date, hour) + random.between(0, HOUR - 1)
}

fn next_day(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(date)
}

/// Monday to Friday, but no holiday of the whole country (those that keep their date).
fn is_working(date: NaiveDate) -> bool {
    let is_holiday = matches!(
        (date.month(), date.day()),
        (1 | 5, 1) | (4, 21) | (9, 7) | (10, 12) | (11, 2 | 15 | 20) | (12, 25)
    );
    !is_holiday && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::{HOUR, Random, at_hour, day, office_hour, working_days_after};
    use chrono::NaiveDate;

    fn date(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a date")
    }

    #[test]
    fn weekends_and_holidays_are_no_working_days() {
        assert_eq!(working_days_after(date(11, 19), 1), date(11, 23)); // the 20th is a holiday, then a weekend
        assert_eq!(working_days_after(date(11, 24), 2), date(11, 26));
        assert_eq!(working_days_after(date(11, 21), 0), date(11, 21));
    }

    #[test]
    fn what_comes_in_at_night_waits_for_the_morning() {
        let mut random = Random::new(3);
        let open = at_hour(date(11, 24), 9);
        assert_eq!(office_hour(open, &mut random), open);
        for closed in [at_hour(date(11, 24), 3), at_hour(date(11, 23), 19), at_hour(date(11, 23), 18)] {
            let at = office_hour(closed, &mut random);
            assert_eq!(day(at), date(11, 24));
            assert!(at > closed && at < at_hour(date(11, 24), 8) + 2 * HOUR);
        }
    }
}
