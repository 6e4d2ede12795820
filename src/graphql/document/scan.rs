//! The first look at a text: one pass over its bytes, without a parser.
//!
//! The pass must agree with the parser's grammar on where strings and comments end, or brackets could hide in
//! what only one of the two takes for a string. Where the grammar would try another reading (a block string
//! that never ends is an empty string and then some), the text is refused.

use async_graphql::Pos;

use super::{Limits, Measure, Refusal};

/// Refuses a text that is too long, has too many tokens, names too long or brackets too deep.
///
/// # Errors
///
/// `TEXT_LIMIT`, `TOKEN_LIMIT`, `NAME_LIMIT`, `NESTING_LIMIT`; `SYNTAX_ERROR` for a string without an end.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Refusal> {
    Measure::Bytes.check(text.len(), limits.max_text_bytes)?;

    let mut scan = Scan { rest: text.as_bytes(), tokens: 0, nesting: 0, deepest: 0, longest_name: 0 };
    if !scan.reaches_the_end() {
        let read = text.len() - scan.rest.len();
        return Err(Refusal::Syntax {
            problem: "this string has no end".to_owned(),
            at: Some(position(text.as_bytes(), read)),
        });
    }

    Measure::Nesting.check(scan.deepest, limits.max_nesting)?;
    Measure::NameBytes.check(scan.longest_name, limits.max_name_bytes)?;
    Measure::Tokens.check(scan.tokens, limits.max_tokens)
}

struct Scan<'text> {
    rest: &'text [u8],
    tokens: usize,
    nesting: usize,
    deepest: usize,
    longest_name: usize,
}

impl<'text> Scan<'text> {
    /// False when a string has no end; `rest` then begins at that string.
    fn reaches_the_end(&mut self) -> bool {
        while let [byte, tail @ ..] = self.rest {
            match byte {
                b' ' | b',' | b'\t' | b'\n' | b'\r' => self.rest = tail,
                b'#' => self.rest = after(tail, |byte| !matches!(byte, b'\n' | b'\r')),
                b'"' => match after_string(self.rest) {
                    Some(tail) => self.token(tail),
                    None => return false,
                },
                b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => {
                    let rest = after(tail, |byte| byte == b'_' || byte.is_ascii_alphanumeric());
                    self.longest_name = self.longest_name.max(self.rest.len() - rest.len());
                    self.token(rest);
                }
                b'.' => self.token(after(tail, |byte| byte == b'.')),
                b'{' | b'[' | b'(' => {
                    self.nesting += 1;
                    self.deepest = self.deepest.max(self.nesting);
                    self.token(tail);
                }
                b'}' | b']' | b')' => {
                    self.nesting = self.nesting.saturating_sub(1);
                    self.token(tail);
                }
                _ => self.token(tail),
            }
        }
        true
    }

    fn token(&mut self, rest: &'text [u8]) {
        self.tokens += 1;
        self.rest = rest;
    }
}

fn after(mut rest: &[u8], belongs: impl Fn(u8) -> bool) -> &[u8] {
    while let [byte, tail @ ..] = rest
        && belongs(*byte)
    {
        rest = tail;
    }
    rest
}

fn after_string(text: &[u8]) -> Option<&[u8]> {
    if let Some(block) = text.strip_prefix(br#"""""#) {
        return after_block(block);
    }
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        rest = match rest {
            [] | [b'\n' | b'\r', ..] | [b'\\', b'\n' | b'\r', ..] => return None,
            [b'"', tail @ ..] => return Some(tail),
            [b'\\', _, tail @ ..] | [_, tail @ ..] => tail,
        };
    }
}

fn after_block(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = match rest {
            [] => return None,
            [b'"', b'"', b'"', tail @ ..] => return Some(tail),
            [b'\\', b'"', b'"', b'"', tail @ ..] | [_, tail @ ..] => tail,
        };
    }
}

fn position(text: &[u8], offset: usize) -> Pos {
    let mut position = Pos { line: 1, column: 1 };
    for byte in text.iter().take(offset) {
        match byte {
            b'\n' => position = Pos { line: position.line + 1, column: 1 },
            0x80..=0xBF => {}
            _ => position.column += 1,
        }
    }
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Result<(), &'static str> {
        check(text, &Limits::default()).map_err(|refusal| refusal.code())
    }

    #[test]
    fn brackets_count_outside_strings_and_comments_only() {
        let hidden = "[".repeat(100);
        for text in [
            format!("{{ a(x: \"{hidden}\") }}"),
            format!("{{ a(x: \"\\\"{hidden}\") }}"),
            format!("{{ a(x: \"\"\"{hidden} \\\"\"\" \" \"\" {hidden}\"\"\") }}"),
            format!("{{ a }} # \"{hidden}"),
        ] {
            assert_eq!(codes(&text), Ok(()), "{text}");
        }
        for text in [
            format!("{{ a(x: {hidden}"),
            format!("{{ a(x: \"\" {hidden}"),
            format!("{{ a(x: \"\"\"\"\"\" {hidden}"),
            format!("{{ a(x: \"\\\\\" {hidden}"),
            format!("# \"\n{hidden}"),
            format!("# \"\r{hidden}"),
        ] {
            assert_eq!(codes(&text), Err("NESTING_LIMIT"), "{text}");
        }
    }

    #[test]
    fn a_string_without_end_is_refused_where_it_begins() {
        let hidden = "[".repeat(2_000);
        for text in [
            format!("{{ é\n  a(x: \"\"\"x\" {hidden}"),
            format!("{{ é\n  a(x: \"x\n\" {hidden}"),
            format!("{{ é\n  a(x: \"x\\\n\" {hidden}"),
            "{ é\n  a(x: \"x\\".to_owned(),
        ] {
            let refusal = check(&text, &Limits::default()).unwrap_err();
            let Refusal::Syntax { at, .. } = refusal else { panic!("{refusal}") };
            assert_eq!(at, Some(Pos { line: 2, column: 8 }), "{text}");
        }
    }

    #[test]
    fn tokens_are_names_numbers_strings_and_punctuation() {
        let text = "query($a:Int=-12){...F,b(c:[1.5e3 \"x y\"])} # c";
        let limits = Limits { max_tokens: 0, ..Limits::default() };
        let expected = 22;
        let refusal = check(text, &limits).unwrap_err();
        // `1.5e3` is read as three; counting a number twice does no harm.
        assert_eq!(refusal.found_and_limit(), Some((expected + 2, 0)));
    }
}
