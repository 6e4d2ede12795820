//! Positions in the log of PostgreSQL.

use std::fmt;
use std::str::FromStr;

/// A position in the write-ahead log of a PostgreSQL: whoever has replayed up to it has all that was committed before it.
///
/// Written as PostgreSQL does, two hexadecimal halves: `16/B374D848`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lsn(pub(super) u64);

/// What is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a position such as `16/B374D848`")]
pub struct NoLsn;

impl FromStr for Lsn {
    type Err = NoLsn;

    fn from_str(text: &str) -> Result<Self, NoLsn> {
        let (high, low) = text.split_once('/').ok_or(NoLsn)?;
        Ok(Self(half(high)? << 32 | half(low)?))
    }
}

/// Eight hexadecimal digits at most, and no sign, which numbers of Rust may have.
fn half(text: &str) -> Result<u64, NoLsn> {
    let is_fit = (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_fit.then(|| u64::from_str_radix(text, 16).ok()).flatten().ok_or(NoLsn)
}

impl fmt::Display for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & u64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::Lsn;

    #[test]
    fn a_position_is_written_and_read_as_postgres_does() {
        for (text, position) in [
            ("0/0", 0),
            ("16/B374D848", 0x16_B374_D848),
            ("FFFFFFFF/FFFFFFFF", u64::MAX),
            ("1/A", 0x1_0000_000A),
        ] {
            assert_eq!(text.parse(), Ok(Lsn(position)));
            assert_eq!(Lsn(position).to_string(), text);
        }
        assert_eq!("16/0374d848".parse(), Ok(Lsn(0x16_0374_D848)));
    }

    #[test]
    fn positions_have_an_order_that_is_not_that_of_their_texts() {
        let positions: Vec<Lsn> =
            ["9/0", "10/0", "10/A", "10/9F"].into_iter().map(|text| text.parse().unwrap()).collect();
        assert!(positions.is_sorted());
    }

    #[test]
    fn anything_else_is_no_position() {
        for text in ["", "/", "1", "1/", "/1", "1/2/3", "G/0", "+1/0", "1/-1", "123456789/0", " 1/0", "1/0 "]
        {
            assert!(text.parse::<Lsn>().is_err(), "{text}");
        }
    }
}
