//! One line of a file with comma-separated values, split into its fields.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

/// The fields of one line at a time.
pub(super) struct Fields {
    parser: Reader,
    /// The values, one behind the other, without quotes.
    text: Vec<u8>,
    /// Where each value ends in it.
    ends: Vec<usize>,
}

impl Fields {
    /// No fields.
    pub(super) fn none() -> Self {
        // The carriage return before the line feed stays in the last field and is trimmed with other blanks.
        let parser = ReaderBuilder::new().terminator(Terminator::Any(b'\n')).build();
        Self { parser, text: Vec::new(), ends: Vec::new() }
    }

    /// Splits the next line; a byte order mark before it is dropped.
    pub(super) fn split(&mut self, line: &[u8]) {
        // No line has more fields or longer ones than this.
        let room = line.len() + 1;
        self.text.resize(room, 0);
        self.ends.resize(room, 0);
        self.parser.reset();
        let (mut length, mut count) = (0, 0);
        // Nothing more to read ends a line that has no line feed.
        for input in [line, &[]] {
            let text = self.text.get_mut(length..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (result, _, written, ended) = self.parser.read_record(input, text, ends);
            length += written;
            count += ended;
            if result == ReadRecordResult::Record {
                break;
            }
        }
        self.text.truncate(length);
        self.ends.truncate(count);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where a field says just this.
    pub(super) fn position(&self, text: &str) -> Option<usize> {
        let same = |field: &[u8]| field.trim_ascii() == text.as_bytes();
        (0..self.len()).find(|place| self.get(*place).is_some_and(same))
    }

    /// One field, as it is in the file.
    pub(super) fn get(&self, place: usize) -> Option<&[u8]> {
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(place)?)
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn a_line_is_split_as_spreadsheets_write_it() {
        let mut fields = Fields::none();
        for (line, expected) in [
            ("a,b,c\n", &["a", "b", "c"][..]),
            ("a,,\r\n", &["a", "", "\r"]),
            ("\u{feff}\"a\",\"b, \"\"c\"\"\"", &["a", "b, \"c\""]),
            ("a,\"open,c\n", &["a", "open,c\n"]),
            (",\n", &["", ""]),
            (&"x,".repeat(1_000), &[&["x"; 1_000][..], &[""]].concat()),
        ] {
            fields.split(line.as_bytes());
            let found: Vec<&[u8]> = (0..fields.len()).filter_map(|place| fields.get(place)).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|field| field.as_bytes()).collect();
            assert_eq!(found, expected, "{line}");
            assert_eq!(fields.get(fields.len()), None);
        }
    }
}
