//! A file with comma-separated values: the columns it must have, and its rows one by one.

use super::fields::Fields;
use super::row::Row;
use crate::error::Result;
use anyhow::Context as _;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

/// What is needed of one file.
#[derive(Debug)]
pub(super) struct Kind {
    /// The columns that are read; there may be more, in any order.
    pub(super) columns: &'static [&'static str],
    /// How many of them, from the first on, there must be.
    pub(super) required: usize,
}

impl Kind {
    /// A file with all these columns.
    pub(super) const fn with_all(columns: &'static [&'static str]) -> Self {
        Self { columns, required: columns.len() }
    }
}

/// One open file. A row is a line: no value of these files holds a line break, so a quote left open spoils one row only.
pub(super) struct Sheet {
    /// What it is called in messages.
    file: String,
    kind: &'static Kind,
    lines: BufReader<File>,
    line: u64,
    source: Vec<u8>,
    fields: Fields,
    /// Number of fields in a row.
    width: usize,
    /// Where the columns of the kind are in a row, in their order; `None` for one that is not there and need not be.
    places: Vec<Option<usize>>,
}

impl Sheet {
    /// Opens a file and reads its heading; `file` is what messages call it. The error is a sentence.
    pub(super) fn open(
        path: &Path,
        file: impl Into<String>,
        kind: &'static Kind,
    ) -> std::result::Result<Self, String> {
        let file = file.into();
        let source = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("there is no {file}"),
            _ => format!("{file} cannot be read: {error}"),
        })?;
        let mut sheet = Self {
            file,
            kind,
            lines: BufReader::new(source),
            line: 0,
            source: Vec::new(),
            fields: Fields::none(),
            width: 0,
            places: Vec::new(),
        };
        sheet.advance().map_err(|error| format!("{} cannot be read: {error}", sheet.file))?;
        sheet.width = sheet.fields.len();
        sheet.places = kind.columns.iter().map(|column| sheet.fields.position(column)).collect();

        let needed = kind.columns.iter().zip(&sheet.places).take(kind.required);
        let missing: Vec<&str> =
            needed.filter(|(_, place)| place.is_none()).map(|(column, _)| *column).collect();
        if missing.is_empty() {
            return Ok(sheet);
        }
        Err(format!("{} has no column {}", sheet.file, missing.join(", ")))
    }

    /// The next row, `None` behind the last one. Empty lines are passed over.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>> {
        if !self.advance().with_context(|| format!("{} cannot be read to its end", self.file))? {
            return Ok(None);
        }
        Ok(Some(Row {
            file: &self.file,
            kind: self.kind,
            line: self.line,
            source: &self.source,
            fields: &self.fields,
            width: self.width,
            places: &self.places,
        }))
    }

    fn advance(&mut self) -> io::Result<bool> {
        loop {
            self.source.clear();
            if self.lines.read_until(b'\n', &mut self.source)? == 0 {
                self.fields.split(&[]);
                return Ok(false);
            }
            self.line += 1;
            if !self.source.trim_ascii().is_empty() {
                break;
            }
        }
        self.fields.split(&self.source);
        Ok(true)
    }
}
