//! Pages and pictures from elsewhere, on sheets of our own: nothing of a file but what its pages draw gets there.

use super::pdf;
use crate::error::Result;
use crate::label::{Paper, Picture};
use anyhow::{Context as _, anyhow};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::fmt::Write as _;

/// The size of a picture without one, at the most: 4 × 6 inches, in points.
const PICTURE: (f64, f64) = (288.0, 432.0);

/// Sheets that fill.
pub(super) struct Binder {
    document: Document,
    tree: ObjectId,
    paper: Paper,
    sheets: Vec<Object>,
    /// What draws the sheet that fills, what it draws, and how many cells of it are taken.
    drawing: String,
    drawn: Dictionary,
    taken: usize,
}

fn points(um: i32) -> f64 {
    f64::from(um) * 72.0 / 25_400.0
}

impl Binder {
    pub(super) fn new(paper: Paper) -> Self {
        let mut document = Document::with_version("1.7");
        let tree = document.new_object_id();
        let (drawing, drawn) = (String::new(), Dictionary::new());
        Self { document, tree, paper, sheets: Vec::new(), drawing, drawn, taken: 0 }
    }

    /// Adds the pages of a PDF.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(super) fn pdf(&mut self, file: &[u8]) -> Result<()> {
        let mut source = pdf::open(file).map_err(|problem| anyhow!(problem))?;
        source.renumber_objects_with(self.document.max_id.saturating_add(1));
        let pages: Vec<ObjectId> = source.page_iter().collect();
        let mut forms = Vec::with_capacity(pages.len());
        for page in pages {
            let size = pdf::size(&source, page).map_err(|problem| anyhow!(problem))?;
            let content = pdf::content(&source, page).map_err(|problem| anyhow!(problem))?;
            let turn = pdf::inherited(&source, page, b"Rotate").and_then(|turn| turn.as_i64().ok());
            let resources = pdf::inherited(&source, page, b"Resources");
            let corners = size.iter().map(|corner| Object::Real(narrow(*corner))).collect::<Vec<_>>();
            let mut form = Stream::new(
                dictionary! {
                    "Type" => "XObject",
                    "Subtype" => "Form",
                    "BBox" => corners,
                    "Resources" => resources.unwrap_or_else(|| Dictionary::new().into()),
                },
                content,
            );
            form.compress().context("a page cannot be packed")?;
            forms.push((form, size, turn.unwrap_or_default()));
        }
        self.document.max_id = source.max_id;
        self.document.objects.append(&mut source.objects);
        for (form, size, turn) in forms {
            let id = self.document.add_object(form);
            self.page(id, size, turn);
        }
        Ok(())
    }

    /// Adds a picture.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(super) fn picture(&mut self, file: &[u8]) -> Result<()> {
        let picture = Picture::from_png(file).map_err(|error| anyhow!(error))?;
        let [width, height] =
            [picture.width(), picture.height()].map(|side| i64::try_from(side).unwrap_or(1));
        let mut image = Stream::new(
            dictionary! {
                "Type" => "XObject",
                "Subtype" => "Image",
                "Width" => width,
                "Height" => height,
                "ColorSpace" => "DeviceGray",
                "BitsPerComponent" => 8,
            },
            picture.grey().to_vec(),
        );
        image.compress().context("a picture cannot be packed")?;
        let id = self.document.add_object(image);
        let [across, down] =
            [width, height].map(|side| f64::from(i32::try_from(side).unwrap_or(i32::MAX).max(1)));
        let scale = (PICTURE.0 / across.min(down)).min(PICTURE.1 / across.max(down));
        let name = self.name(id);
        let (across, down) = (across * scale, down * scale);
        let place = self.place(across, down, 0);
        let _ = writeln!(self.drawing, "q {place} {across:.3} 0 0 {down:.3} 0 0 cm /{name} Do Q");
        self.next();
        Ok(())
    }

    fn page(&mut self, id: ObjectId, [left, bottom, right, top]: [f64; 4], turn: i64) {
        let name = self.name(id);
        let place = self.place(right - left, top - bottom, turn);
        let _ = writeln!(self.drawing, "q {place} 1 0 0 1 {:.3} {:.3} cm /{name} Do Q", -left, -bottom);
        self.next();
    }

    fn name(&mut self, id: ObjectId) -> String {
        let name = format!("X{}", id.0);
        self.drawn.set(name.as_bytes(), Object::Reference(id));
        name
    }

    /// What brings something of this size into the middle of the next cell: turned as it wants to be and upright, never enlarged.
    fn place(&self, width: f64, height: f64, turn: i64) -> String {
        let (sheet, cell) = (self.paper.sheet(), self.paper.cell());
        let (x, y) = self.paper.corners().get(self.taken).copied().unwrap_or_default();
        let (room_across, room_down) = (points(cell.width), points(cell.height));
        let quarter = turn.rem_euclid(360) / 90;
        let lies = if quarter % 2 == 0 { width > height } else { height > width };
        let quarter = if lies { (quarter + 1) % 4 } else { quarter };
        let (matrix, across, down) = match quarter {
            1 => (format!("0 -1 1 0 0 {width:.3} cm"), height, width),
            2 => (format!("-1 0 0 -1 {width:.3} {height:.3} cm"), width, height),
            3 => (format!("0 1 -1 0 {height:.3} 0 cm"), height, width),
            _ => (String::new(), width, height),
        };
        let scale = (room_across / across).min(room_down / down).min(1.0);
        let left = points(x) + (room_across - across * scale) / 2.0;
        let bottom = points(sheet.height) - points(y) - room_down + (room_down - down * scale) / 2.0;
        format!("{scale:.5} 0 0 {scale:.5} {left:.3} {bottom:.3} cm {matrix}")
    }

    fn next(&mut self) {
        self.taken += 1;
        if self.taken >= self.paper.corners().len() {
            self.sheet();
        }
    }

    /// Ends the sheet that fills.
    fn sheet(&mut self) {
        let drawing = std::mem::take(&mut self.drawing).into_bytes();
        let (drawn, size) = (std::mem::take(&mut self.drawn), self.paper.sheet());
        let content = self.document.add_object(Stream::new(Dictionary::new(), drawing));
        let corners: Vec<Object> = [0.0, 0.0, points(size.width), points(size.height)]
            .map(|corner| Object::Real(narrow(corner)))
            .to_vec();
        let sheet = self.document.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => self.tree,
            "MediaBox" => corners,
            "Contents" => content,
            "Resources" => dictionary! { "XObject" => drawn },
        });
        self.sheets.push(sheet.into());
        self.taken = 0;
    }

    /// The file, and how many sheets it has.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(super) fn finish(mut self) -> Result<(Vec<u8>, usize)> {
        if self.taken > 0 {
            self.sheet();
        }
        let count = self.sheets.len();
        let tree = dictionary! {
            "Type" => "Pages",
            "Kids" => self.sheets,
            "Count" => i64::try_from(count).unwrap_or(i64::MAX),
        };
        self.document.objects.insert(self.tree, tree.into());
        let catalog = self.document.add_object(dictionary! { "Type" => "Catalog", "Pages" => self.tree });
        self.document.trailer.set("Root", catalog);
        self.document.prune_objects();
        let mut file = Vec::new();
        self.document.save_to(&mut file).context("a PDF cannot be written")?;
        Ok((file, count))
    }
}

/// Corners of pages are far below where this loses more than a thousandth of a point.
#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "PDF has no finer numbers here")]
fn narrow(number: f64) -> f32 {
    number as f32
}
