//! The only source of time, so that a test can hold it still.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Timelike as _, Utc};
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

/// An instant by RFC 3339, in UTC; fractions only when there are any.
pub fn rfc3339(instant: Instant) -> String {
    let format = if instant.rem_euclid(1000) == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
    DateTime::from_timestamp_millis(instant).unwrap_or_default().to_rfc3339_opts(format, true)
}

/// The date of an instant in a time zone.
pub fn date_in(instant: Instant, zone: Tz) -> NaiveDate {
    DateTime::from_timestamp_millis(instant).unwrap_or_default().with_timezone(&zone).date_naive()
}

/// The instant at which a date begins in a time zone.
///
/// Where the clocks jump over midnight (São Paulo did, until 2018), the day begins at the first instant that exists.
pub fn start_of(date: NaiveDate, zone: Tz) -> Instant {
    instant_of(date.and_hms_opt(0, 0, 0).unwrap_or_default(), zone)
}

/// The instant at which the clocks of a time zone show this time.
///
/// Where they jump over it, the first instant after the jump; where they show it twice, the earlier one.
pub fn instant_of(local: NaiveDateTime, zone: Tz) -> Instant {
    // Clocks jump to a full quarter of an hour, so the first one after `local` that exists is where the jump ends.
    let into_quarter = TimeDelta::seconds((local.num_seconds_from_midnight() % 900).into());
    let quarters = (1..=8).map(|quarters| TimeDelta::minutes(15 * quarters) - into_quarter);
    std::iter::once(TimeDelta::zero())
        .chain(quarters)
        .filter_map(|later| local.checked_add_signed(later))
        .find_map(|local| local.and_local_timezone(zone).earliest())
        .map_or_else(|| local.and_utc().timestamp_millis(), |instant| instant.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::{date_in, instant_of, start_of};
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

    #[test]
    fn a_time_that_was_skipped_is_where_the_jump_ends_and_one_shown_twice_is_the_earlier() {
        for (local, instant) in [
            ("2018-11-03 23:59:59", 1_541_300_399_000), // 2018-11-04T02:59:59Z
            ("2018-11-04 00:00:00", 1_541_300_400_000), // skipped: 01:00 local
            ("2018-11-04 00:37:21", 1_541_300_400_000), // skipped: 01:00 local
            ("2018-11-04 01:00:00", 1_541_300_400_000), // 2018-11-04T03:00:00Z
            ("2018-02-17 23:30:00", 1_518_917_400_000), // twice: 2018-02-18T01:30:00Z, an hour before the second time
            ("2018-02-18 00:00:00", 1_518_922_800_000), // 2018-02-18T03:00:00Z
        ] {
            let local = local.replace(' ', "T").parse().expect("a local time");
            assert_eq!(instant_of(local, Sao_Paulo), instant, "{local}");
        }
    }
}
