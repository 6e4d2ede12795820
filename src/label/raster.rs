//! A page as dots, black or white: what a PNG holds, and what a thermal printer is sent where it has no letter of its own.

use super::font::{self, Dots, Glyph};
use super::page::{Bars, Fill, Grid, Ink, Line, Mark, Matrix, Page, Placed, Turn, Um};
use std::collections::HashMap;

/// A letter may stand at so many places inside a dot.
const PLACES: i32 = 4;
/// Pictures of letters that are kept; the next one makes room for all.
const MOST_KEPT: usize = 20_000;

/// A rectangle of dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Dots in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    black: Vec<bool>,
}

/// Draws for printers of one fineness, and keeps the letters it has drawn.
#[derive(Debug)]
pub struct Painter {
    grid: Grid,
    letters: HashMap<(Glyph, Um, i32), Dots>,
}

impl Raster {
    fn white(width: i32, height: i32) -> Self {
        let [width, height] = [width, height].map(|side| usize::try_from(side).unwrap_or_default());
        Self { width, height, black: vec![false; width * height] }
    }

    /// Rows of bits, the leftmost dot the highest; a bit is set where the dot is black.
    pub fn packed(&self) -> impl Iterator<Item = Vec<u8>> {
        self.black.chunks(self.width.max(1)).map(|row| {
            row.chunks(8)
                .map(|bits| {
                    bits.iter().zip(0..).fold(0, |byte, (black, bit)| byte | u8::from(*black) << (7 - bit))
                })
                .collect()
        })
    }

    /// What lies outside is not there.
    fn set(&mut self, x: i32, y: i32, ink: Ink) {
        if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y))
            && x < self.width
            && let Some(dot) = self.black.get_mut(y * self.width + x)
        {
            *dot = ink == Ink::Black;
        }
    }

    fn fill(&mut self, (x, y): (i32, i32), (width, height): (i32, i32)) {
        for row in y..y.saturating_add(height) {
            for column in x..x.saturating_add(width) {
                self.set(column, row, Ink::Black);
            }
        }
    }
}

impl Painter {
    /// For pages that are laid out on this grid.
    pub fn new(grid: Grid) -> Self {
        Self { grid, letters: HashMap::new() }
    }

    /// The whole page.
    pub fn page(&mut self, page: &Page) -> Raster {
        let mut raster = Raster::white(self.grid.dots(page.size.width), self.grid.dots(page.size.height));
        for mark in &page.marks {
            match mark {
                Mark::Line(line) => self.line(&mut raster, line),
                Mark::Fill(fill) => self.fill(&mut raster, *fill),
                Mark::Bars(bars) => self.bars(&mut raster, bars),
                Mark::Matrix(matrix) => self.matrix(&mut raster, matrix),
                Mark::Picture(placed) => self.picture(&mut raster, placed),
            }
        }
        raster
    }

    /// One line by itself, always black: where its top left dot lies on the page, and the dots.
    pub fn alone(&mut self, line: &Line) -> ((i32, i32), Raster) {
        let (x, top) = (self.grid.dots(line.x), self.grid.dots(line.baseline.saturating_sub(line.size)));
        let width = font::width(&line.text, line.weight, line.size).saturating_add(line.size / 4);
        let mut raster =
            Raster::white(self.grid.dots(width), self.grid.dots(line.size.saturating_add(line.size / 3)));
        let [left, above] = [x, top].map(|dots| self.grid.um(dots));
        let here =
            Line { x: line.x - left, baseline: line.baseline - above, ink: Ink::Black, ..line.clone() };
        self.line(&mut raster, &here);
        ((x, top), raster)
    }

    /// A picture by itself, as it lies in its rectangle.
    pub fn picture_alone(&self, placed: &Placed) -> Raster {
        let [width, height] = [placed.size.width, placed.size.height].map(|side| self.grid.dots(side));
        let mut raster = Raster::white(width, height);
        self.picture(&mut raster, &Placed { x: 0, y: 0, ..placed.clone() });
        raster
    }

    fn line(&mut self, raster: &mut Raster, line: &Line) {
        let baseline = self.grid.dots(line.baseline);
        let size = self.grid.exact(line.size);
        let mut pen = self.grid.exact(line.x);
        for letter in line.text.chars() {
            let glyph = font::glyph(letter, line.weight);
            let at = font::floor(pen * f64::from(PLACES));
            let (x, place) = (at.div_euclid(PLACES), at.rem_euclid(PLACES));
            let dots = self.letter(glyph, line.size, place);
            for (row, dots_of_row) in (dots.top..).zip(dots.black.chunks(dots.width.max(1))) {
                for (column, _) in (dots.left..).zip(dots_of_row).filter(|(_, black)| **black) {
                    raster.set(x + column, baseline + row, line.ink);
                }
            }
            pen += f64::from(glyph.advance) * size / f64::from(font::EM);
        }
    }

    fn letter(&mut self, glyph: Glyph, size: Um, place: i32) -> &Dots {
        if self.letters.len() >= MOST_KEPT {
            self.letters.clear();
        }
        let em = self.grid.exact(size);
        let shift = f64::from(place) / f64::from(PLACES);
        self.letters.entry((glyph, size, place)).or_insert_with(|| font::dots(glyph, em, shift))
    }

    /// At least a dot thick: a rule must not disappear.
    fn fill(&self, raster: &mut Raster, fill: Fill) {
        let [x, y, width, height] =
            [fill.x, fill.y, fill.size.width, fill.size.height].map(|length| self.grid.dots(length));
        raster.fill((x, y), (width.max(1), height.max(1)));
    }

    fn bars(&self, raster: &mut Raster, bars: &Bars) {
        let [x, y, bar] = [bars.x, bars.y, bars.bar].map(|length| self.grid.dots(length));
        let mut along = 0;
        for (width, is_bar) in bars.symbol.widths().zip([true, false].into_iter().cycle()) {
            let width = i32::from(width) * bars.dots;
            if is_bar {
                match bars.turn {
                    Turn::Across => raster.fill((x + along, y), (width, bar)),
                    Turn::Down => raster.fill((x, y + along), (bar, width)),
                }
            }
            along += width;
        }
    }

    fn matrix(&self, raster: &mut Raster, matrix: &Matrix) {
        let (x, y, dots) = (self.grid.dots(matrix.x), self.grid.dots(matrix.y), matrix.dots);
        for (row, column, length) in matrix.symbol.runs() {
            raster.fill((x + column * dots, y + row * dots), (length * dots, dots));
        }
    }

    fn picture(&self, raster: &mut Raster, placed: &Placed) {
        let (x, y) = (self.grid.dots(placed.x), self.grid.dots(placed.y));
        let [across, down] = [placed.size.width, placed.size.height].map(|side| self.grid.dots(side).max(1));
        let of = [across, down].map(|side| usize::try_from(side).unwrap_or(1));
        for (row, at_row) in (0..down).zip(0_usize..) {
            for (column, at_column) in (0..across).zip(0_usize..) {
                if placed.picture.is_black((at_column, of[0]), (at_row, of[1])) {
                    raster.set(x + column, y + row, Ink::Black);
                }
            }
        }
    }
}
