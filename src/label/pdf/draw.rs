//! Marks as operators of a content stream.

use super::{Cell, Document};
use crate::label::page::{Bars, Ink, Line, Mark, Matrix, Page, Placed, Size, Turn, Um};
use pdf_writer::{Content, Name, Ref, Str};

/// Points of 1/72 inch.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a PDF holds 32 bit fractions; a sheet is far smaller"
)]
pub(super) fn points(length: Um) -> f32 {
    (f64::from(length) * 72.0 / 25_400.0) as f32
}

/// Where a cell lies, on a sheet whose PDF coordinates grow upwards.
struct Place<'p> {
    x: Um,
    y: Um,
    sheet: Size,
    page: &'p Page,
}

impl Place<'_> {
    fn x(&self, x: Um) -> f32 {
        points(self.x.saturating_add(x))
    }

    fn y(&self, y: Um) -> f32 {
        points(self.sheet.height.saturating_sub(self.y).saturating_sub(y))
    }

    /// Adds a rectangle, given by its top left corner, to the path.
    fn rectangle(&self, content: &mut Content, (x, y): (Um, Um), (width, height): (Um, Um)) {
        content.rect(self.x(x), self.y(y.saturating_add(height)), points(width), points(height));
    }
}

pub(super) fn cell(
    document: &mut Document,
    content: &mut Content,
    used: &mut Vec<(String, Ref)>,
    sheet: Size,
    cell: &Cell,
) {
    let place = Place { x: cell.x, y: cell.y, sheet, page: &cell.page };
    for mark in &cell.page.marks {
        match mark {
            Mark::Line(line) => text(document, content, &place, line),
            Mark::Fill(fill) => {
                place.rectangle(content, (fill.x, fill.y), (fill.size.width, fill.size.height));
                content.fill_nonzero();
            }
            Mark::Bars(bars) => code128(content, &place, bars),
            Mark::Matrix(matrix) => qr(content, &place, matrix),
            Mark::Picture(placed) => {
                let id = document.picture(&placed.picture);
                let name = format!("P{}", id.get());
                picture(content, &place, placed, &name);
                if !used.iter().any(|(known, _)| *known == name) {
                    used.push((name, id));
                }
            }
        }
    }
}

fn text(document: &mut Document, content: &mut Content, place: &Place<'_>, line: &Line) {
    if line.ink == Ink::White {
        content.set_fill_gray(1.0);
    }
    content.begin_text();
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, place.x(line.x), place.y(line.baseline)]);
    for run in document.letters.runs(&line.text, line.weight) {
        content.set_font(Name(run.name.as_bytes()), points(line.size));
        content.show(Str(&run.codes));
    }
    content.end_text();
    if line.ink == Ink::White {
        content.set_fill_gray(0.0);
    }
}

fn code128(content: &mut Content, place: &Place<'_>, bars: &Bars) {
    let grid = place.page.grid;
    let mut along = 0;
    for (width, is_bar) in bars.symbol.widths().zip([true, false].into_iter().cycle()) {
        let end = along + i32::from(width) * bars.dots;
        if is_bar {
            let (from, length) = (grid.um(along), grid.um(end) - grid.um(along));
            match bars.turn {
                Turn::Across => place.rectangle(content, (bars.x + from, bars.y), (length, bars.bar)),
                Turn::Down => place.rectangle(content, (bars.x, bars.y + from), (bars.bar, length)),
            }
        }
        along = end;
    }
    content.fill_nonzero();
}

fn qr(content: &mut Content, place: &Place<'_>, matrix: &Matrix) {
    let grid = place.page.grid;
    let at = |modules: i32| grid.um(modules * matrix.dots);
    for (row, column, length) in matrix.symbol.runs() {
        let (x, y) = (at(column), at(row));
        let size = (at(column + length) - x, at(row + 1) - y);
        place.rectangle(content, (matrix.x + x, matrix.y + y), size);
    }
    content.fill_nonzero();
}

fn picture(content: &mut Content, place: &Place<'_>, placed: &Placed, name: &str) {
    content.save_state();
    let (width, height) = (points(placed.size.width), points(placed.size.height));
    content.transform([width, 0.0, 0.0, height, place.x(placed.x), place.y(placed.y + placed.size.height)]);
    content.x_object(Name(name.as_bytes()));
    content.restore_state();
}
