//! Text into lines: nothing is cut. What does not fit in the lines wished for becomes smaller, but by no more than three tenths and
//! never smaller than is legible; from there on it takes further lines.

use super::font;
use super::page::{Um, Weight, tenths};
use unicode_normalization::UnicodeNormalization as _;

/// The smallest letter on paper: 6 points, the rule for the DANFE, kept everywhere.
pub const LEAST: Um = tenths(60);
/// How much smaller a text is tried at a time: half a point.
const STEP: Um = tenths(5);

/// How a text looks, and how many lines it should take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Height of the em square, if it fits.
    pub size: Um,
    /// Regular or bold.
    pub weight: Weight,
    /// In so many lines or fewer, if somewhat smaller letters allow it.
    pub lines: usize,
}

impl Style {
    /// The size below which further lines are better than smaller letters.
    fn least(self) -> Um {
        (self.size / 10 * 7).max(LEAST)
    }
}

/// A text in lines that are no wider than asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// Height of the em square.
    pub size: Um,
    /// At least one.
    pub lines: Vec<String>,
}

/// The text as it can be drawn: composed letters, every blank a space, line ends `\n`; what commands instead of showing (control
/// characters) as `�`; without what is invisible by nature (joiners, marks of direction).
pub fn visible(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.nfc().filter(|letter| !is_invisible(*letter)).map(shown).collect()
}

const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

fn shown(letter: char) -> char {
    match letter {
        '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\t' | '\r' | '\u{b}' | '\u{c}' => ' ',
        other if other.is_control() => '\u{fffd}',
        other if other.is_whitespace() && other != '\u{a0}' => ' ',
        other => other,
    }
}

/// Breaks a text, at the largest size at which it takes no more lines than its style wishes.
pub fn fitted(text: &str, width: Um, style: Style) -> Fitted {
    let text = visible(text);
    let paragraphs = measured(&text, style.weight);
    let blank = font::units(" ", style.weight);
    let mut size = style.size.max(LEAST);
    loop {
        let room = i64::from(width) * i64::from(font::EM) / i64::from(size);
        let lines = wrapped(&paragraphs, room, blank, style.weight);
        if lines.len() <= style.lines.max(1) || size <= style.least() {
            return Fitted { size, lines };
        }
        size = (size - STEP).max(style.least());
    }
}

/// A word and its width in units of the em.
type Word<'t> = (&'t str, i64);

/// The words of each paragraph.
fn measured(text: &str, weight: Weight) -> Vec<Vec<Word<'_>>> {
    let paragraphs = text.split('\n').map(|paragraph| paragraph.split(' ').filter(|word| !word.is_empty()));
    paragraphs.map(|words| words.map(|word| (word, font::units(word, weight))).collect()).collect()
}

/// Breaks at blanks, and inside a word only where a line has no other; all widths in units of the em.
fn wrapped(paragraphs: &[Vec<Word<'_>>], room: i64, blank: i64, weight: Weight) -> Vec<String> {
    let mut lines = Vec::new();
    for words in paragraphs {
        let (mut line, mut used) = (String::new(), 0);
        for (word, width) in words {
            if !line.is_empty() && used + blank + width <= room {
                line.push(' ');
                line.push_str(word);
                used += blank + width;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = if *width <= room { (*word).to_owned() } else { broken(word, room, weight, &mut lines) };
            used = font::units(&line, weight);
        }
        lines.push(line);
    }
    // A text of blanks, or none, still has its line.
    while lines.len() > 1 && lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Puts full lines of a word that is too long for one into `lines`, and gives back what is left.
fn broken(word: &str, room: i64, weight: Weight, lines: &mut Vec<String>) -> String {
    let (mut line, mut used) = (String::new(), 0);
    for letter in word.chars() {
        let width = i64::from(font::glyph(letter, weight).advance);
        if used + width > room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push(letter);
        used += width;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::page::mm;

    const NAME: Style = Style { size: tenths(140), weight: Weight::Bold, lines: 2 };

    fn joined(fitted: &Fitted) -> String {
        fitted.lines.join(" ")
    }

    #[test]
    fn what_fits_keeps_its_size() {
        let fitted = fitted("João  da\tSilva", mm(90), NAME);
        assert_eq!((fitted.size, fitted.lines), (NAME.size, vec!["João da Silva".to_owned()]));
    }

    #[test]
    fn what_is_longer_wraps_then_shrinks_then_takes_more_lines() {
        let name = "Maria Aparecida dos Santos Albuquerque ";
        let two = fitted(name, mm(90), NAME);
        assert_eq!((two.size, two.lines.len()), (NAME.size, 2));
        let smaller = fitted(&name.repeat(2), mm(90), NAME);
        assert!(smaller.size < NAME.size && smaller.lines.len() == 2, "{smaller:?}");
        let long = fitted(&name.repeat(20), mm(90), NAME);
        assert!(long.size == NAME.least() && long.lines.len() > 2);
        let small = Style { size: tenths(70), ..NAME };
        assert_eq!(fitted(&name.repeat(20), mm(90), small).size, LEAST);
        for (fitted, times) in [(two, 1), (smaller, 2), (long, 20)] {
            assert_eq!(joined(&fitted), name.repeat(times).trim());
            for line in &fitted.lines {
                assert!(font::width(line, NAME.weight, fitted.size) <= mm(90));
            }
        }
    }

    #[test]
    fn a_word_without_blanks_is_broken_and_whole() {
        let word = "Llanfair".repeat(30);
        let fitted = fitted(&word, mm(40), Style { lines: 1, ..NAME });
        assert_eq!(fitted.lines.concat(), word);
        assert!(fitted.lines.len() > 3);
    }

    #[test]
    fn nothing_is_left_out_but_what_nobody_sees() {
        assert_eq!(visible("a\u{0}b\u{1b}c\u{7f}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
        assert_eq!(visible("Sa\u{303}o\u{200b}\u{202e}Paulo\r\nBrasil\u{2028}x"), "SãoPaulo\nBrasil\nx");
        assert_eq!(fitted("", mm(10), NAME).lines, [""]);
        assert_eq!(fitted("a\n\nb\n", mm(10), NAME).lines, ["a", "", "b"]);
    }

    #[test]
    fn a_column_narrower_than_a_letter_ends() {
        assert_eq!(fitted("WW", 1, NAME).lines, ["W", "W"]);
    }
}
