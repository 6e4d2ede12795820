//! Tags: the store's own labels, as somebody sends them.

use super::check::Checks;

/// The most tags of one order, and of one request.
pub const MOST: usize = 50;

/// The longest tag, characters.
const LONGEST: usize = 50;

/// The tags that were sent at `path`, without blanks around them; blank ones and wrong ones are missing.
pub fn checked(checks: &mut Checks, path: &str, sent: &[String]) -> Vec<String> {
    if sent.len() > MOST {
        checks.invalid(path, format!("expected at most {MOST} tags"));
        return Vec::new();
    }
    let tags = sent.iter().enumerate();
    tags.filter_map(|(at, tag)| checks.needed_line(&format!("{path}.{at}"), tag, LONGEST)).collect()
}
