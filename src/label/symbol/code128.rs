//! CODE-128 as code words: C for digits, C and A for invoice keys with letters, C and B for everything else.
//!
//! The choice of subsets is ours and the same in every output, also in the field that a thermal printer draws itself.

use super::pattern;
use std::fmt::Write as _;

/// In subset C a word is two digits, in A and B one character; these words start one or change to it.
const START_B: u8 = 104;
const START_C: u8 = 105;
const TO_A: u8 = 101;
const TO_B: u8 = 100;
const TO_C: u8 = 99;
const STOP: u8 = 106;

/// A text and the bars that say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code128 {
    text: String,
    words: Vec<u8>,
}

impl Code128 {
    /// An even number of digits in subset C: a CEP, an invoice key. `None` for anything else.
    pub fn digits(text: &str) -> Option<Self> {
        let all = !text.is_empty()
            && text.len().is_multiple_of(2)
            && text.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| {
            Self::of(text, vec![START_C], |rest, words| {
                in_pairs(rest, words);
            })
        })
    }

    /// An invoice key: in C, its letters in A, as Nota Técnica Conjunta 2025.001 (6) writes it. `None` for anything but capitals
    /// and digits.
    ///
    /// It leaves C before a letter and before an odd last digit, and goes back where four digits or more follow, or an even
    /// number of them ends the key; of an odd number the first stays in A.
    pub fn key(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        let all = !text.is_empty() && text.bytes().all(fits);
        all.then(|| Self::of(text, vec![START_C], hybrid))
    }

    /// Any printable ASCII: in B, runs of digits in C where that is shorter. `None` for anything else.
    pub fn text(text: &str) -> Option<Self> {
        let all = !text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let leading = digits_at(text.as_bytes());
        let in_c = leading >= 4 || (leading == text.len() && leading.is_multiple_of(2));
        all.then(|| Self::of(text, vec![if in_c { START_C } else { START_B }], mixed))
    }

    /// Adds checksum and stop to what `encode` makes of the text.
    fn of(text: &str, mut words: Vec<u8>, encode: impl Fn(&[u8], &mut Vec<u8>)) -> Self {
        encode(text.as_bytes(), &mut words);
        let weighted = words.iter().skip(1).zip(1_u64..).map(|(word, weight)| u64::from(*word) * weight);
        let start = words.first().copied().map_or(0, u64::from);
        let checksum = u8::try_from((start + weighted.sum::<u64>()) % 103).unwrap_or_default();
        words.extend([checksum, STOP]);
        Self { text: text.to_owned(), words }
    }

    /// What a reader reads.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Start, text, checksum and stop.
    pub fn code_words(&self) -> &[u8] {
        &self.words
    }

    /// Number of modules without the quiet zones of ten modules on both sides.
    pub fn modules(&self) -> i32 {
        self.widths().map(i32::from).sum()
    }

    /// Widths in modules, bar and space by turns, a bar first and last.
    pub fn widths(&self) -> impl Iterator<Item = u8> {
        self.words.iter().flat_map(|word| pattern::widths(*word))
    }

    /// The data of a `^BC` field whose mode is "none": the printer then uses exactly these subsets.
    ///
    /// In A the printer takes two digits for a code word, and in B it gives `>`, `^` and `~` names that command nothing.
    pub fn zpl(&self) -> String {
        let mut data = String::new();
        let mut set = b'C';
        for word in self.words.iter().take(self.words.len().saturating_sub(2)).copied() {
            let change = match word {
                START_C => Some((b'C', ">;")),
                START_B => Some((b'B', ">:")),
                TO_C if set != b'C' => Some((b'C', ">5")),
                TO_B if set != b'B' => Some((b'B', ">6")),
                TO_A if set != b'A' => Some((b'A', ">7")),
                _ => None,
            };
            match change {
                Some((to, name)) => {
                    set = to;
                    data.push_str(name);
                }
                None if set == b'B' => data.push_str(&named(char::from(word + b' '))),
                None => {
                    let _ = write!(data, "{word:02}");
                }
            }
        }
        data
    }
}

fn named(character: char) -> String {
    match character {
        '>' => ">0".to_owned(),
        '^' => "><".to_owned(),
        '~' => ">=".to_owned(),
        other => other.to_string(),
    }
}

/// How many digits the text begins with.
fn digits_at(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Adds the pairs of digits at the beginning; what is left begins with at most one.
fn in_pairs<'t>(mut text: &'t [u8], words: &mut Vec<u8>) -> &'t [u8] {
    while let [tens, ones, rest @ ..] = text
        && tens.is_ascii_digit()
        && ones.is_ascii_digit()
    {
        words.push((tens - b'0') * 10 + (ones - b'0'));
        text = rest;
    }
    text
}

fn hybrid(text: &[u8], words: &mut Vec<u8>) {
    let mut text = in_pairs(text, words);
    while !text.is_empty() {
        words.push(TO_A);
        text = single(text, words, |run, is_last| run.is_multiple_of(2) && (run >= 4 || is_last));
        if !text.is_empty() {
            words.push(TO_C);
            text = in_pairs(text, words);
        }
    }
}

fn mixed(text: &[u8], words: &mut Vec<u8>) {
    let mut text = text;
    if words.first() == Some(&START_C) {
        text = in_pairs(text, words);
        if !text.is_empty() {
            words.push(TO_B);
        }
    }
    while !text.is_empty() {
        text =
            single(text, words, |run, is_last| run.is_multiple_of(2) && (run >= 6 || (run >= 4 && is_last)));
        if !text.is_empty() {
            words.push(TO_C);
            text = in_pairs(text, words);
            if !text.is_empty() {
                words.push(TO_B);
            }
        }
    }
}

/// Adds character by character, in A or B, until a run of digits is `worth` going to C for: its length, and whether it ends the text.
fn single<'t>(mut text: &'t [u8], words: &mut Vec<u8>, worth: impl Fn(usize, bool) -> bool) -> &'t [u8] {
    while let [first, rest @ ..] = text {
        let run = digits_at(text);
        if run > 0 && worth(run, run == text.len()) {
            return text;
        }
        words.push(first.saturating_sub(b' '));
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, code words, modules and the field of a printer, from Nota Técnica Conjunta 2025.001 and public test suites.
    const VECTORS: [(&str, &[u8], i32, &str); 6] = [
        ("5225AB83", &[105, 52, 25, 101, 33, 34, 99, 83, 30, 106], 112, ">;5225>73334>583"),
        ("123A", &[105, 12, 101, 19, 33, 96, 106], 79, ">;12>71933"),
        (
            "35170458716523000119550010000000121000123458",
            &[105, 35, 17, 4, 58, 71, 65, 23, 0, 1, 19, 55, 0, 10, 0, 0, 0, 12, 10, 0, 12, 34, 58, 31, 106],
            277,
            ">;35170458716523000119550010000000121000123458",
        ),
        (
            "522507PC3D315K000193550010000000011000000018",
            &[
                105, 52, 25, 7, 101, 48, 35, 19, 36, 19, 17, 21, 43, 99, 0, 1, 93, 55, 0, 10, 0, 0, 0, 1, 10,
                0, 0, 0, 18, 63, 106,
            ],
            343,
            ">;522507>74835193619172143>5000193550010000000011000000018",
        ),
        (
            "52060412ABC34501DE35550120000007801267301610",
            &[
                105, 52, 6, 4, 12, 101, 33, 34, 35, 19, 99, 45, 1, 101, 36, 37, 99, 35, 55, 1, 20, 0, 0, 7,
                80, 12, 67, 30, 16, 10, 20, 106,
            ],
            354,
            ">;52060412>733343519>54501>73637>535550120000007801267301610",
        ),
        (
            "35261100000000E08G12550010000000011100000019",
            &[
                105, 35, 26, 11, 0, 0, 0, 0, 101, 37, 16, 24, 39, 99, 12, 55, 0, 10, 0, 0, 0, 1, 11, 0, 0, 0,
                19, 6, 106,
            ],
            321,
            ">;35261100000000>737162439>512550010000000011100000019",
        ),
    ];

    #[test]
    fn keys_are_encoded_as_the_note_says() {
        for (text, words, modules, zpl) in VECTORS {
            let symbol = Code128::key(text).unwrap();
            assert_eq!(symbol.code_words(), words, "{text}");
            assert_eq!((symbol.modules(), symbol.zpl().as_str()), (modules, zpl), "{text}");
        }
        let numeric = "35170458716523000119550010000000121000123458";
        assert_eq!(Code128::key(numeric), Code128::digits(numeric));
    }

    #[test]
    fn an_odd_run_leaves_its_first_digit_in_a() {
        for (text, zpl) in [
            ("A1234", ">;>733>51234"),
            ("A12345", ">;>73317>52345"),
            ("A123", ">;>73317>523"),
            ("1", ">;>717"),
        ] {
            assert_eq!(Code128::key(text).unwrap().zpl(), zpl, "{text}");
        }
    }

    #[test]
    fn other_texts_use_b_and_c() {
        for (text, zpl) in [
            ("PH297898690BR", ">:PH2>597898690>6BR"),
            ("1042", ">;1042"),
            ("104", ">:104"),
            ("10423", ">;1042>63"),
            ("#1042", ">:#>51042"),
            ("a>b^c~d_e", ">:a>0b><c>=d_e"),
        ] {
            assert_eq!(Code128::text(text).unwrap().zpl(), zpl, "{text}");
        }
    }

    #[test]
    fn what_has_no_code_words_has_no_symbol() {
        assert_eq!(
            (Code128::digits("123"), Code128::digits(""), Code128::digits("12A4")),
            (None, None, None)
        );
        assert_eq!((Code128::key(""), Code128::key("12a"), Code128::key("12-3")), (None, None, None));
        assert_eq!((Code128::text(""), Code128::text("São"), Code128::text("a\u{1}b")), (None, None, None));
    }
}
