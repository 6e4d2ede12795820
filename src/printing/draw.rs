//! Drawing: plain values into one file.

use crate::error::Result;
use crate::label::invoice::Invoice;
use crate::label::{Document, Format, Paper, Parcel, Press, Printed};
use anyhow::{Context as _, anyhow};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// One file, drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What is in it.
    pub content: Vec<u8>,
    /// Its type.
    pub media_type: &'static str,
    /// What its name ends with.
    pub extension: &'static str,
    /// Sheets of paper, labels of a roll, or pictures.
    pub pages: usize,
    /// Papers on them.
    pub documents: usize,
}

/// One paper to print, with all that it says.
#[derive(Clone, Debug)]
pub(super) enum Leaf {
    Address(Parcel),
    Danfe(Box<Invoice>),
    Packing(Parcel),
    Content(Parcel),
    Picking(Vec<Parcel>),
}

impl Leaf {
    fn document(&self) -> Document<'_> {
        match self {
            Self::Address(parcel) => Document::AddressLabel(parcel),
            Self::Danfe(invoice) => Document::Danfe(invoice),
            Self::Packing(parcel) => Document::PackingSlip(parcel),
            Self::Content(parcel) => Document::ContentList(parcel),
            Self::Picking(parcels) => Document::PickingList(parcels),
        }
    }
}

/// Draws papers one after the other. Not on a thread that others wait for.
///
/// # Errors
///
/// When a picture cannot be written.
pub(super) fn draw(leaves: &[Leaf], format: Format, paper: Paper) -> Result<Drawn> {
    let mut press = Press::new(format, paper).map_err(|error| anyhow!(error))?;
    for leaf in leaves {
        press.add(leaf.document()).map_err(|error| anyhow!(error))?;
    }
    let pages = press.sheets();
    let (content, media_type, extension) = match press.finish() {
        Printed::Pdf(file) => (file, "application/pdf", "pdf"),
        Printed::Zpl(text) => (text.into_bytes(), "application/zpl", "zpl"),
        Printed::Png(files) => pictures(files)?,
    };
    Ok(Drawn { content, media_type, extension, pages, documents: leaves.len() })
}

/// One picture as it is; several in an archive, numbered in their order.
fn pictures(mut files: Vec<Vec<u8>>) -> Result<(Vec<u8>, &'static str, &'static str)> {
    if files.len() == 1 {
        return Ok((files.pop().unwrap_or_default(), "image/png", "png"));
    }
    Ok((zipped(&files).context("an archive cannot be written")?, "application/zip", "zip"))
}

/// Stored: pictures are compressed already. The same pictures give the same bytes.
fn zipped(files: &[Vec<u8>]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (number, file) in (1..).zip(files) {
        archive.start_file(format!("{number:04}.png"), options)?;
        archive.write_all(file)?;
    }
    Ok(archive.finish()?.into_inner())
}
