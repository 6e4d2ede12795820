//! Rows that cannot be used, as they are met.

use super::report::BadRow;
use super::row::{Read, Row};
use super::sheet::Sheet;
use crate::error::{Error, Result};

/// The bad rows so far.
pub(super) struct BadRows {
    /// Whether the first one ends the import.
    pub(super) strict: bool,
    pub(super) rows: Vec<BadRow>,
}

impl BadRows {
    /// Reads each row of a file and keeps those that are bad.
    pub(super) fn sort_out(
        &mut self,
        sheet: &mut Sheet,
        mut read: impl FnMut(&Row<'_>) -> Read<()>,
    ) -> Result<()> {
        while let Some(row) = sheet.next()? {
            if let Err(bad) = read(&row) {
                self.add(row.report(bad))?;
            }
        }
        Ok(())
    }

    /// Keeps a bad row.
    ///
    /// # Errors
    ///
    /// When strict, [`Error::Invalid`] with the row.
    pub(super) fn add(&mut self, bad: BadRow) -> Result<()> {
        if self.strict {
            return Err(Error::invalid(bad.place(), bad.problem()));
        }
        self.rows.push(bad);
        Ok(())
    }
}
