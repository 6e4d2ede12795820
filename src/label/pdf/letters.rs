//! The letters of a document: a code for each, and at the end the fonts with just those.
//!
//! A code belongs to a letter, not to a glyph: so a letter that no font has is drawn as the box and still copied and found as itself.

use super::packed;
use crate::label::font::{self, EM, Glyph, Typeface};
use crate::label::page::Weight;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Dict, Filter, Finish as _, Name, Pdf, Rect, Ref, Str};
use std::collections::HashMap;
use subsetter::GlyphRemapper;

/// What a PDF calls letters numbered by its maker.
const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Letters of one font: the code of each, and its glyph, by code.
#[derive(Debug)]
struct Used {
    typeface: Typeface,
    id: Ref,
    codes: HashMap<char, u16>,
    letters: Vec<(char, Glyph)>,
}

/// Letters of the whole document.
#[derive(Debug, Default)]
pub(super) struct Letters {
    fonts: Vec<Used>,
}

/// Letters in a row from one font.
#[derive(Debug)]
pub(super) struct Run {
    /// Of the font, among the resources of a sheet.
    pub(super) name: &'static str,
    /// Two bytes for each letter.
    pub(super) codes: Vec<u8>,
    typeface: Typeface,
}

const fn resource(typeface: Typeface) -> &'static str {
    match typeface {
        Typeface::Regular => "R",
        Typeface::Bold => "B",
        Typeface::Other => "O",
    }
}

impl Letters {
    pub(super) fn with_refs(mut next: impl FnMut() -> Ref) -> Self {
        let used = |typeface| Used { typeface, id: next(), codes: HashMap::new(), letters: Vec::new() };
        Self { fonts: Typeface::ALL.map(used).into() }
    }

    /// The text as it is shown, font after font.
    pub(super) fn runs(&mut self, text: &str, weight: Weight) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for letter in text.chars() {
            let glyph = font::glyph(letter, weight);
            let code = self.code(letter, glyph).to_be_bytes();
            match runs.last_mut().filter(|run| run.typeface == glyph.typeface) {
                Some(run) => run.codes.extend(code),
                None => runs.push(Run {
                    name: resource(glyph.typeface),
                    codes: code.to_vec(),
                    typeface: glyph.typeface,
                }),
            }
        }
        runs
    }

    /// The code of a letter in its font; the first of them is 1.
    fn code(&mut self, letter: char, glyph: Glyph) -> u16 {
        let Some(used) = self.fonts.iter_mut().find(|used| used.typeface == glyph.typeface) else { return 0 };
        if let Some(code) = used.codes.get(&letter) {
            return *code;
        }
        // More different letters than codes: the first code of all, which is the box.
        let Ok(code) = u16::try_from(used.letters.len() + 1) else { return 0 };
        used.letters.push((letter, glyph));
        used.codes.insert(letter, code);
        code
    }

    /// Names all fonts, in use or not: an unused one has the box only.
    pub(super) fn name_in(&self, fonts: &mut Dict<'_>) {
        for used in &self.fonts {
            fonts.pair(Name(resource(used.typeface).as_bytes()), used.id);
        }
    }

    /// Writes the fonts.
    pub(super) fn write(&self, pdf: &mut Pdf, next: &mut impl FnMut() -> Ref) {
        for used in &self.fonts {
            used.write(pdf, next);
        }
    }
}

impl Used {
    fn write(&self, pdf: &mut Pdf, next: &mut impl FnMut() -> Ref) {
        let [cid, descriptor, file, to_unicode, to_glyph] = [next(), next(), next(), next(), next()];
        let mut remapper = GlyphRemapper::new();
        let glyphs: Vec<u8> = std::iter::once(0)
            .chain(self.letters.iter().map(|(_, glyph)| remapper.remap(glyph.id)))
            .flat_map(u16::to_be_bytes)
            .collect();
        // The six letters before the plus say that it is a subset; the same in each document, since one has each font once.
        let name = format!("PEDIDO+{}", self.typeface.name());
        let name = Name(name.as_bytes());

        let mut font = pdf.type0_font(self.id);
        font.base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(to_unicode);
        font.finish();
        let mut font = pdf.cid_font(cid);
        font.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor);
        font.default_width(0.0).cid_to_gid_map_stream(to_glyph);
        font.widths().consecutive(
            0,
            std::iter::once(0).chain(self.letters.iter().map(|(_, glyph)| glyph.advance)).map(thousandths),
        );
        font.finish();
        self.describe(pdf, (descriptor, file), name);
        pdf.stream(to_glyph, &packed(&glyphs)).filter(Filter::FlateDecode);
        pdf.cmap(to_unicode, &packed(&self.unicode())).filter(Filter::FlateDecode);

        // The whole file where it cannot be made smaller: larger, and as right.
        let subset = subsetter::subset(self.typeface.file(), 0, &remapper)
            .unwrap_or_else(|_| self.typeface.file().to_vec());
        let length = i32::try_from(subset.len()).unwrap_or(i32::MAX);
        pdf.stream(file, &packed(&subset)).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
    }

    fn describe(&self, pdf: &mut Pdf, (descriptor, file): (Ref, Ref), name: Name<'_>) {
        let face = self.typeface.face();
        let [ascent, descent, capitals] =
            [face.ascender(), face.descender(), face.capital_height().unwrap_or(1409)]
                .map(signed_thousandths);
        let bounds = face.global_bounding_box();
        let [left, bottom, right, top] =
            [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(signed_thousandths);
        let mut described = pdf.font_descriptor(descriptor);
        described.name(name).flags(FontFlags::SYMBOLIC).bbox(Rect::new(left, bottom, right, top));
        described.italic_angle(0.0).ascent(ascent).descent(descent).cap_height(capitals);
        described.stem_v(if self.typeface == Typeface::Bold { 140.0 } else { 80.0 }).font_file2(file);
    }

    /// What each code is when text is copied.
    fn unicode(&self) -> Vec<u8> {
        let mut map = UnicodeCmap::<u16>::new(Name(b"Letters"), IDENTITY);
        for ((letter, _), code) in self.letters.iter().zip(1..) {
            map.pair(code, *letter);
        }
        map.finish().into_vec()
    }
}

/// Units of the em as thousandths of it, as a PDF counts.
fn thousandths(units: u16) -> f32 {
    f32::from(units) * 1000.0 / em()
}

fn signed_thousandths(units: i16) -> f32 {
    f32::from(units) * 1000.0 / em()
}

fn em() -> f32 {
    i16::try_from(EM).map_or(2048.0, f32::from)
}
