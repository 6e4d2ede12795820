//! PDF from elsewhere: what it may hold. Pure.

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

/// Bytes that one stream may unpack to.
pub(super) const MOST_UNPACKED: usize = 32 * 1024 * 1024;

/// Objects of one file; a label has some dozens.
const MOST_OBJECTS: usize = 20_000;

/// Objects within each other, and pages above each other.
const DEEPEST: usize = 32;

/// Keys that no label needs: scripts, files within the file, forms that are programs, things that are fetched from elsewhere.
const KEYS: [&[u8]; 8] =
    [b"JS", b"JavaScript", b"EmbeddedFiles", b"EmbeddedFile", b"EF", b"XFA", b"RichMedia", b"OPI"];

/// Actions and kinds of notes that do something.
const DEEDS: [&[u8]; 13] = [
    b"JavaScript",
    b"Launch",
    b"ImportData",
    b"SubmitForm",
    b"GoToR",
    b"GoToE",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"RichMedia",
    b"FileAttachment",
    b"Screen",
    b"3D",
];

/// Looks through it; gives how many pages it has.
///
/// # Errors
///
/// A sentence.
pub(super) fn check(file: &[u8]) -> Result<usize, String> {
    let document = open(file)?;
    for object in document.objects.values() {
        look_through(object, 0)?;
    }
    let pages: Vec<ObjectId> = document.page_iter().take(super::check::MOST_PAGES + 1).collect();
    if pages.is_empty() {
        return Err("the PDF has no page".to_owned());
    }
    for page in &pages {
        size(&document, *page)?;
        content(&document, *page)?;
    }
    Ok(pages.len())
}

/// Reads it, without any password.
pub(super) fn open(file: &[u8]) -> Result<Document, String> {
    let options = LoadOptions::with_max_decompressed_size(MOST_UNPACKED);
    let document = Document::load_mem_with_options(file, options)
        .map_err(|_| "the PDF is damaged, or needs a password".to_owned())?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err("the PDF is protected: save it without protection first".to_owned());
    }
    if document.objects.len() > MOST_OBJECTS {
        return Err(format!("the PDF has more than {MOST_OBJECTS} objects"));
    }
    Ok(document)
}

fn look_through(object: &Object, depth: usize) -> Result<(), String> {
    if depth > DEEPEST {
        return Err("the PDF has objects that are too deep in one another".to_owned());
    }
    match object {
        Object::Array(objects) => objects.iter().try_for_each(|object| look_through(object, depth + 1)),
        Object::Dictionary(dictionary) => look_into(dictionary, depth),
        Object::Stream(stream) if stream.dict.has(b"F") => {
            Err("the PDF holds something that is in another file".to_owned())
        }
        Object::Stream(stream) => look_into(&stream.dict, depth),
        _ => Ok(()),
    }
}

fn look_into(dictionary: &Dictionary, depth: usize) -> Result<(), String> {
    for (key, value) in dictionary {
        let is_deed = matches!(key.as_slice(), b"S" | b"Subtype" | b"Type")
            && value.as_name().is_ok_and(|name| DEEDS.contains(&name));
        if KEYS.contains(&key.as_slice()) || is_deed {
            return Err("the PDF does more than show pages (scripts, actions, or files within it)".to_owned());
        }
        look_through(value, depth + 1)?;
    }
    Ok(())
}

/// What a page says, or those it is below; with what it refers to in its place.
pub(super) fn inherited(document: &Document, page: ObjectId, key: &[u8]) -> Option<Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..DEEPEST {
        if let Ok(found) = node.get(key) {
            return document.dereference(found).ok().map(|(_, object)| object.clone());
        }
        node = document.get_dictionary(node.get(b"Parent").ok()?.as_reference().ok()?).ok()?;
    }
    None
}

/// The corners of a page, points: left, bottom, right, top.
pub(super) fn size(document: &Document, page: ObjectId) -> Result<[f64; 4], String> {
    let corners = |key: &[u8]| {
        let found = inherited(document, page, key)?;
        let numbers: Option<Vec<f64>> = found
            .as_array()
            .ok()?
            .iter()
            .map(|number| {
                let (_, number) = document.dereference(number).ok()?;
                number.as_float().ok().map(f64::from)
            })
            .collect();
        let [a, b, c, d] = <[f64; 4]>::try_from(numbers?).ok()?;
        Some([a.min(c), b.min(d), a.max(c), b.max(d)])
    };
    let found = corners(b"CropBox").or_else(|| corners(b"MediaBox"));
    let is_paper = |[left, bottom, right, top]: &[f64; 4]| {
        let fits = |side: f64| (36.0..=5_000.0).contains(&side);
        left.abs() < 20_000.0 && bottom.abs() < 20_000.0 && fits(right - left) && fits(top - bottom)
    };
    found.filter(is_paper).ok_or_else(|| "the PDF has a page without a sensible size".to_owned())
}

/// What draws a page.
pub(super) fn content(document: &Document, page: ObjectId) -> Result<Vec<u8>, String> {
    document
        .get_page_content_with_limit(page, MOST_UNPACKED)
        .map_err(|_| "the PDF has a page that cannot be unpacked".to_owned())
}
