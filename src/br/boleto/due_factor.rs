//! Four digits for a date, used over and over since 1997.

use chrono::{Days, NaiveDate, TimeDelta};

/// Days between two dates with the same factor: 1000 to 9999.
const CYCLE: i64 = 9000;

/// The day with factor zero.
fn origin() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(1997, 10, 7)
}

/// The factor of a due date, 1000 to 9999; `None` before 2000-07-03, when factors began.
pub fn due_factor(due: NaiveDate) -> Option<u16> {
    let days = due.signed_duration_since(origin()?).num_days();
    let factor = if days < 1000 {
        return None;
    } else {
        1000 + (days - 1000) % CYCLE
    };
    u16::try_from(factor).ok()
}

/// The due date behind a factor, for a line read (or issued) on a day; `None` for 0000, which means no due date.
///
/// Of the dates with this factor it is the one from 3000 days before to 5500 days after the reading, else the
/// nearest.
pub fn due_date(factor: u16, read_on: NaiveDate) -> Option<NaiveDate> {
    if factor == 0 {
        return None;
    }
    let first = origin()?.checked_add_days(Days::new(factor.into()))?;
    if factor < 1000 {
        return Some(first);
    }
    let cycles = (read_on.signed_duration_since(first).num_days() / CYCLE).max(0);
    let candidates =
        [cycles, cycles + 1].map(|cycle| first.checked_add_signed(TimeDelta::days(cycle * CYCLE)));
    let away = |date: &NaiveDate| date.signed_duration_since(read_on).num_days();
    candidates
        .into_iter()
        .flatten()
        .min_by_key(|date| (!(-3000..=5500).contains(&away(date)), away(date).abs()))
}
