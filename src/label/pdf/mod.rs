//! Pages as a PDF: letters as text of embedded subsets, bar codes as filled paths, sheet after sheet.
//!
//! A sheet is compressed and written as soon as it is full, so that memory holds the file as it grows and one sheet, however many
//! labels there are. Fonts follow at the end, when it is known which letters were used; the same labels give the same bytes.
//!
//! Written with `pdf-writer` and `subsetter`, the two crates below typst's `krilla`: that one brings 40 crates more, and keeps the
//! whole document until its end.

mod draw;
mod letters;

use super::page::{Page, Size, Um};
use super::picture::Picture;
use letters::Letters;
use pdf_writer::types::Predictor;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};
use std::sync::Arc;

/// A document that grows.
#[derive(Debug)]
pub struct Document {
    pdf: Pdf,
    last: i32,
    catalog: Ref,
    tree: Ref,
    sheets: Vec<Ref>,
    letters: Letters,
    pictures: Vec<(Arc<Picture>, Ref)>,
}

/// A page and where on its sheet it lies.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Left.
    pub x: Um,
    /// Top.
    pub y: Um,
    /// What lies there.
    pub page: Page,
}

impl Default for Document {
    fn default() -> Self {
        let mut document = Self {
            pdf: Pdf::new(),
            last: 0,
            catalog: Ref::new(1),
            tree: Ref::new(1),
            sheets: Vec::new(),
            letters: Letters::default(),
            pictures: Vec::new(),
        };
        document.catalog = document.next();
        document.tree = document.next();
        document.letters = Letters::with_refs(|| document.next());
        document
    }
}

impl Document {
    fn next(&mut self) -> Ref {
        self.last += 1;
        Ref::new(self.last)
    }

    /// Adds a sheet with what lies on it.
    pub fn sheet(&mut self, size: Size, cells: &[Cell]) {
        let mut content = Content::new();
        let mut used = Vec::new();
        for cell in cells {
            draw::cell(self, &mut content, &mut used, size, cell);
        }
        let (id, stream) = (self.next(), self.next());
        self.sheets.push(id);
        let mut page = self.pdf.page(id);
        page.media_box(Rect::new(0.0, 0.0, draw::points(size.width), draw::points(size.height)));
        page.parent(self.tree);
        page.contents(stream);
        let mut resources = page.resources();
        self.letters.name_in(&mut resources.fonts());
        let mut pictures = resources.x_objects();
        for (name, picture) in &used {
            pictures.pair(Name(name.as_bytes()), *picture);
        }
        pictures.finish();
        resources.finish();
        page.finish();
        let packed = packed(&content.finish());
        self.pdf.stream(stream, &packed).filter(Filter::FlateDecode);
    }

    /// The object of a picture, written when it is first asked for.
    fn picture(&mut self, picture: &Arc<Picture>) -> Ref {
        let known = self.pictures.iter().find(|(known, _)| Arc::ptr_eq(known, picture) || known == picture);
        if let Some((_, id)) = known {
            return *id;
        }
        let id = self.next();
        let data = packed(picture.grey());
        let mut object = self.pdf.image_xobject(id, &data);
        let [width, height] =
            [picture.width(), picture.height()].map(|side| i32::try_from(side).unwrap_or_default());
        object.width(width).height(height).bits_per_component(8).interpolate(true);
        object.color_space().device_gray();
        object.filter(Filter::FlateDecode);
        object.decode_parms().predictor(Predictor::None);
        object.finish();
        self.pictures.push((Arc::clone(picture), id));
        id
    }

    /// The file.
    pub fn finish(mut self) -> Vec<u8> {
        let mut last = self.last;
        let mut next = || {
            last += 1;
            Ref::new(last)
        };
        self.letters.write(&mut self.pdf, &mut next);
        let info = next();
        let count = i32::try_from(self.sheets.len()).unwrap_or(i32::MAX);
        self.pdf.pages(self.tree).kids(self.sheets.iter().copied()).count(count);
        self.pdf.catalog(self.catalog).pages(self.tree).lang(TextStr("pt-BR"));
        self.pdf.document_info(info).title(TextStr("Etiquetas")).producer(TextStr("Pedidos"));
        self.pdf.finish()
    }
}

/// Compressed as PDF wants it.
fn packed(data: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(data, 6)
}
