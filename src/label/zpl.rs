//! A page in ZPL II, the language of Zebra's thermal printers and of those that speak it (`PPLZ` of Argox).
//!
//! Bar codes are the printer's own, with the subsets that we chose; so are the letters of its scalable font, which has those of
//! western Europe. A line with any other letter is sent as dots, so that it looks as on every other output. The printer's letters are
//! narrower than those the page was laid out with, so lines stay where they belong.
//!
//! # Safety from what customers write
//!
//! Only a fixed set of characters goes to the printer as it is; every other byte of a text is written in hexadecimal (`^FH_`), above
//! all `^` and `~`, which begin commands, and `_`. Bar codes hold printable ASCII only, and ZPL names `^`, `~` and `>` in other ways.

use super::page::{Bars, Fill, Ink, Line, Mark, Matrix, Page, Placed, Turn};
use super::raster::{Painter, Raster};
use std::fmt::Write as _;

/// Letters beside ASCII and Latin-1 that printers have (Windows-1252).
const FURTHER: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

/// One label, `^XA` to `^XZ`.
pub fn label(page: &Page, painter: &mut Painter) -> String {
    let grid = page.grid;
    let (width, height) = (grid.dots(page.size.width), grid.dots(page.size.height));
    let mut zpl = format!("^XA^CI28^LH0,0^FWN^PW{width}^LL{height}\n");
    for mark in &page.marks {
        let field = match mark {
            Mark::Line(line) => text(line, page, painter),
            Mark::Fill(fill) => filled(*fill, page),
            Mark::Bars(bars) => code128(bars, page),
            Mark::Matrix(matrix) => qr(matrix, page),
            Mark::Picture(placed) => picture(placed, page, painter),
        };
        zpl.push_str(&field);
    }
    zpl.push_str("^XZ\n");
    zpl
}

fn text(line: &Line, page: &Page, painter: &mut Painter) -> String {
    if line.text.trim().is_empty() {
        return String::new();
    }
    let reverse = if line.ink == Ink::White { "^FR" } else { "" };
    if line.text.chars().all(is_in_printer) {
        let [x, baseline, size] = [line.x, line.baseline, line.size].map(|length| page.grid.dots(length));
        return format!("^FT{x},{baseline}{reverse}^A0N,{size},{size}^FH_^FD{}^FS\n", escaped(&line.text));
    }
    let ((x, y), dots) = painter.alone(line);
    format!("^FO{},{}{reverse}{}^FS\n", x.max(0), y.max(0), bitmap(&dots))
}

/// Whether the printer's own font has the letter.
fn is_in_printer(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a0}'..='\u{ff}') || FURTHER.contains(letter)
}

/// The text with every byte in hexadecimal that could mean anything; a blank that does not break is a blank to printers.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.replace('\u{a0}', " ").bytes() {
        match byte {
            b' '
            | b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'.'
            | b','
            | b'-'
            | b'/'
            | b'('
            | b')'
            | b':'
            | b'?'
            | b'&'
            | b'='
            | b'#'
            | b'+'
            | b'@'
            | b'%' => escaped.push(char::from(byte)),
            other => {
                let _ = write!(escaped, "_{other:02X}");
            }
        }
    }
    escaped
}

fn filled(fill: Fill, page: &Page) -> String {
    let [x, y, width, height] =
        [fill.x, fill.y, fill.size.width, fill.size.height].map(|length| page.grid.dots(length));
    let (width, height) = (width.max(1), height.max(1));
    format!("^FO{x},{y}^GB{width},{height},{}^FS\n", width.min(height))
}

fn code128(bars: &Bars, page: &Page) -> String {
    let [x, y, height] = [bars.x, bars.y, bars.bar].map(|length| page.grid.dots(length));
    let way = match bars.turn {
        Turn::Across => 'N',
        Turn::Down => 'R',
    };
    format!("^FO{x},{y}^BY{}^BC{way},{height},N,N,N,N^FD{}^FS\n", bars.dots, bars.symbol.zpl())
}

/// The printer chooses how it writes the text (`A`), with the error correction of the other outputs (`M`).
fn qr(matrix: &Matrix, page: &Page) -> String {
    let (x, y) = (page.grid.dots(matrix.x), page.grid.dots(matrix.y));
    format!("^FO{x},{y}^BQN,2,{}^FH_^FDMA,{}^FS\n", matrix.dots, escaped(matrix.symbol.as_str()))
}

fn picture(placed: &Placed, page: &Page, painter: &Painter) -> String {
    let (x, y) = (page.grid.dots(placed.x), page.grid.dots(placed.y));
    format!("^FO{x},{y}{}^FS\n", bitmap(&painter.picture_alone(placed)))
}

/// Dots in hexadecimal, row by row; a row that repeats the one above is a colon, one that is white from here on a comma.
fn bitmap(dots: &Raster) -> String {
    let bytes_in_row = dots.width.div_ceil(8);
    let total = bytes_in_row * dots.height;
    let mut data = format!("^GFA,{total},{total},{bytes_in_row},");
    let mut above = None;
    for row in dots.packed() {
        if above.as_ref() == Some(&row) {
            data.push(':');
            continue;
        }
        let black = row.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        for byte in row.iter().take(black) {
            let _ = write!(data, "{byte:02X}");
        }
        if black < row.len() {
            data.push(',');
        }
        above = Some(row);
    }
    data
}
