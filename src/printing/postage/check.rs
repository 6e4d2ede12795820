//! What may be kept as a label, told by its content and never by its name. Pure.

use super::{pdf, zpl};
use crate::label::Picture;
use crate::refusal::{Code, Refusal};

/// The most pages or labels in one file.
pub(super) const MOST_PAGES: usize = 20;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Its type.
    pub media_type: &'static str,
    /// What its name ends with.
    pub extension: &'static str,
    /// Pages of a PDF, labels of ZPL; 1 for a picture.
    pub pages: usize,
}

/// Looks through a file.
///
/// # Errors
///
/// `POSTAGE_FILE_INVALID` with what is wrong with it.
pub fn check(file: &[u8]) -> Result<Checked, Refusal> {
    let found = if file.starts_with(b"%PDF-") {
        pdf::check(file).map(|pages| ("application/pdf", "pdf", pages))
    } else if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        Picture::from_png(file).map(|_| ("image/png", "png", 1)).map_err(|error| error.to_string())
    } else if file.trim_ascii_start().starts_with(b"^XA") {
        zpl::check(file).map(|labels| ("application/zpl", "zpl", labels))
    } else {
        Err("expected a PDF, a PNG picture, or ZPL that begins with ^XA".to_owned())
    };
    let (media_type, extension, pages) =
        found.map_err(|problem| Refusal::new(Code::PostageFileInvalid, problem).at("file"))?;
    if pages > MOST_PAGES {
        let problem = format!("a label has at most {MOST_PAGES} pages, and this has {pages}");
        return Err(Refusal::new(Code::PostageFileInvalid, problem).at("file"));
    }
    Ok(Checked { media_type, extension, pages })
}
