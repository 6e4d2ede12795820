//! What nobody guesses: the end of the address of a page.

use crate::error::Result;
use anyhow::Context as _;

/// Letters and digits that are not mistaken for each other, on paper and on the phone; 32, so that each is five bits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// So many of them are 130 bits.
const LETTERS: usize = 26;

/// A new token.
///
/// # Errors
///
/// When the system has no randomness to give.
pub(super) fn random() -> Result<String> {
    let mut bytes = [0_u8; LETTERS];
    getrandom::fill(&mut bytes).context("no randomness for a tracking page")?;
    Ok(bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .copied()
        .map(char::from)
        .collect())
}

/// Whether a text has the form of a token: no other is looked for.
pub(super) fn is_token(text: &str) -> bool {
    text.len() == LETTERS && text.bytes().all(|letter| ALPHABET.contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::{is_token, random};
    use std::collections::BTreeSet;

    #[test]
    fn tokens_are_never_twice_the_same_and_use_all_letters() {
        let tokens: BTreeSet<String> = (0..1_000).map(|_| random().unwrap()).collect();
        assert_eq!(tokens.len(), 1_000);
        assert!(tokens.iter().all(|token| is_token(token)));
        let letters: BTreeSet<char> = tokens.iter().flat_map(|token| token.chars()).collect();
        assert_eq!(letters.len(), 32);
    }

    #[test]
    fn other_texts_are_no_tokens() {
        for odd in
            ["", "a", &"a".repeat(25), &"a".repeat(27), &"A".repeat(26), &"l".repeat(26), &"é".repeat(13)]
        {
            assert!(!is_token(odd), "{odd}");
        }
    }
}
