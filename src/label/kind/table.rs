//! Tables of lists: columns with shares of the width, rows as high as their longest cell.

use super::head;
use crate::label::block::{Align, Block};
use crate::label::frame::Frame;
use crate::label::page::{Um, Weight, mm};
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

/// Texts under each other in one cell.
pub(super) type Cell = Vec<(String, Style)>;

/// The titles, between two rules.
pub(super) fn titles(columns: &[Column], frame: &Frame) -> Block {
    let style = frame.style(65, Weight::Bold, 2);
    let cells = columns.iter().map(|column| vec![(column.title.to_owned(), style)]).collect();
    Block::rule(frame.width(), head::THICK).above(row(columns, frame, cells))
}

/// A row with the rule under it.
pub(super) fn row(columns: &[Column], frame: &Frame, cells: Vec<Cell>) -> Block {
    let shares: i32 = columns.iter().map(|column| column.share).sum();
    let mut row = Block::default();
    let mut x = 0;
    for (column, texts) in columns.iter().zip(cells) {
        let width = frame.width() / shares.max(1) * column.share;
        let stacked = texts.into_iter().fold(Block::default(), |cell, (text, style)| {
            cell.above(Block::text(&text, width - GAP, style, column.align))
        });
        row = row.beside(x, stacked);
        x += width;
    }
    let pad = Block::space(frame.scaled(800));
    pad.clone().above(row).above(pad).above(Block::rule(frame.width(), head::THIN / 2))
}
