//! What cannot be meant of events. Pure.

use crate::order::check::Checks;
use crate::refusal::Refusal;
use entity::Instant;
use entity::tracking_event::TrackingKind;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Events that are added at once.
pub const MOST: usize = 100;

/// The longest description, characters.
const LONGEST_DESCRIPTION: usize = 500;

/// The longest name of a place, characters.
const LONGEST_PLACE: usize = 120;

/// The longest name of an event, characters.
const LONGEST_ID: usize = 200;

/// Events may be so far ahead of our clock, milliseconds: carriers' clocks are not ours.
const AHEAD_MS: i64 = 24 * 60 * 60 * 1_000;

/// Nothing was on its way before this: 2000-01-01.
const EARLIEST: Instant = 946_684_800_000;

/// Something that happened on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// What happened.
    pub kind: TrackingKind,
    /// When.
    pub at: Instant,
    /// In the carrier's words.
    pub description: Option<String>,
    /// Where: city and state.
    pub place: Option<String>,
    /// What its source calls it: told again under this name, it is the same event.
    pub external_id: Option<String>,
}

/// Looks at events without adding them.
///
/// # Errors
///
/// All that cannot be meant, with its place (`events.0.at`).
pub fn check(events: &[NewEvent], now: Instant) -> Result<(), Vec<Refusal>> {
    checked(events, now).map(drop)
}

/// The events as they are kept, each with a name.
///
/// # Errors
///
/// All that cannot be meant, with its place (`events.0.at`).
pub(super) fn checked(events: &[NewEvent], now: Instant) -> Result<Vec<(NewEvent, String)>, Vec<Refusal>> {
    let mut refusals = Vec::new();
    if !(1..=MOST).contains(&events.len()) {
        return Err(vec![Refusal::invalid("events", format!("expected 1 to {MOST} events"))]);
    }
    let mut meant = Vec::with_capacity(events.len());
    for (place, event) in events.iter().enumerate() {
        let mut checks = Checks::default();
        let event = one(&mut checks, event, now);
        match checks.done() {
            Err(crate::error::Error::Refused(more)) => {
                refusals.extend(more.into_iter().map(|refusal| refusal.within(&format!("events.{place}"))));
            }
            _ => meant.push(event),
        }
    }
    if refusals.is_empty() { Ok(meant) } else { Err(refusals) }
}

fn one(checks: &mut Checks, event: &NewEvent, now: Instant) -> (NewEvent, String) {
    if event.at < EARLIEST {
        checks.invalid("at", "expected a time after the year 2000");
    } else if event.at > now.saturating_add(AHEAD_MS) {
        checks.invalid("at", "expected a time that has passed");
    }
    let event = NewEvent {
        kind: event.kind,
        at: event.at,
        description: checks.line("description", event.description.as_deref(), LONGEST_DESCRIPTION),
        place: checks.line("place", event.place.as_deref(), LONGEST_PLACE),
        external_id: checks.line("externalId", event.external_id.as_deref(), LONGEST_ID),
    };
    let name = event.external_id.clone().unwrap_or_else(|| digest(&event));
    (event, name)
}

/// What stands for an event that its source gives no name.
fn digest(event: &NewEvent) -> String {
    let mut digest = Sha256::new();
    let at = event.at.to_string();
    let texts = [event.description.as_deref(), event.place.as_deref()].map(Option::unwrap_or_default);
    for part in [event.kind.code(), &at].into_iter().chain(texts) {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().take(16).fold("sha256:".to_owned(), |mut text, byte| {
        // Writing to a text does not fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{MOST, NewEvent, checked};
    use entity::tracking_event::TrackingKind;

    const NOW: i64 = 1_795_359_600_000;

    fn event() -> NewEvent {
        NewEvent {
            kind: TrackingKind::InTransit,
            at: NOW,
            description: Some(" Objeto em trânsito ".to_owned()),
            place: Some("  ".to_owned()),
            external_id: None,
        }
    }

    #[test]
    fn an_event_without_a_name_is_called_by_what_it_says() {
        let named = |event: NewEvent| checked(&[event], NOW).unwrap().remove(0);
        let (kept, name) = named(event());
        assert_eq!((kept.description.as_deref(), kept.place), (Some("Objeto em trânsito"), None));
        assert_eq!(name, named(NewEvent { description: Some("Objeto em trânsito".to_owned()), ..event() }).1);
        for other in [
            NewEvent { at: NOW - 1, ..event() },
            NewEvent { kind: TrackingKind::Other, ..event() },
            NewEvent { description: None, place: Some("Objeto em trânsito".to_owned()), ..event() },
        ] {
            assert_ne!(name, named(other).1);
        }
        assert_eq!(named(NewEvent { external_id: Some("x".to_owned()), ..event() }).1, "x");
    }

    #[test]
    fn all_that_cannot_be_meant_is_said_at_once() {
        let odd = NewEvent {
            at: NOW + 25 * 3_600_000,
            description: Some("a\nb".to_owned()),
            place: Some("x".repeat(121)),
            external_id: Some("a\0".to_owned()),
            ..event()
        };
        let refusals = checked(&[event(), odd, NewEvent { at: 0, ..event() }], NOW).unwrap_err();
        let paths: Vec<String> = refusals.iter().map(|refusal| refusal.path.join(".")).collect();
        assert_eq!(
            paths,
            ["events.1.at", "events.1.description", "events.1.place", "events.1.externalId", "events.2.at"]
        );
        assert!(checked(&[], NOW).is_err() && checked(&vec![event(); MOST + 1], NOW).is_err());
    }
}
