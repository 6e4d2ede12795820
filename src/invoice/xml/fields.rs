//! The few fields of an XML that are looked at, from a stream of its events.
//!
//! Nothing is built up but the text of the fields that are wanted, so a file costs no more memory than a few times its size.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements within each other.
const DEEPEST: usize = 40;

/// Bytes of one name, and attributes of one element: both are compared and copied again and again.
const LONGEST_NAME: usize = 100;
const MOST_ATTRIBUTES: usize = 20;

/// Elements and texts of one file; an invoice of 990 lines has about 60,000.
const MOST_EVENTS: usize = 500_000;

/// Fields, by the names of the elements that lead to them, in the order of the file.
pub(super) type Fields = Vec<(String, String)>;

/// Reads the fields whose path is `wanted`. An attribute is `@Id` at the end of its element's path.
///
/// # Errors
///
/// A sentence: the file is no XML, or holds what it must not.
pub(super) fn read(xml: &str, wanted: impl Fn(&str) -> bool) -> Result<Fields, String> {
    let mut reader = Reader::from_str(xml);
    let mut walk =
        Walk { wanted, path: String::new(), depth: 0, roots: 0, text: String::new(), fields: Vec::new() };
    for _ in 0..MOST_EVENTS {
        // A parser's message may hold what stood in the file, which is somebody's personal data.
        let event = reader
            .read_event()
            .map_err(|_| format!("the XML is broken near byte {}", reader.error_position()))?;
        if walk.step(event)? {
            return Ok(walk.fields);
        }
    }
    Err(format!("the XML has more than {MOST_EVENTS} parts"))
}

struct Walk<W> {
    wanted: W,
    path: String,
    depth: usize,
    roots: usize,
    text: String,
    fields: Fields,
}

impl<W: Fn(&str) -> bool> Walk<W> {
    /// Takes one event; `true` at the end.
    fn step(&mut self, event: Event<'_>) -> Result<bool, String> {
        match event {
            Event::Start(element) => self.enter(&element)?,
            Event::Empty(element) => {
                self.enter(&element)?;
                self.leave();
            }
            Event::End(_) => self.leave(),
            Event::Text(text) => self.text.push_str(&text.into_inner()),
            Event::CData(text) => self.text.push_str(&text.into_inner()),
            Event::GeneralRef(reference) => {
                let resolved =
                    reference.resolve_char_ref().map_err(|_| "a character is written wrongly".to_owned())?;
                self.text.push(resolved.map_or_else(|| predefined(&reference), Ok)?);
            }
            Event::DocType(_) => {
                return Err(
                    "the XML has a document type (DTD): an NF-e has none, and none is read".to_owned()
                );
            }
            Event::PI(_) => return Err("the XML has a processing instruction: an NF-e has none".to_owned()),
            Event::Decl(_) if self.roots > 0 || self.depth > 0 => {
                return Err("the XML is broken: its declaration is not at the start".to_owned());
            }
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Eof if self.depth > 0 || self.roots == 0 => {
                return Err("the XML ends too early".to_owned());
            }
            Event::Eof => return Ok(true),
        }
        if self.depth == 0 && !self.text.trim().is_empty() {
            return Err("the file holds text outside of its XML".to_owned());
        }
        Ok(false)
    }

    fn enter(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        if self.depth == 0 {
            self.roots += 1;
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("the XML has elements more than {DEEPEST} deep"));
        }
        if self.roots > 1 {
            return Err("the file holds more than one document".to_owned());
        }
        let name = element.local_name();
        let name: &str = name.as_ref();
        if name.len() > LONGEST_NAME {
            return Err(format!("the XML has a name longer than {LONGEST_NAME} bytes"));
        }
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(name);
        self.text.clear();
        self.read_attributes(element)
    }

    fn read_attributes(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        for (attribute, count) in element.attributes().zip(1..) {
            let attribute = attribute.map_err(|_| "an attribute is written wrongly".to_owned())?;
            let name: &str = attribute.key.as_ref();
            if count > MOST_ATTRIBUTES || name.len() > LONGEST_NAME {
                return Err("an element has more attributes than any of an NF-e".to_owned());
            }
            let path = format!("{}/@{name}", self.path);
            if (self.wanted)(&path) {
                self.fields.push((path, attribute.value.into_owned()));
            }
        }
        Ok(())
    }

    fn leave(&mut self) {
        if (self.wanted)(&self.path) {
            self.fields.push((self.path.clone(), self.text.trim().to_owned()));
        }
        self.text.clear();
        self.depth = self.depth.saturating_sub(1);
        let parent = self.path.rfind('/').unwrap_or_default();
        self.path.truncate(parent);
    }
}

/// One of the five entities that every XML has; there are no others without a DTD.
fn predefined(name: &str) -> Result<char, String> {
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err("the XML uses an entity of its own: an NF-e has none, and none is read".to_owned()),
    }
}
