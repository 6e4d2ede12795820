//! The cutting and adding that all these numbers share.

use std::ops::Range;
use std::str::FromStr;

/// Removes outer blanks and the characters of a mask; everything else stays for the caller to judge.
pub(super) fn unmask(text: &str, mask: &[char]) -> String {
    text.trim().chars().filter(|c| !mask.contains(c)).collect()
}

/// Lays a text into a mask, one character for each `#`.
pub(super) fn masked(text: &str, mask: &str) -> String {
    let mut rest = text.chars();
    mask.chars().filter_map(|place| if place == '#' { rest.next() } else { Some(place) }).collect()
}

/// Whether there is nothing but ASCII digits (true for the empty text: check the length apart).
pub(super) fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether one character fills the whole text.
pub(super) fn are_equal(text: &str) -> bool {
    let first = text.chars().next();
    text.chars().all(|c| Some(c) == first)
}

/// A piece by byte positions; empty when the text is too short for it.
pub(super) fn part(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

/// The number some digits write; zero when they are none.
pub(super) fn number<T: FromStr + Default>(digits: &str) -> T {
    digits.parse().unwrap_or_default()
}

/// Sum of value times weight, the first weight on the last character.
///
/// The value is ASCII minus 48: `0`..`9` are 0..9 and `A`..`Z` are 17..42 (Nota Técnica Conjunta 2025.001).
pub(super) fn sum_from_right(text: &str, weights: impl IntoIterator<Item = u32>) -> u32 {
    text.bytes().rev().zip(weights).map(|(byte, weight)| u32::from(byte.saturating_sub(b'0')) * weight).sum()
}

/// The sum with weights 2 to 9 and again from 2, as in CNPJ, invoice key and boleto.
pub(super) fn sum_2_to_9(text: &str) -> u32 {
    sum_from_right(text, (2..=9).cycle())
}

/// 11 minus the remainder, and 0 where that has two digits.
pub(super) fn mod11(sum: u32) -> u32 {
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

/// Weights 2, 1, 2, 1 from the right, adding the digits of each product (boleto fields, IBGE codes).
pub(super) fn mod10(digits: &str) -> u32 {
    let products = digits.bytes().rev().zip([2, 1].into_iter().cycle());
    let sum: u32 = products
        .map(|(byte, weight)| u32::from(byte.saturating_sub(b'0')) * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    (10 - sum % 10) % 10
}

/// The character of a digit from 0 to 9.
pub(super) fn to_char(digit: u32) -> char {
    char::from_digit(digit, 10).unwrap_or('0')
}
