//! The key itself: random, shown once, known afterwards by its hash only.

use crate::error::Result;
use anyhow::Context as _;
use entity::access_key::AccessKeyKind;
use sha2::{Digest as _, Sha256};
use std::fmt::{self, Write as _};

/// What the random part is written in.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Letters of the random part: 43 of 62 kinds are 256 bits.
const LETTERS: usize = 43;

/// Letters of it that stay known, to recognise the key by.
const KNOWN: usize = 8;

/// What the keys of programs and of people begin with.
const MARKS: [(AccessKeyKind, &str); 2] =
    [(AccessKeyKind::Service, "ped_svc_"), (AccessKeyKind::Person, "ped_per_")];

/// SHA-256 of a key.
pub(super) type Hash = [u8; 32];

/// A whole key. It tells itself to whoever asks for it by [`Secret::reveal`], and never to a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    ///
    /// When the system has no randomness to give.
    pub(super) fn random(kind: AccessKeyKind) -> Result<Self> {
        let mut text = mark(kind).to_owned();
        let length = text.len() + LETTERS;
        while text.len() < length {
            let mut bytes = [0_u8; LETTERS];
            getrandom::fill(&mut bytes).context("no randomness for an access key")?;
            // 248 is four times 62: above it, some letters would come more often than others.
            let even = bytes.into_iter().filter(|byte| *byte < 248);
            let letters = even.filter_map(|byte| ALPHABET.get(usize::from(byte % 62)));
            text.extend(letters.take(length - text.len()).map(|letter| char::from(*letter)));
        }
        Ok(Self(text))
    }

    /// A text that has the form of a key; `None` for any other.
    pub fn parse(text: &str) -> Option<Self> {
        let (_, mark) = MARKS.into_iter().find(|(_, mark)| text.starts_with(mark))?;
        let random = text.strip_prefix(mark)?;
        let fits = random.len() == LETTERS && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }

    /// The whole key, for its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What it begins with, enough to recognise it.
    pub(super) fn prefix(&self) -> &str {
        self.0.get(..self.0.len() - LETTERS + KNOWN).unwrap_or_default()
    }

    pub(super) fn hash(&self) -> Hash {
        Sha256::digest(&self.0).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({}…)", self.prefix())
    }
}

fn mark(kind: AccessKeyKind) -> &'static str {
    MARKS.into_iter().find(|(of, _)| *of == kind).map_or("", |(_, mark)| mark)
}

/// Whether a text is the beginning of a key, long enough to mean one.
pub(super) fn is_beginning(text: &str) -> bool {
    MARKS.iter().any(|(_, mark)| {
        text.strip_prefix(mark).is_some_and(|random| {
            (4..=KNOWN).contains(&random.len()) && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    })
}

/// A hash as it is kept.
pub(super) fn hexadecimal(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a text does not fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Secret, hexadecimal, is_beginning};
    use entity::access_key::AccessKeyKind::{Person, Service};

    #[test]
    fn a_key_says_what_it_is_and_is_never_twice_the_same() {
        for (kind, mark) in [(Service, "ped_svc_"), (Person, "ped_per_")] {
            let (one, other) = (Secret::random(kind).unwrap(), Secret::random(kind).unwrap());
            assert!(one.reveal().starts_with(mark) && one.reveal().len() == 51, "{}", one.reveal());
            assert_eq!(Secret::parse(one.reveal()), Some(one.clone()));
            assert_ne!(one, other);
            assert!(is_beginning(one.prefix()) && one.reveal().starts_with(one.prefix()));
            assert_eq!(one.prefix().len(), mark.len() + 8);
        }
    }

    #[test]
    fn a_key_does_not_tell_itself_to_a_log() {
        let key = Secret::random(Service).unwrap();
        assert_eq!(format!("{key:?}"), format!("Secret({}…)", key.prefix()));
    }

    #[test]
    fn what_has_not_the_form_of_a_key_is_none() {
        let random = "A".repeat(43);
        assert!(Secret::parse(&format!("ped_svc_{random}")).is_some());
        for text in [
            String::new(),
            format!("ped_{random}"),
            format!("ped_svc_{random}A"),
            format!("ped_svc_{}", &random[1..]),
            format!("ped_svc_{}-", &random[1..]),
            format!("PED_SVC_{random}"),
            format!("ped_svc_{}\0", &random[1..]),
        ] {
            assert_eq!(Secret::parse(&text), None, "{text}");
        }
        for text in ["", "ped_svc_", "ped_svc_abc", "ped_svc_abc%", "ped_svc_abcdefghi", "svc_abcd"] {
            assert!(!is_beginning(text), "{text}");
        }
    }

    #[test]
    fn the_hash_is_sha_256() {
        let key = Secret(String::from("abc"));
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hexadecimal(&key.hash()), expected);
    }
}
