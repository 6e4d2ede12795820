//! Letters as dots: an outline, and which dots it covers by half or more.
//!
//! Black or white and nothing between, as a thermal printer has it, and the same on every machine: sums and products of `f64` only.

use super::{EM, Glyph};
use ttf_parser::{GlyphId, OutlineBuilder};

/// Lines looked at in each row of dots.
const SAMPLES: i32 = 4;
/// Straight pieces of one curve.
const PIECES: i32 = 6;

/// A rectangle of dots, true where black.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dots {
    /// Column of the first dot, from where the letter stands.
    pub left: i32,
    /// Row of the first dot, from the baseline, downwards.
    pub top: i32,
    /// Dots in each row.
    pub width: usize,
    /// Row by row.
    pub black: Vec<bool>,
}

/// Draws a glyph so many dots large, `shift` (0 to 1) to the right of a dot's left edge.
pub fn dots(glyph: Glyph, dots_per_em: f64, shift: f64) -> Dots {
    let mut outline = Outline { scale: dots_per_em / f64::from(EM), shift, ..Outline::default() };
    glyph.typeface.face().outline_glyph(GlyphId(glyph.id), &mut outline);
    outline.dots()
}

/// An edge of the outline, never level: from top to bottom, and which way it went.
struct Edge {
    top: (f64, f64),
    bottom: (f64, f64),
    winding: i32,
}

#[derive(Default)]
struct Outline {
    scale: f64,
    shift: f64,
    start: (f64, f64),
    at: (f64, f64),
    edges: Vec<Edge>,
}

impl Outline {
    /// Where a point of the font lies, in dots, downwards.
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (f64::from(x) * self.scale + self.shift, -f64::from(y) * self.scale)
    }

    fn to(&mut self, next: (f64, f64)) {
        let from = std::mem::replace(&mut self.at, next);
        if from.1 < next.1 {
            self.edges.push(Edge { top: from, bottom: next, winding: 1 });
        } else if from.1 > next.1 {
            self.edges.push(Edge { top: next, bottom: from, winding: -1 });
        }
    }

    fn dots(&self) -> Dots {
        let points = || self.edges.iter().flat_map(|edge| [edge.top, edge.bottom]);
        if self.edges.is_empty() {
            return Dots::default();
        }
        let left = floor(points().map(|point| point.0).fold(f64::MAX, f64::min));
        let right = floor(points().map(|point| point.0).fold(f64::MIN, f64::max)) + 1;
        let top = floor(points().map(|point| point.1).fold(f64::MAX, f64::min));
        let bottom = floor(points().map(|point| point.1).fold(f64::MIN, f64::max)) + 1;
        let width = usize::try_from(right - left).unwrap_or_default();
        let mut black = Vec::new();
        for row in top..bottom {
            let mut covered = vec![0.0; width];
            for sample in 0..SAMPLES {
                let y = f64::from(row) + (f64::from(sample) + 0.5) / f64::from(SAMPLES);
                self.cover(y, f64::from(left), &mut covered);
            }
            black.extend(covered.iter().map(|share| *share * 2.0 >= f64::from(SAMPLES)));
        }
        Dots { left, top, width, black }
    }

    /// Adds to each dot of a row how much of it lies inside, on one level.
    fn cover(&self, y: f64, left: f64, covered: &mut [f64]) {
        let mut crossings: Vec<(f64, i32)> = self
            .edges
            .iter()
            .filter(|edge| edge.top.1 <= y && y < edge.bottom.1)
            .map(|edge| {
                let along = (y - edge.top.1) / (edge.bottom.1 - edge.top.1);
                (edge.top.0 + (edge.bottom.0 - edge.top.0) * along - left, edge.winding)
            })
            .collect();
        crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut winding = 0;
        for pair in crossings.windows(2) {
            let [(from, turns), (to, _)] = pair else { continue };
            winding += turns;
            if winding != 0 {
                for (column, share) in (0..).zip(covered.iter_mut()) {
                    let column = f64::from(column);
                    *share += (to.min(column + 1.0) - from.max(column)).max(0.0);
                }
            }
        }
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.point(x, y);
        self.at = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.to(self.point(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, by, end) = (self.at, self.point(x1, y1), self.point(x, y));
        for piece in 1..=PIECES {
            let t = f64::from(piece) / f64::from(PIECES);
            let between =
                |a: f64, b: f64, c: f64| (1.0 - t) * ((1.0 - t) * a + t * b) + t * ((1.0 - t) * b + t * c);
            self.to((between(from.0, by.0, end.0), between(from.1, by.1, end.1)));
        }
    }

    /// Cubic curves do not occur in fonts of this kind: drawn as what is near.
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.quad_to(f32::midpoint(x1, x2), f32::midpoint(y1, y2), x, y);
    }

    fn close(&mut self) {
        self.to(self.start);
    }
}

/// The whole number at or below.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "floored, and far inside an i32: some dots of a page"
)]
pub fn floor(number: f64) -> i32 {
    number.floor() as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::font::glyph;
    use crate::label::page::Weight;

    fn drawn(letter: char, size: f64) -> String {
        let dots = dots(glyph(letter, Weight::Bold), size, 0.0);
        let rows = dots.black.chunks(dots.width.max(1));
        rows.map(|row| row.iter().map(|black| if *black { '#' } else { '.' }).collect::<String>() + "\n")
            .collect()
    }

    #[test]
    fn a_letter_is_drawn_with_its_holes() {
        let expected =
            ".......\n.##....\n.##....\n.##....\n.##....\n.##....\n.##....\n.##....\n.######\n.......\n";
        assert_eq!(drawn('L', 12.0), expected);
        assert!(drawn('0', 24.0).lines().any(|row| row.contains("##") && row.contains("....")));
        assert_eq!(drawn(' ', 12.0), "");
        assert!(!drawn('字', 12.0).is_empty(), "the box");
    }
}
