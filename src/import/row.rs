//! One row: its values by column, each read as what it has to be.

use super::fields::Fields;
use super::report::BadRow;
use super::sheet::Kind;
use crate::clock;
use chrono::NaiveDateTime;
use chrono_tz::America::Sao_Paulo;
use entity::Instant;
use entity::money::Money;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Sums of amounts up to this stay far inside 64 bits.
const LARGEST_AMOUNT: Money = Money(999_999_999);

/// Why a row cannot be used.
#[derive(Debug)]
pub(super) struct Bad {
    column: Option<&'static str>,
    reason: String,
    /// The order that cannot be kept without this row.
    pub(super) order: Option<String>,
}

/// What was read, or why it could not be.
pub(super) type Read<T> = Result<T, Bad>;

impl Bad {
    /// The value of a column is another one than expected.
    pub(super) fn value(column: &'static str, expected: impl Display, got: &str) -> Self {
        let reason = match got {
            "" => format!("expected {expected}, got nothing"),
            _ => format!("expected {expected}, got {}", quoted(got)),
        };
        Self { column: Some(column), reason, order: None }
    }
}

impl Bad {
    /// The value of a column breaks a rule that says itself what it is.
    pub(super) fn rule(column: &'static str, rule: impl Display, got: &str) -> Self {
        Self { column: Some(column), reason: format!("{rule}, got {}", quoted(got)), order: None }
    }
}

/// A value as it is shown: without control characters, and not without end.
fn quoted(value: &str) -> String {
    let mut shown: String = value.chars().take(60).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}

/// A row that was split into fields.
pub(super) struct Row<'a> {
    pub(super) file: &'a str,
    pub(super) kind: &'static Kind,
    pub(super) line: u64,
    pub(super) source: &'a [u8],
    pub(super) fields: &'a Fields,
    pub(super) width: usize,
    pub(super) places: &'a [Option<usize>],
}

impl Row<'_> {
    /// The row for the report.
    pub(super) fn report(&self, bad: Bad) -> BadRow {
        BadRow {
            file: self.file.to_owned(),
            line: self.line,
            column: bad.column,
            reason: bad.reason,
            skipped_order: bad.order,
        }
    }

    /// The values of the row as far as they can be told apart, also where it is not what it should be.
    pub(super) fn loose_values(&self) -> impl Iterator<Item = &str> {
        let ends = |byte: &u8| matches!(byte, b',' | b'"') || byte.is_ascii_whitespace();
        self.source.split(ends).filter_map(|value| std::str::from_utf8(value).ok())
    }

    /// An id, also where the row is not as wide as it should be.
    pub(super) fn loose_id(&self, column: &'static str) -> Option<&str> {
        let text = std::str::from_utf8(self.field(column)?).ok()?.trim();
        Some(text).filter(|text| is_id(text))
    }

    fn field(&self, column: &'static str) -> Option<&[u8]> {
        let at = self.kind.columns.iter().position(|name| *name == column)?;
        self.fields.get((*self.places.get(at)?)?)
    }

    /// A value on one line, without the blanks around it; may be empty, and is where the file has no such column.
    pub(super) fn text(&self, column: &'static str) -> Read<&str> {
        self.text_up_to(column, 100)
    }

    /// The same with at most so many characters.
    pub(super) fn text_up_to(&self, column: &'static str, longest: usize) -> Read<&str> {
        if self.fields.len() != self.width {
            let reason = format!("expected {} fields, got {}", self.width, self.fields.len());
            return Err(Bad { column: None, reason, order: None });
        }
        let field = self.field(column).unwrap_or_default();
        let Ok(text) = std::str::from_utf8(field) else {
            return Err(Bad::value(column, "text in UTF-8", &String::from_utf8_lossy(field)));
        };
        let text = text.trim();
        if text.chars().any(char::is_control) || text.chars().count() > longest {
            return Err(Bad::value(column, format!("up to {longest} characters on one line"), text));
        }
        Ok(text)
    }

    /// A value that may be missing.
    pub(super) fn maybe<T>(
        &self,
        column: &'static str,
        read: impl FnOnce(&Self, &'static str) -> Read<T>,
    ) -> Read<Option<T>> {
        if self.text(column)?.is_empty() { Ok(None) } else { read(self, column).map(Some) }
    }

    /// A text that is not empty.
    pub(super) fn words(&self, column: &'static str) -> Read<String> {
        match self.text(column)? {
            "" => Err(Bad::value(column, "a text", "")),
            text => Ok(text.to_owned()),
        }
    }

    /// An id of the source.
    pub(super) fn id(&self, column: &'static str) -> Read<&str> {
        let text = self.text(column)?;
        if is_id(text) {
            return Ok(text);
        }
        Err(Bad::value(column, "an id of 1 to 64 characters without blanks", text))
    }

    /// A whole number.
    pub(super) fn number(&self, column: &'static str, range: RangeInclusive<i32>) -> Read<i32> {
        let text = self.text(column)?;
        let number = text.parse().ok().filter(|number| range.contains(number));
        let expected = || format!("a whole number from {} to {}", range.start(), range.end());
        number.ok_or_else(|| Bad::value(column, expected(), text))
    }

    /// An amount of money, exact to the cent.
    pub(super) fn amount(&self, column: &'static str) -> Read<Money> {
        let text = self.text(column)?;
        let amount = text.parse().ok().filter(|amount| (Money::ZERO..=LARGEST_AMOUNT).contains(amount));
        let expected =
            || format!("an amount from 0.00 to {LARGEST_AMOUNT} with at most two decimal places and a dot");
        amount.ok_or_else(|| Bad::value(column, expected(), text))
    }

    /// A local time of São Paulo.
    pub(super) fn instant(&self, column: &'static str) -> Read<Instant> {
        let text = self.text(column)?;
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok();
        // The parser takes signs, blanks and single digits too.
        let local =
            local.filter(|_| text.len() == 19 && text.starts_with(|first: char| first.is_ascii_digit()));
        let local = local.ok_or_else(|| Bad::value(column, "a time such as 2018-02-28 13:45:00", text))?;
        Ok(clock::instant_of(local, Sao_Paulo))
    }
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
