//! The letters of labels: one family in two weights, and a third font for what neither has.
//!
//! *Pedidos Sans* is Liberation Sans (as wide as Arial and Helvetica) with Latin, Greek, Cyrillic and Vietnamese letters; the third
//! font is `DejaVu` Sans with Armenian, Georgian, arrows, symbols. A letter that none has becomes a box, visibly; it is never left out.
//! Scripts that join their letters or run from right to left would need shaping, and are boxes too. `files/make` says how the files
//! were made, the licences lie beside them.

mod outline;

use super::page::{Um, Weight};
pub use outline::{Dots, dots, floor};
use std::sync::LazyLock;
use ttf_parser::{Face, GlyphId};

/// Units of the em square, in all three fonts.
pub const EM: i32 = 2048;

/// One of the font files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Typeface {
    /// Pedidos Sans.
    Regular,
    /// Pedidos Sans, bold.
    Bold,
    /// What the others lack.
    Other,
}

impl Typeface {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Other];

    /// The whole file.
    pub const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("files/PedidosSans-Regular.ttf"),
            Self::Bold => include_bytes!("files/PedidosSans-Bold.ttf"),
            Self::Other => include_bytes!("files/PedidosSans-Other.ttf"),
        }
    }

    /// The name inside the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "PedidosSans-Regular",
            Self::Bold => "PedidosSans-Bold",
            Self::Other => "PedidosSans-Other",
        }
    }

    /// The parsed file.
    pub fn face(self) -> &'static Face<'static> {
        static FACES: LazyLock<[Face<'static>; 3]> = LazyLock::new(|| Typeface::ALL.map(Typeface::parsed));
        let [regular, bold, other] = &*FACES;
        match self {
            Self::Regular => regular,
            Self::Bold => bold,
            Self::Other => other,
        }
    }

    #[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    fn parsed(self) -> Face<'static> {
        Face::parse(self.file(), 0).expect("a font of ours is a font")
    }
}

/// Where the picture of a letter is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Glyph {
    /// In this font,
    pub typeface: Typeface,
    /// under this number; 0 is the box.
    pub id: u16,
    /// How far the next letter stands, in units of the [`EM`].
    pub advance: u16,
}

/// The glyph of a letter; the box of the right weight where no font has it.
pub fn glyph(letter: char, weight: Weight) -> Glyph {
    static LATIN: LazyLock<[Vec<Glyph>; 2]> = LazyLock::new(|| {
        [Weight::Regular, Weight::Bold]
            .map(|weight| ('\0'..'\u{250}').map(|letter| found(letter, weight)).collect())
    });
    let [regular, bold] = &*LATIN;
    let table = match weight {
        Weight::Regular => regular,
        Weight::Bold => bold,
    };
    let known = usize::try_from(u32::from(letter)).ok().and_then(|at| table.get(at));
    known.copied().unwrap_or_else(|| found(letter, weight))
}

fn found(letter: char, weight: Weight) -> Glyph {
    let own = match weight {
        Weight::Regular => Typeface::Regular,
        Weight::Bold => Typeface::Bold,
    };
    let found = [own, Typeface::Other]
        .into_iter()
        .find_map(|typeface| typeface.face().glyph_index(letter).map(|id| (typeface, id)));
    let (typeface, id) = found.unwrap_or((own, GlyphId(0)));
    Glyph { typeface, id: id.0, advance: typeface.face().glyph_hor_advance(id).unwrap_or_default() }
}

/// How wide a line of text is, in units of the [`EM`].
pub fn units(text: &str, weight: Weight) -> i64 {
    text.chars().map(|letter| i64::from(glyph(letter, weight).advance)).sum()
}

/// How wide a line of text is.
pub fn width(text: &str, weight: Weight, size: Um) -> Um {
    Um::try_from(units(text, weight) * i64::from(size) / i64::from(EM)).unwrap_or(Um::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_is_read_and_has_its_units() {
        for typeface in Typeface::ALL {
            assert_eq!(i32::from(typeface.face().units_per_em()), EM, "{typeface:?}");
        }
    }

    #[test]
    fn portuguese_is_all_there_in_both_weights() {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ÁÀÂÃÇÉÊÍÓÔÕÚÜáàâãçéêíóôõúüªº°§€ñÑ–—“”‘’…•";
        for weight in [Weight::Regular, Weight::Bold] {
            for letter in letters.chars() {
                let glyph = glyph(letter, weight);
                assert_ne!((glyph.id, glyph.typeface), (0, Typeface::Other), "{letter}");
                assert_ne!(glyph.id, 0, "{letter}");
            }
        }
    }

    #[test]
    fn other_letters_come_from_the_third_font_or_are_boxes() {
        assert_eq!(glyph('Ա', Weight::Bold).typeface, Typeface::Other);
        assert_eq!((glyph('字', Weight::Bold).id, glyph('字', Weight::Bold).typeface), (0, Typeface::Bold));
        assert!(glyph('字', Weight::Bold).advance > 0);
    }

    #[test]
    fn bold_is_wider() {
        assert_eq!(width("0", Weight::Regular, 2048), 1139);
        assert!(width("Florianópolis", Weight::Bold, 4000) > width("Florianópolis", Weight::Regular, 4000));
    }
}
