//! Text as people search and sort it: lower case, no accents, one space between words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a text: `"  José  da SILVA "` becomes `"jose da silva"`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        if word.is_ascii() {
            folded.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
        } else {
            let plain = word.nfd().filter(|letter| !is_combining_mark(*letter));
            folded.extend(plain.flat_map(char::to_lowercase));
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_case_and_extra_spaces_go() {
        for (text, folded) in [
            ("  José  da SILVA ", "jose da silva"),
            ("São João d'Aliança", "sao joao d'alianca"),
            ("ÇÃÕÊ", "caoe"),
            ("", ""),
            (" \t\n", ""),
            ("ABC-123", "abc-123"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }
}
