//! Days by which something has to be done.

use crate::br::calendar::working_days_after;
use crate::clock::{date_in, start_of};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use entity::Instant;

/// When an order that was paid at an instant has to be posted: the end of the day, so many working days later.
pub fn ship_by(paid_at: Instant, handling_days: i32, zone: Tz) -> Instant {
    let days = u32::try_from(handling_days).unwrap_or_default();
    end_of(working_days_after(date_in(paid_at, zone), days), zone)
}

/// The last millisecond of a day.
pub fn end_of(date: NaiveDate, zone: Tz) -> Instant {
    start_of(date.checked_add_days(Days::new(1)).unwrap_or(date), zone) - 1
}

#[cfg(test)]
mod tests {
    use super::ship_by;
    use chrono_tz::America::Sao_Paulo;

    #[test]
    fn handling_days_are_working_days_after_the_payment() {
        let sunday = 1_795_359_600_000; // 2026-11-22T15:00:00Z
        // No work before Monday; two working days after it is Wednesday, whose last millisecond this is.
        assert_eq!(ship_by(sunday, 2, Sao_Paulo), 1_795_661_999_999); // 2026-11-26T02:59:59.999Z
        assert_eq!(ship_by(sunday, 0, Sao_Paulo), 1_795_489_199_999); // 2026-11-24T02:59:59.999Z
    }
}
