//! What labels are printed on.
//!
//! All cells stand upright, between a quarter of A4 (105 × 148.5 mm) and all of it, so that one layout serves them all.

use super::page::{Grid, Size, Um, mm};

/// The paper in the printer, and how many labels share a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paper {
    /// A4, one on each sheet.
    A4One,
    /// A4 laid across, two side by side, each as large as A5.
    A4Two,
    /// A4, four on each sheet, each as large as A6.
    A4Four,
    /// Labels of 100 × 150 mm.
    Label100x150,
    /// Labels of 4 × 6 inches.
    Label4x6,
}

impl Paper {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::A4One, Self::A4Two, Self::A4Four, Self::Label100x150, Self::Label4x6];

    /// Whether it is a roll of labels, which a thermal printer holds.
    pub const fn is_roll(self) -> bool {
        matches!(self, Self::Label100x150 | Self::Label4x6)
    }

    /// The whole sheet.
    pub const fn sheet(self) -> Size {
        match self {
            Self::A4One | Self::A4Four => Size { width: mm(210), height: mm(297) },
            Self::A4Two => Size { width: mm(297), height: mm(210) },
            Self::Label100x150 => Size { width: mm(100), height: mm(150) },
            Self::Label4x6 => Size { width: 101_600, height: 152_400 },
        }
    }

    /// Columns and rows of cells on a sheet.
    const fn cells(self) -> (i32, i32) {
        match self {
            Self::A4One | Self::Label100x150 | Self::Label4x6 => (1, 1),
            Self::A4Two => (2, 1),
            Self::A4Four => (2, 2),
        }
    }

    /// The part of a sheet that one label has.
    pub const fn cell(self) -> Size {
        let (columns, rows) = self.cells();
        let sheet = self.sheet();
        Size { width: sheet.width / columns, height: sheet.height / rows }
    }

    /// The left top corners of the cells, row by row.
    pub fn corners(self) -> Vec<(Um, Um)> {
        let ((columns, rows), cell) = (self.cells(), self.cell());
        (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (column * cell.width, row * cell.height)))
            .collect()
    }

    /// White at all four edges of a cell: laser printers do not reach the edge of a sheet.
    pub const fn inset(self) -> Um {
        if self.is_roll() { mm(4) } else { mm(6) }
    }

    /// Whose dots bar codes of a PDF keep to: rolls are in thermal printers, sheets in laser printers.
    pub const fn grid(self) -> Grid {
        if self.is_roll() { Grid::Dpi203 } else { Grid::Dpi600 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_fill_their_sheet_and_stand_upright() {
        for paper in Paper::ALL {
            let (cell, sheet, corners) = (paper.cell(), paper.sheet(), paper.corners());
            assert!(cell.height > cell.width && cell.width >= mm(100), "{paper:?}");
            let count = i64::try_from(corners.len()).unwrap();
            let area = |size: Size| i64::from(size.width) * i64::from(size.height);
            assert_eq!(count * area(cell), area(sheet), "{paper:?}");
        }
        assert_eq!(Paper::A4Four.corners()[3], (mm(105), 148_500));
    }
}
