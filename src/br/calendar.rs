//! Days on which Brazil works: Monday to Friday, without the holidays of the whole country.
//!
//! Banks rest on the same days and on the Monday and Tuesday of Carnival and on Corpus Christi; carriers too, so one calendar
//! serves payments and shipping.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

/// The first day of working from `date` on: `date` itself when it is one.
pub fn this_or_next_working_day(date: NaiveDate) -> NaiveDate {
    let mut date = date;
    while !is_working_day(date) {
        date = next(date);
    }
    date
}

/// The working day so many working days after `date`; for 0 the first one from `date` on.
pub fn working_days_after(date: NaiveDate, days: u32) -> NaiveDate {
    (0..days).fold(this_or_next_working_day(date), |date, _| this_or_next_working_day(next(date)))
}

/// Whether Brazil works on this day.
pub fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(date)
}

/// Whether it is a holiday of the whole country, or one that banks keep.
pub fn is_holiday(date: NaiveDate) -> bool {
    let fixed = match (date.month(), date.day()) {
        (1 | 5, 1) | (4, 21) | (9, 7) | (10, 12) | (11, 2 | 15) | (12, 25) => true,
        // Consciência Negra, of the whole country since 2024.
        (11, 20) => date.year() >= 2024,
        _ => false,
    };
    // From Easter: Carnival on Monday and Tuesday, Good Friday, Corpus Christi.
    fixed || matches!((date - easter(date.year())).num_days(), -48 | -47 | -2 | 60)
}

/// Easter Sunday (Gauss' rule for the Gregorian calendar, in the form of Meeus, Jones and Butcher).
fn easter(year: i32) -> NaiveDate {
    let (cycle, century, rest) = (year % 19, year / 100, year % 100);
    let moon = (19 * cycle + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let day = moon + weekday - 7 * ((cycle + 11 * moon + 22 * weekday) / 451) + 114;
    let part = |number: i32| u32::try_from(number).unwrap_or_default();
    NaiveDate::from_ymd_opt(year, part(day / 31), part(day % 31 + 1)).unwrap_or_default()
}

fn next(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::{easter, is_holiday, this_or_next_working_day, working_days_after};
    use chrono::{Days, NaiveDate};

    fn date(text: &str) -> NaiveDate {
        text.parse().expect(text)
    }

    #[test]
    fn easter_falls_where_the_church_says() {
        for day in ["2000-04-23", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"] {
            let day = date(day);
            assert_eq!(easter(chrono::Datelike::year(&day)), day);
        }
    }

    #[test]
    fn holidays_are_those_of_the_whole_country() {
        for day in ["2026-02-16", "2026-02-17", "2026-04-03", "2026-06-04", "2024-11-20", "2026-12-25"] {
            assert!(is_holiday(date(day)), "{day}");
        }
        for day in ["2023-11-20", "2026-02-18", "2026-07-09", "2026-11-24"] {
            assert!(!is_holiday(date(day)), "{day}");
        }
    }

    /// The examples of the Central Bank for charges with a due date.
    #[test]
    fn the_last_day_on_which_a_charge_can_be_paid() {
        for (due, valid_after, last) in [
            ("2020-12-25", 0, "2020-12-28"),
            ("2020-12-25", 1, "2020-12-29"),
            ("2020-10-20", 4, "2020-10-26"),
            ("2021-08-27", 5, "2021-09-01"),
            ("2021-08-28", 5, "2021-09-06"),
        ] {
            let counted_from = this_or_next_working_day(date(due));
            let ends = this_or_next_working_day(counted_from + Days::new(valid_after));
            assert_eq!(ends, date(last), "{due} and {valid_after} days");
        }
    }

    #[test]
    fn working_days_are_counted_over_weekends_and_holidays() {
        assert_eq!(working_days_after(date("2026-11-19"), 1), date("2026-11-23"));
        assert_eq!(working_days_after(date("2026-11-22"), 0), date("2026-11-23"));
        assert_eq!(working_days_after(date("2026-11-22"), 2), date("2026-11-25"));
    }
}
