//! What is drawn, before it is known on what: a page of marks, measured in micrometres from its top left corner.
//!
//! Only what a machine reads keeps to dots: the modules of a bar code are whole dots of the [`Grid`] a page is laid out for, so
//! that no output has to round them.

use super::picture::Picture;
use super::symbol::{Code128, Qr};
use std::sync::Arc;

/// Micrometres.
pub type Um = i32;

/// Millimetres.
pub const fn mm(millimetres: i32) -> Um {
    millimetres * 1000
}

/// Tenths of a typographic point (1/72 inch), rounded up, so that the smallest legal letter is not smaller.
pub const fn tenths(points: i32) -> Um {
    (points * 2540 + 71) / 72
}

/// How fine the printer is that a page is laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grid {
    /// Thermal printers of 203 dpi: 8 dots in a millimetre.
    Dpi203,
    /// Thermal printers of 300 dpi.
    Dpi300,
    /// Laser printers of 600 dpi.
    Dpi600,
}

impl Grid {
    /// Micrometres in so many dots, as a fraction.
    const fn dot(self) -> (i64, i64) {
        match self {
            Self::Dpi203 => (125, 1),
            Self::Dpi300 => (254, 3),
            Self::Dpi600 => (127, 3),
        }
    }

    /// The length of so many dots.
    pub fn um(self, dots: i32) -> Um {
        let (um, per) = self.dot();
        Um::try_from((i64::from(dots) * um + per / 2).div_euclid(per)).unwrap_or(Um::MAX)
    }

    /// The number of dots nearest to a length.
    pub fn dots(self, length: Um) -> i32 {
        let (um, per) = self.dot();
        i32::try_from((i64::from(length) * per * 2 + um).div_euclid(um * 2)).unwrap_or(i32::MAX)
    }

    /// A length in dots and parts of dots.
    pub fn exact(self, length: Um) -> f64 {
        let (um, per) = match self {
            Self::Dpi203 => (125.0, 1.0),
            Self::Dpi300 => (254.0, 3.0),
            Self::Dpi600 => (127.0, 3.0),
        };
        f64::from(length) * per / um
    }

    /// The number of whole dots inside a length.
    pub fn whole_dots(self, length: Um) -> i32 {
        let (um, per) = self.dot();
        i32::try_from((i64::from(length) * per).div_euclid(um)).unwrap_or(i32::MAX)
    }
}

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// From left to right.
    pub width: Um,
    /// From top to bottom.
    pub height: Um,
}

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Running text.
    Regular,
    /// Titles, and what a carrier looks for.
    Bold,
}

/// What a mark is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// On paper.
    Black,
    /// On a black band.
    White,
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Left end.
    pub x: Um,
    /// Where letters stand.
    pub baseline: Um,
    /// Height of the em square.
    pub size: Um,
    /// Regular or bold.
    pub weight: Weight,
    /// Black, or white on a band.
    pub ink: Ink,
    /// Letters that can be shown, in one line; see [`super::text::visible`].
    pub text: String,
}

/// A black rectangle: rules, frames and bands are made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Left.
    pub x: Um,
    /// Top.
    pub y: Um,
    /// Width and height.
    pub size: Size,
}

/// Which way a bar code is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// From left to right.
    Across,
    /// From top to bottom.
    Down,
}

/// A bar code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bars {
    /// Left of the first bar; its quiet zone lies outside.
    pub x: Um,
    /// Top of the first bar.
    pub y: Um,
    /// What it says.
    pub symbol: Code128,
    /// Dots of the grid in one module.
    pub dots: i32,
    /// Length of each bar.
    pub bar: Um,
    /// The direction of reading.
    pub turn: Turn,
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Left of the first module; its quiet zone lies outside.
    pub x: Um,
    /// Top of the first module.
    pub y: Um,
    /// What it says.
    pub symbol: Qr,
    /// Dots of the grid in one module.
    pub dots: i32,
}

/// A picture, scaled into a rectangle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Left.
    pub x: Um,
    /// Top.
    pub y: Um,
    /// Width and height on paper.
    pub size: Size,
    /// Shared by all labels of a store.
    pub picture: Arc<Picture>,
}

/// One thing on a page. What comes later lies above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Letters.
    Line(Line),
    /// A black rectangle.
    Fill(Fill),
    /// CODE-128.
    Bars(Bars),
    /// QR.
    Matrix(Matrix),
    /// A logo.
    Picture(Placed),
}

macro_rules! is_a_mark {
    ($($name:ident($kind:ident))*) => {
        $(impl From<$kind> for Mark {
            fn from(mark: $kind) -> Self {
                Self::$name(mark)
            }
        })*
    };
}

is_a_mark! { Line(Line) Fill(Fill) Bars(Bars) Matrix(Matrix) Picture(Placed) }

impl Mark {
    /// The same mark elsewhere.
    #[must_use]
    pub fn moved(mut self, right: Um, down: Um) -> Self {
        let (x, y) = match &mut self {
            Self::Line(line) => (&mut line.x, &mut line.baseline),
            Self::Fill(fill) => (&mut fill.x, &mut fill.y),
            Self::Bars(bars) => (&mut bars.x, &mut bars.y),
            Self::Matrix(matrix) => (&mut matrix.x, &mut matrix.y),
            Self::Picture(placed) => (&mut placed.x, &mut placed.y),
        };
        *x = x.saturating_add(right);
        *y = y.saturating_add(down);
        self
    }

    /// Its lowest point, with the descenders of letters.
    pub fn bottom(&self, grid: Grid) -> Um {
        match self {
            Self::Line(line) => line.baseline.saturating_add(line.size / 4),
            Self::Fill(fill) => fill.y.saturating_add(fill.size.height),
            Self::Bars(bars) => bars.y.saturating_add(bars.extent(grid).height),
            Self::Matrix(matrix) => {
                matrix.y.saturating_add(grid.um(matrix.symbol.side().saturating_mul(matrix.dots)))
            }
            Self::Picture(placed) => placed.y.saturating_add(placed.size.height),
        }
    }
}

impl Bars {
    /// Width and height on paper, without quiet zones.
    pub fn extent(&self, grid: Grid) -> Size {
        let length = grid.um(self.symbol.modules().saturating_mul(self.dots));
        match self.turn {
            Turn::Across => Size { width: length, height: self.bar },
            Turn::Down => Size { width: self.bar, height: length },
        }
    }
}

/// One label, or one page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Of the paper it is laid out for.
    pub size: Size,
    /// Whose dots its bar codes keep to.
    pub grid: Grid,
    /// From the lowest to the uppermost.
    pub marks: Vec<Mark>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_lengths_agree() {
        assert_eq!((Grid::Dpi203.um(800), Grid::Dpi203.dots(mm(100))), (mm(100), 800));
        assert_eq!((Grid::Dpi300.um(1200), Grid::Dpi300.dots(101_600)), (101_600, 1200));
        assert_eq!(
            (Grid::Dpi600.um(600), Grid::Dpi203.dots(124), Grid::Dpi203.whole_dots(249)),
            (25_400, 1, 1)
        );
        assert_eq!((tenths(720), tenths(60)), (25_400, 2_117));
    }
}
