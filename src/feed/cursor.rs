//! The place of an entry, as it is given out.

use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

/// What tells these cursors from those of lists.
const KIND: u8 = b'f';

/// The place of one entry of one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) mark: u32,
    pub(super) id: i64,
}

impl Cursor {
    /// The opaque text: the kind, the mark of the log, the id, and a check that a mangled one fails.
    pub fn encode(self) -> String {
        let mut bytes = [0; 15];
        let (content, proof) = bytes.split_at_mut(13);
        let written = [KIND].into_iter().chain(self.mark.to_be_bytes()).chain(self.id.to_be_bytes());
        content.iter_mut().zip(written).for_each(|(place, byte)| *place = byte);
        proof.copy_from_slice(&check(content));
        BASE64.encode(bytes)
    }

    /// Reads a cursor of the log with this mark.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is another text, or of another log.
    pub(super) fn parse(text: &str, mark: u32) -> Result<Self> {
        let cursor = Self::decode(text).ok_or_else(|| {
            Error::invalid("after", "expected a cursor as it came with a message of a subscription")
        })?;
        if cursor.mark != mark {
            return Err(Error::invalid(
                "after",
                "this cursor belongs to another database: begin without one",
            ));
        }
        Ok(cursor)
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes: [u8; 15] = BASE64.decode(text).ok()?.try_into().ok()?;
        let (content, proof) = bytes.split_last_chunk::<2>()?;
        let (&[kind], rest) = content.split_first_chunk::<1>()?;
        let (mark, id) = rest.split_first_chunk::<4>()?;
        let id = i64::from_be_bytes(id.try_into().ok()?);
        let is_ours = *proof == check(content) && kind == KIND && id >= 0;
        is_ours.then_some(Self { mark: u32::from_be_bytes(*mark), id })
    }
}

/// Sixteen bits that a changed text almost never leaves as they are (FNV-1a, folded).
fn check(content: &[u8]) -> [u8; 2] {
    let hash = content
        .iter()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    let [a, b, c, d] = hash.to_be_bytes();
    [a ^ c, b ^ d]
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn a_cursor_survives_the_way_out_and_back() {
        for id in [0, 1, 10_000, i64::MAX] {
            let cursor = Cursor { mark: 0xdead_beef, id };
            assert_eq!(Cursor::parse(&cursor.encode(), 0xdead_beef).ok(), Some(cursor));
            assert!(Cursor::parse(&cursor.encode(), 1).is_err());
        }
    }

    #[test]
    fn a_changed_letter_is_noticed() {
        let text = Cursor { mark: 7, id: 42 }.encode();
        for at in 0..text.len() {
            let mut changed: Vec<char> = text.chars().collect();
            changed[at] = if changed[at] == 'A' { 'B' } else { 'A' };
            let changed: String = changed.into_iter().collect();
            assert!(changed == text || Cursor::parse(&changed, 7).is_err(), "{changed}");
        }
        for text in ["", "x", "é", &"A".repeat(20), &"A".repeat(1_000)] {
            assert!(Cursor::parse(text, 7).is_err(), "{text}");
        }
    }
}
