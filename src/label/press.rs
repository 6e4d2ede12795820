//! The press: documents in, one after the other, in the order asked for; files out.

use super::frame::Frame;
use super::kind::Document;
use super::page::{Grid, Page};
use super::paper::Paper;
use super::pdf::{self, Cell};
use super::raster::Painter;
use super::{png, zpl};

/// The most documents that one print may hold.
pub const MOST: usize = 500;

/// How fine a thermal printer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// 8 dots in a millimetre.
    Dpi203,
    /// 300 dots in an inch.
    Dpi300,
}

/// The language of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One PDF, any paper.
    Pdf,
    /// One file of ZPL II, rolls only.
    Zpl(Resolution),
    /// A picture for each page, any paper.
    Png(Resolution),
}

/// Why nothing can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// A thermal printer holds a roll of labels.
    #[error("ZPL is for thermal printers, which hold labels of 100 × 150 mm or 4 × 6 inches, not A4")]
    ZplNeedsARoll,
    /// Asking for fewer helps.
    #[error("at most {MOST} documents can be printed at once")]
    TooMany,
    /// Ours.
    #[error("a picture could not be written")]
    Picture,
}

/// What was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed {
    /// `application/pdf`.
    Pdf(Vec<u8>),
    /// Text for a printer, UTF-8.
    Zpl(String),
    /// `image/png`, page by page.
    Png(Vec<Vec<u8>>),
}

/// Prints documents of one format on one paper.
///
/// It holds the file and, of a PDF, the sheet that is being filled: give it documents as they are read.
#[derive(Debug)]
pub struct Press {
    paper: Paper,
    grid: Grid,
    count: usize,
    pages: usize,
    output: Output,
}

#[derive(Debug)]
enum Output {
    Pdf { document: Box<pdf::Document>, sheet: Vec<Cell> },
    Zpl { text: String, painter: Painter },
    Png { files: Vec<Vec<u8>>, painter: Painter },
}

impl Press {
    /// An empty print.
    ///
    /// # Errors
    ///
    /// ZPL on A4.
    pub fn new(format: Format, paper: Paper) -> Result<Self, PressError> {
        let grid = match format {
            Format::Pdf => paper.grid(),
            Format::Zpl(Resolution::Dpi203) | Format::Png(Resolution::Dpi203) => Grid::Dpi203,
            Format::Zpl(Resolution::Dpi300) | Format::Png(Resolution::Dpi300) => Grid::Dpi300,
        };
        let painter = Painter::new(grid);
        let output = match format {
            Format::Pdf => Output::Pdf { document: Box::default(), sheet: Vec::new() },
            Format::Zpl(_) if !paper.is_roll() => return Err(PressError::ZplNeedsARoll),
            Format::Zpl(_) => Output::Zpl { text: String::new(), painter },
            Format::Png(_) => Output::Png { files: Vec::new(), painter },
        };
        Ok(Self { paper, grid, count: 0, pages: 0, output })
    }

    /// Prints one document after those before it.
    ///
    /// # Errors
    ///
    /// More than [`MOST`].
    pub fn add(&mut self, document: Document<'_>) -> Result<(), PressError> {
        if self.count >= MOST {
            return Err(PressError::TooMany);
        }
        self.count += 1;
        for page in document.pages(Frame::new(self.paper, self.grid)) {
            self.page(page)?;
        }
        Ok(())
    }

    /// Sheets of paper so far: pages of a PDF, labels of ZPL, pictures.
    pub fn sheets(&self) -> usize {
        match self.output {
            Output::Pdf { .. } => self.pages.div_ceil(self.paper.corners().len().max(1)),
            Output::Zpl { .. } | Output::Png { .. } => self.pages,
        }
    }

    fn page(&mut self, page: Page) -> Result<(), PressError> {
        self.pages += 1;
        match &mut self.output {
            Output::Zpl { text, painter } => text.push_str(&zpl::label(&page, painter)),
            Output::Png { files, painter } => {
                files.push(png::file(&painter.page(&page), self.grid).map_err(|_| PressError::Picture)?);
            }
            Output::Pdf { document, sheet } => {
                let corners = self.paper.corners();
                let (x, y) = corners.get(sheet.len()).copied().unwrap_or_default();
                sheet.push(Cell { x, y, page });
                if sheet.len() >= corners.len() {
                    document.sheet(self.paper.sheet(), sheet);
                    sheet.clear();
                }
            }
        }
        Ok(())
    }

    /// The files.
    pub fn finish(self) -> Printed {
        match self.output {
            Output::Zpl { text, .. } => Printed::Zpl(text),
            Output::Png { files, .. } => Printed::Png(files),
            Output::Pdf { mut document, sheet } => {
                if !sheet.is_empty() {
                    document.sheet(self.paper.sheet(), &sheet);
                }
                Printed::Pdf(document.finish())
            }
        }
    }
}
