//! The paper a layout is made for, and how large things are on it.

use super::page::{Bars, Grid, Matrix, Size, Turn, Um, Weight};
use super::paper::Paper;
use super::symbol::{Code128, Qr};
use super::text::{LEAST, Style};

/// The narrowest module that ordinary readers read from paper.
const LEAST_MODULE: Um = 250;
/// White on both sides of CODE-128, in modules.
const QUIET: i32 = 10;

/// A cell of paper with its measures.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Of the cell.
    pub size: Size,
    /// White at its edges.
    pub inset: Um,
    /// Whose dots bar codes keep to.
    pub grid: Grid,
    /// Hundredths of the sizes on a label of 100 × 150 mm.
    scale: i32,
}

impl Frame {
    /// A cell of this paper, for a printer of this fineness; letters grow with the paper.
    pub fn new(paper: Paper, grid: Grid) -> Self {
        let size = paper.cell();
        let scale = (size.width / 1000).min(size.height / 1500).clamp(100, 170);
        Self { size, inset: paper.inset(), grid, scale }
    }

    /// The same paper with letters so many hundredths as large.
    #[must_use]
    pub const fn shrunk(self, hundredths: i32) -> Self {
        Self { scale: self.scale * hundredths / 100, ..self }
    }

    /// The same paper with the letters of a label of 100 × 150 mm: for lists, which gain from room.
    #[must_use]
    pub const fn unscaled(self) -> Self {
        Self { scale: 100, ..self }
    }

    /// The width between the insets.
    pub const fn width(&self) -> Um {
        self.size.width - 2 * self.inset
    }

    /// A length that grows with the letters.
    pub const fn scaled(&self, length: Um) -> Um {
        length * self.scale / 100
    }

    /// A style whose size, in tenths of a point on 100 × 150 mm, grows with the paper.
    pub fn style(&self, tenths: i32, weight: Weight, lines: usize) -> Style {
        Style { size: self.scaled(super::page::tenths(tenths)).max(LEAST), weight, lines }
    }

    /// A bar code with the widest modules that fit into `room` together with its quiet zones, and are not wider than `most`. `None`
    /// when it would be too fine to be read. It stands at 0/0.
    pub fn bars(&self, symbol: Code128, (room, most): (Um, Um), bar: Um, turn: Turn) -> Option<Bars> {
        let fits = self.grid.whole_dots(room) / (symbol.modules() + 2 * QUIET);
        let dots = fits.min(self.grid.whole_dots(most));
        (dots >= self.grid.dots(LEAST_MODULE)).then_some(Bars { x: 0, y: 0, symbol, dots, bar, turn })
    }

    /// A QR code not larger than `room`, even if a thermal printer, which draws it itself, makes it one size larger; those draw modules
    /// of ten dots at most. `None` when too fine to be read.
    pub fn qr(&self, symbol: Qr, room: Um) -> Option<Matrix> {
        let most = if self.grid == Grid::Dpi600 { i32::MAX } else { 10 };
        let dots = (self.grid.whole_dots(room) / (symbol.side() + 4)).min(most);
        (dots >= self.grid.dots(LEAST_MODULE)).then_some(Matrix { x: 0, y: 0, symbol, dots })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::page::mm;

    #[test]
    fn the_worst_key_fits_along_every_paper_longer_than_the_note_asks_for() {
        let keys =
            ["35170458716523000119550010000000121000123458", "52060412ABC34501DE35550120000007801267301610"];
        for key in keys {
            for (paper, grid) in
                Paper::ALL.into_iter().flat_map(|paper| [(paper, paper.grid()), (paper, Grid::Dpi300)])
            {
                let frame = Frame::new(paper, grid);
                let bars = frame
                    .bars(Code128::key(key).unwrap(), (frame.size.height, 500), mm(12), Turn::Down)
                    .unwrap();
                let length = bars.extent(grid).height;
                assert!(
                    (mm(115)..=frame.size.height - mm(7)).contains(&length),
                    "{paper:?} {grid:?} {length}"
                );
            }
        }
    }

    #[test]
    fn what_would_be_too_fine_has_no_symbol() {
        let frame = Frame::new(Paper::Label100x150, Grid::Dpi203);
        let long = Code128::text(&"LONG".repeat(12)).unwrap();
        assert_eq!(frame.bars(long, (frame.width(), 500), mm(10), Turn::Across), None);
        assert_eq!(frame.qr(Qr::new(&"x".repeat(600)).unwrap(), mm(20)), None);
    }
}
