//! Tables of lists: columns with shares of the width, rows as high as their longest cell.

use super::head;
use crate::label::block::{Align, Block};
use crate::label::frame::Frame;
use crate::label::page::{Fill, Size, Um, Weight, mm};
use crate::label::text::Style;

/// White between columns.
const GAP: Um = mm(2);

/// A column: its title, its share of the width, where its texts stand.
pub(super) struct Column {
    title: &'static str,
    share: i32,
    align: Align,
}

pub(super) const fn column(title: &'static str, share: i32, align: Align) -> Column {
    Column { title, share, align }
}

/// What stands in one cell.
pub(super) enum Cell {
    /// Texts under each other.
    Texts(Vec<(String, Style)>),
    /// A square to tick.
    Square,
}

/// One text in one style.
pub(super) fn text(text: impl Into<String>, style: Style) -> Cell {
    Cell::Texts(vec![(text.into(), style)])
}

/// The titles, between two rules.
pub(super) fn titles(columns: &[Column], frame: &Frame) -> Block {
    let style = frame.style(65, Weight::Bold, 2);
    let cells = columns.iter().map(|column| text(column.title, style)).collect();
    Block::rule(frame.width(), head::THICK).above(row(columns, frame, cells))
}

/// A row with the rule under it.
pub(super) fn row(columns: &[Column], frame: &Frame, cells: Vec<Cell>) -> Block {
    let shares: i32 = columns.iter().map(|column| column.share).sum();
    let mut row = Block::default();
    let mut x = 0;
    for (column, cell) in columns.iter().zip(cells) {
        let width = frame.width() / shares.max(1) * column.share;
        let inside = match cell {
            Cell::Texts(texts) => texts.into_iter().fold(Block::default(), |cell, (text, style)| {
                cell.above(Block::text(&text, width - GAP, style, column.align))
            }),
            Cell::Square => square(frame.scaled(mm(4))),
        };
        row = row.beside(x, inside);
        x += width;
    }
    let pad = Block::space(frame.scaled(800));
    pad.clone().above(row).above(pad).above(Block::rule(frame.width(), head::THIN / 2))
}

/// The outline of a square.
fn square(side: Um) -> Block {
    let line = |x, y, width, height| Fill { x, y, size: Size { width, height } };
    let (thin, far) = (head::THIN, side - head::THIN);
    let outline =
        [line(0, 0, side, thin), line(0, far, side, thin), line(0, 0, thin, side), line(far, 0, thin, side)];
    outline.into_iter().fold(Block::default(), |square, line| square.beside(0, Block::mark(line, side)))
}
