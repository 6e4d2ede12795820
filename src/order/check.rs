//! Looking at what somebody sent, all of it, before anything is said: each thing that is wrong is kept with its place.

use crate::error::{Error, Result};
use crate::refusal::{Code, Refusal};
use std::fmt::Display;

/// What is wrong with a request so far.
#[derive(Debug, Default)]
pub struct Checks {
    refusals: Vec<Refusal>,
}

impl Checks {
    /// Whether nothing is wrong.
    pub fn are_clean(&self) -> bool {
        self.refusals.is_empty()
    }

    /// One more thing that is wrong.
    pub fn refuse(&mut self, code: Code, path: &str, problem: impl Display) {
        self.refusals.push(Refusal::new(code, problem).at(path));
    }

    /// A value that cannot be meant.
    pub fn invalid(&mut self, path: &str, problem: impl Display) {
        self.refuse(Code::Invalid, path, problem);
    }

    /// What was found wrong elsewhere.
    pub fn extend(&mut self, refusals: impl IntoIterator<Item = Refusal>) {
        self.refusals.extend(refusals);
    }

    /// The value, or `None` when it breaks a rule, which is kept under `code`.
    pub fn accept<T, E: Display>(
        &mut self,
        code: Code,
        path: &str,
        value: std::result::Result<T, E>,
    ) -> Option<T> {
        value.map_err(|problem| self.refuse(code, path, problem)).ok()
    }

    /// One line of text without blanks around it; `None` when there is nothing, or it is no such line.
    pub fn line(&mut self, path: &str, text: Option<&str>, longest: usize) -> Option<String> {
        let text = text?.trim();
        if text.chars().count() > longest || text.contains(char::is_control) {
            self.invalid(path, format!("expected one line of at most {longest} characters"));
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// One line of text that must not be blank.
    pub fn needed_line(&mut self, path: &str, text: &str, longest: usize) -> Option<String> {
        if text.trim().is_empty() {
            self.invalid(path, format!("expected one line of 1 to {longest} characters"));
            return None;
        }
        self.line(path, Some(text), longest)
    }

    /// Text of any number of lines; `None` when there is nothing, or too much.
    pub fn text(&mut self, path: &str, text: Option<&str>, longest: usize) -> Option<String> {
        let text = text?.trim();
        if text.chars().count() > longest || text.contains('\0') {
            self.invalid(path, format!("expected at most {longest} characters of text"));
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Says what is wrong, if anything is.
    ///
    /// # Errors
    ///
    /// Refused with all of it.
    pub fn done(self) -> Result<()> {
        if self.refusals.is_empty() { Ok(()) } else { Err(Error::Refused(self.refusals)) }
    }
}

#[cfg(test)]
mod tests {
    use super::Checks;
    use crate::error::Error;

    #[test]
    fn a_line_is_trimmed_and_has_no_breaks() {
        let mut checks = Checks::default();
        assert_eq!(checks.line("a", Some("  Ana  Souza "), 20).as_deref(), Some("Ana  Souza"));
        assert_eq!(checks.line("a", Some("  "), 20), None);
        assert_eq!(checks.line("a", None, 20), None);
        assert!(checks.are_clean());
        for text in ["Ana\nSouza", "Ana\0", "um nome longo demais"] {
            assert_eq!(checks.line("a.0", Some(text), 10), None);
        }
        let Err(Error::Refused(refusals)) = checks.done() else { panic!("refused") };
        assert_eq!(refusals.len(), 3);
        assert_eq!(refusals[0].path, ["a", "0"]);
    }

    #[test]
    fn text_may_have_lines_but_no_null() {
        let mut checks = Checks::default();
        assert_eq!(checks.text("note", Some(" a\nb "), 5).as_deref(), Some("a\nb"));
        assert_eq!(checks.text("note", Some("a\0b"), 5), None);
        assert_eq!(checks.needed_line("name", " ", 5), None);
        assert!(!checks.are_clean());
    }
}
