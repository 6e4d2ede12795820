//! Until when something has to be done: days of the store, counted in working days of Brazil.

use crate::br::calendar::working_days_after;
use crate::clock::{date_in, start_of};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use entity::Instant;

/// The longest handling that is counted, working days.
const LONGEST_HANDLING: u32 = 365;

/// When an order that was paid then has to be handed to the carrier: the end of the day so many working days later.
///
/// What is paid on a day without work counts as paid on the next working day.
pub fn ship_by(paid_at: Instant, handling_days: i32, zone: Tz) -> Instant {
    let days = u32::try_from(handling_days).unwrap_or_default().min(LONGEST_HANDLING);
    end_of(working_days_after(date_in(paid_at, zone), days), zone)
}

/// The last instant of a day.
pub fn end_of(day: NaiveDate, zone: Tz) -> Instant {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    start_of(next, zone).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{end_of, ship_by};
    use chrono::DateTime;
    use chrono_tz::America::{Manaus, Sao_Paulo};

    fn instant(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).expect(text).timestamp_millis()
    }

    #[test]
    fn handling_days_are_working_days_of_the_store() {
        for (paid, days, ship_by_end) in [
            ("2026-11-23T15:00:00Z", 2, "2026-11-26T02:59:59.999Z"), // Monday, due on Wednesday
            ("2026-11-22T15:00:00Z", 2, "2026-11-26T02:59:59.999Z"), // Sunday counts as Monday
            ("2026-11-19T15:00:00Z", 2, "2026-11-25T02:59:59.999Z"), // over Consciência Negra and a weekend
            ("2026-11-24T02:00:00Z", 1, "2026-11-25T02:59:59.999Z"), // still Monday in São Paulo
            ("2026-11-23T15:00:00Z", 0, "2026-11-24T02:59:59.999Z"),
            ("2026-11-23T15:00:00Z", -1, "2026-11-24T02:59:59.999Z"),
        ] {
            assert_eq!(
                ship_by(instant(paid), days, Sao_Paulo),
                instant(ship_by_end),
                "{paid} and {days} days"
            );
        }
    }

    #[test]
    fn a_day_ends_where_the_store_is() {
        let day = "2026-11-25".parse().expect("a date");
        assert_eq!(end_of(day, Sao_Paulo), instant("2026-11-26T02:59:59.999Z"));
        assert_eq!(end_of(day, Manaus), instant("2026-11-26T03:59:59.999Z"));
    }
}
