//! The identifier that the payer's bank gives a Pix: `E`, bank (8), minute in UTC (12), and 11 letters and digits.

use std::fmt;
use thiserror::Error;

/// The identifier of one Pix, unique in the country. Its case counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EndToEndId(String);

/// A text that identifies no Pix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "expected the identifier of a Pix: E, the bank's 8 characters, the minute as yyyyMMddHHmm, and 11 letters and digits"
)]
pub struct EndToEndIdError;

impl EndToEndId {
    /// Reads an identifier; blanks around it are left out.
    ///
    /// # Errors
    ///
    /// When it has another form, or a minute that the calendar does not have.
    pub fn parse(text: &str) -> Result<Self, EndToEndIdError> {
        let text = text.trim();
        let parts = text.strip_prefix('E').and_then(|rest| {
            let (bank, rest) = rest.split_at_checked(8)?;
            let (minute, rest) = rest.split_at_checked(12)?;
            Some((bank, minute, rest))
        });
        let Some((bank, minute, rest)) = parts else { return Err(EndToEndIdError) };
        let is_bank = bank.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        let is_rest = rest.len() == 11 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_bank && is_minute(minute) && is_rest { Ok(Self(text.to_owned())) } else { Err(EndToEndIdError) }
    }

    /// The identifier, as the bank wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is a minute of this century, `yyyyMMddHHmm`.
fn is_minute(text: &str) -> bool {
    let within = |from: usize, smallest: u32, largest: u32| {
        let number = text.get(from..from + 2).and_then(|digits| digits.parse().ok());
        number.is_some_and(|number: u32| (smallest..=largest).contains(&number))
    };
    text.bytes().all(|byte| byte.is_ascii_digit())
        && text.starts_with("20")
        && within(4, 1, 12)
        && within(6, 1, 31)
        && within(8, 0, 23)
        && within(10, 0, 59)
}

impl fmt::Display for EndToEndId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::EndToEndId;

    #[test]
    fn an_identifier_is_kept_as_the_bank_wrote_it() {
        for text in ["E1234567820261122153012345678901", "E00038166201907261559y6j6mt9l0pi"] {
            assert_eq!(EndToEndId::parse(&format!(" {text}\n")).expect(text).as_str(), text);
        }
    }

    #[test]
    fn what_identifies_no_pix_is_refused() {
        for text in [
            "D1234567820261122153012345678901",
            "E1234567820261322153012345678901",
            "E1234567820261132153012345678901",
            "E1234567820261122243012345678901",
            "E1234567820261122156012345678901",
            "E1234567819991122153012345678901",
            "E123456782026112215301234567890",
            "E12345678202611221530123456789012",
            "E1234567a20261122153012345678901",
            "E12345678202611221530123456789-1",
            "e1234567820261122153012345678901",
            "E1234567820261122153012345ç78901",
            "E123456ç820261122153012345678901",
            "E12345678+0261122153012345678901",
            "",
        ] {
            assert!(EndToEndId::parse(text).is_err(), "{text}");
        }
    }
}
