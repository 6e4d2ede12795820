//! The only source of time, so that a test can hold it still.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::Instant;

/// Tells the time: the machine's, or one that a test has fixed.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// Always this instant.
    Fixed(Instant),
}

impl Clock {
    /// Milliseconds since the epoch, UTC.
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => Utc::now().timestamp_millis(),
            Self::Fixed(instant) => *instant,
        }
    }

    /// The date in a time zone.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        date_in(self.now(), zone)
    }
}

/// The date of an instant in a time zone.
pub fn date_in(instant: Instant, zone: Tz) -> NaiveDate {
    DateTime::from_timestamp_millis(instant).unwrap_or_default().with_timezone(&zone).date_naive()
}

/// The instant at which a date begins in a time zone.
///
/// Where the clocks jump over midnight (São Paulo did, until 2018), the day begins at the first instant that exists.
pub fn start_of(date: NaiveDate, zone: Tz) -> Instant {
    let midnight = date.and_hms_opt(0, 0, 0).unwrap_or_default();
    (0..=8)
        .filter_map(|quarters| midnight.checked_add_signed(chrono::TimeDelta::minutes(15 * quarters)))
        .find_map(|local| local.and_local_timezone(zone).earliest())
        .map_or_else(|| midnight.and_utc().timestamp_millis(), |instant| instant.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::{date_in, start_of};
    use chrono::NaiveDate;
    use chrono_tz::America::Sao_Paulo;

    #[test]
    fn a_day_begins_at_local_midnight() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date");
        assert_eq!(start_of(day, Sao_Paulo), 1_795_316_400_000); // 2026-11-22T03:00:00Z
        assert_eq!(date_in(1_795_316_399_999, Sao_Paulo), day.pred_opt().expect("a date"));
        assert_eq!(date_in(1_795_316_400_000, Sao_Paulo), day);
    }

    #[test]
    fn a_day_whose_midnight_was_skipped_begins_an_hour_later() {
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).expect("a date");
        assert_eq!(start_of(day, Sao_Paulo), 1_541_300_400_000); // 2018-11-04T03:00:00Z, 01:00 local
    }
}
