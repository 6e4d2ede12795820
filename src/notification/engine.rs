//! The engine of the texts: what a person has written is checked, and filled with the values of an order.
//!
//! Texts are [minijinja](https://docs.rs/minijinja) with variables, `if` and a few filters; there are no loops, no other files and no
//! functions, and the work is bounded. What comes from a variable is marked in what comes out, so that a value is never taken for
//! something that the author of the text has written: see [`super::page`].

use super::variable::Variable;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, ErrorKind, Template, UndefinedBehavior};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Before and behind a value.
pub(super) const OPENS: char = '\u{E000}';
pub(super) const CLOSES: char = '\u{E001}';
/// In the place of a value that there is none of.
pub(super) const MISSING: char = '\u{E002}';

/// Steps that one text may take.
const FUEL: u64 = 20_000;

/// The longest that comes out, bytes: what is longer was meant to do harm.
const LONGEST: usize = 1_000_000;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// In which line, from 1.
    pub line: Option<usize>,
    /// What, for whoever wrote it.
    pub reason: String,
}

impl Mistake {
    pub(super) fn new(line: Option<usize>, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into() }
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl From<minijinja::Error> for Mistake {
    fn from(error: minijinja::Error) -> Self {
        let reason = match (error.kind(), error.detail()) {
            (ErrorKind::OutOfFuel, _) => "this takes too many steps".to_owned(),
            (ErrorKind::UnknownFilter, _) => {
                "there is no such filter: there are upper, lower, trim and default".to_owned()
            }
            (kind, Some(detail)) => format!("{kind}: {detail}"),
            (kind, None) => kind.to_string(),
        };
        Self::new(error.line(), reason)
    }
}

fn environment(escape: AutoEscape) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(move |_| escape.clone());
    environment.set_debug(false);
    if let Ok(syntax) =
        minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()
    {
        environment.set_syntax(syntax);
    }
    environment.add_filter("upper", |value: Value| of_text(value, str::to_uppercase));
    environment.add_filter("lower", |value: Value| of_text(value, str::to_lowercase));
    environment.add_filter("trim", |value: Value| of_text(value, |text| text.trim().to_owned()));
    environment
        .add_filter("default", |value: Value, other: Value| if value.is_none() { other } else { value });
    environment
}

/// A filter of texts; what there is none of stays so.
fn of_text(value: Value, filter: impl Fn(&str) -> String) -> Value {
    value.as_str().map(|text| Value::from(filter(text))).unwrap_or(value)
}

/// For plain text whose values are marked.
static MARKING: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = environment(AutoEscape::None);
    environment.set_formatter(|out, _, value| {
        let text = value.to_string();
        if value.is_none() || text.is_empty() {
            out.write_str(MISSING.encode_utf8(&mut [0; 4]))
        } else {
            out.write_fmt(format_args!("{OPENS}{text}{CLOSES}"))
        }
        .map_err(|_| minijinja::Error::new(ErrorKind::WriteFailure, "a value cannot be written"))
    });
    environment
});

/// For HTML whose values are escaped.
static ESCAPING: LazyLock<Environment<'static>> = LazyLock::new(|| environment(AutoEscape::Html));

/// Fills a text; its values are marked.
///
/// # Errors
///
/// When there is a mistake in it.
pub(super) fn fill(source: &str, values: &BTreeMap<Variable, Option<String>>) -> Result<String, Mistake> {
    let plain = source.replace([OPENS, CLOSES, MISSING, '\r'], "");
    let template = MARKING.template_from_str(&plain)?;
    let value = |variable: &Variable| match values.get(variable) {
        Some(Some(text)) => Value::from(text.replace([OPENS, CLOSES, MISSING], "")),
        _ => Value::from(()),
    };
    let context: BTreeMap<&str, Value> =
        Variable::ALL.iter().map(|variable| (variable.name(), value(variable))).collect();
    bounded(template.render(context)?)
}

/// Fills HTML; values are escaped unless they are safe.
///
/// # Errors
///
/// When there is a mistake in it.
pub(super) fn fill_html(source: &str, values: BTreeMap<&'static str, Value>) -> Result<String, Mistake> {
    bounded(ESCAPING.template_from_str(source)?.render(values)?)
}

fn bounded(text: String) -> Result<String, Mistake> {
    if text.len() > LONGEST { Err(Mistake::new(None, "what comes out is too long")) } else { Ok(text) }
}

/// The names that a text uses.
///
/// # Errors
///
/// When there is a mistake in it.
pub(super) fn names(source: &str) -> Result<Vec<String>, Mistake> {
    only_known_tags(source)?;
    let template: Template<'_, '_> = MARKING.template_from_str(source)?;
    let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
    names.sort_unstable();
    Ok(names)
}

/// There is `if`, and nothing that loops or defines.
fn only_known_tags(source: &str) -> Result<(), Mistake> {
    for (at, _) in source.match_indices("{%") {
        let rest = source.get(at + 2..).unwrap_or_default().trim_start_matches(['-', '+']).trim_start();
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !matches!(word.as_str(), "if" | "elif" | "else" | "endif") {
            let line = line_at(source, at);
            return Err(Mistake::new(
                Some(line),
                format!("`{word}` is not available: there is `if`, `elif`, `else`, `endif`"),
            ));
        }
    }
    Ok(())
}

/// The line of a place, from 1.
pub(super) fn line_at(source: &str, at: usize) -> usize {
    source.get(..at).unwrap_or_default().matches('\n').count() + 1
}

/// The line in which a name first stands as a word.
pub(super) fn line_of(source: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let found = source.match_indices(name).find(|(at, _)| {
        let before = source.get(..*at).and_then(|text| text.chars().next_back());
        let behind = source.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    });
    found.map(|(at, _)| line_at(source, at))
}
