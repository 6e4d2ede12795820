//! Pieces of a layout: marks with a height, put under and beside each other, and cut where a page ends.

use super::font;
use super::page::{Fill, Grid, Ink, Line, Mark, Size, Um};
use super::text::{Style, fitted};

/// Where lines of text begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// They end at the right.
    Right,
}

/// Marks relative to a top left corner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) marks: Vec<Mark>,
    pub(super) height: Um,
}

impl Block {
    /// Nothing, so high.
    pub(super) fn space(height: Um) -> Self {
        Self { marks: Vec::new(), height }
    }

    /// A mark that takes so much height.
    pub(super) fn mark(mark: impl Into<Mark>, height: Um) -> Self {
        Self { marks: vec![mark.into()], height }
    }

    /// A text in as many lines as it needs; an empty one takes no room.
    pub(super) fn text(text: &str, width: Um, style: Style, align: Align) -> Self {
        if text.trim().is_empty() {
            return Self::default();
        }
        let fitted = fitted(text, width, style);
        let (size, step) = (fitted.size, fitted.size * 118 / 100);
        let mut block = Self::default();
        for text in fitted.lines {
            let room = width.saturating_sub(font::width(&text, style.weight, size)).max(0);
            let x = match align {
                Align::Left => 0,
                Align::Centre => room / 2,
                Align::Right => room,
            };
            let baseline = block.height.saturating_add(size * 93 / 100);
            block.marks.push(Mark::Line(Line {
                x,
                baseline,
                size,
                weight: style.weight,
                ink: Ink::Black,
                text,
            }));
            block.height = block.height.saturating_add(step);
        }
        block
    }

    /// A line across.
    pub(super) fn rule(width: Um, thickness: Um) -> Self {
        Self::mark(Fill { x: 0, y: 0, size: Size { width, height: thickness } }, thickness)
    }

    /// A black band with white text.
    pub(super) fn band(text: &str, width: Um, style: Style) -> Self {
        let pad = style.size / 4;
        let mut inside = Self::text(text, width - 4 * pad, style, Align::Left).at(2 * pad, pad);
        for mark in &mut inside.marks {
            if let Mark::Line(line) = mark {
                line.ink = Ink::White;
            }
        }
        let height = inside.height + pad;
        let mut marks = vec![Mark::Fill(Fill { x: 0, y: 0, size: Size { width, height } })];
        marks.append(&mut inside.marks);
        Self { marks, height }
    }

    /// A small title above a value.
    pub(super) fn field(title: &str, value: &str, width: Um, (heading, style): (Style, Style)) -> Self {
        Self::text(title, width, heading, Align::Left).above(Self::text(value, width, style, Align::Left))
    }

    /// Moved right and down; the room above belongs to it.
    #[must_use]
    pub(super) fn at(self, right: Um, down: Um) -> Self {
        let marks = self.marks.into_iter().map(|mark| mark.moved(right, down)).collect();
        Self { marks, height: self.height.saturating_add(down) }
    }

    /// Another one under it.
    #[must_use]
    pub(super) fn above(mut self, next: Self) -> Self {
        let next = next.at(0, self.height);
        self.marks.extend(next.marks);
        self.height = next.height;
        self
    }

    /// Another one beside it, `x` from the left; as high as the higher of the two.
    #[must_use]
    pub(super) fn beside(mut self, x: Um, next: Self) -> Self {
        let next = next.at(x, 0);
        self.marks.extend(next.marks);
        self.height = self.height.max(next.height);
        self
    }

    /// Whether there is nothing to see.
    pub(super) const fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// How far down its marks reach: white at its end needs no room.
    pub(super) fn lowest(&self, grid: Grid) -> Um {
        self.marks.iter().map(|mark| mark.bottom(grid)).max().unwrap_or_default()
    }

    /// What lies within `height`, and the rest; each mark is whole. At least one mark stays, or nothing would ever end.
    #[must_use]
    pub(super) fn cut(self, height: Um, grid: Grid) -> (Self, Self) {
        let least = self.marks.iter().map(|mark| mark.bottom(grid)).min().unwrap_or_default().max(height);
        let (upper, lower): (Vec<_>, Vec<_>) =
            self.marks.into_iter().partition(|mark| mark.bottom(grid) <= least);
        // A line of the rest starts where the first of its lines stood, less what it reaches up.
        let top = lower.iter().map(top).min().unwrap_or(self.height);
        let rest = Self {
            marks: lower.into_iter().map(|mark| mark.moved(0, -top)).collect(),
            height: self.height - top,
        };
        (Self { marks: upper, height: least }, rest)
    }
}

/// The highest point of a mark.
fn top(mark: &Mark) -> Um {
    match mark {
        Mark::Line(line) => line.baseline - line.size * 93 / 100,
        Mark::Fill(fill) => fill.y,
        Mark::Bars(bars) => bars.y,
        Mark::Matrix(matrix) => matrix.y,
        Mark::Picture(placed) => placed.y,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::page::{Weight, mm};

    #[test]
    fn what_is_cut_is_all_there() {
        let style = Style { size: mm(4), weight: Weight::Regular, lines: 99 };
        let block = Block::text(&"palavra ".repeat(40), mm(50), style, Align::Left);
        let lines = block.marks.len();
        let (upper, rest) = block.cut(mm(10), Grid::Dpi203);
        assert_eq!((upper.marks.len(), upper.marks.len() + rest.marks.len()), (2, lines));
        assert!(rest.marks.iter().all(|mark| top(mark) >= 0));
        let (one, _) = rest.cut(0, Grid::Dpi203);
        assert_eq!(one.marks.len(), 1, "no room at all, and it goes on");
    }

    #[test]
    fn lines_begin_where_they_are_aligned() {
        let style = Style { size: mm(4), weight: Weight::Regular, lines: 1 };
        let x = |align| match Block::text("abc", mm(50), style, align).marks.first() {
            Some(Mark::Line(line)) => line.x,
            _ => panic!("a line"),
        };
        assert_eq!(x(Align::Left), 0);
        assert_eq!(x(Align::Centre), x(Align::Right) / 2);
        assert_eq!(x(Align::Right), mm(50) - font::width("abc", Weight::Regular, mm(4)));
    }
}
