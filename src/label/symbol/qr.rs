//! QR codes with the error correction that survives a scratch (M, about 15 %).

use qrcode::{EcLevel, QrCode};

/// A text and the square of modules that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    text: String,
    modules: Vec<bool>,
    side: i32,
}

impl Qr {
    /// `None` for an empty text, and for one that is too long for any QR code (about 2,300 bytes).
    pub fn new(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok().filter(|_| !text.is_empty())?;
        let side = i32::try_from(code.width()).ok()?;
        Some(Self {
            text: text.to_owned(),
            side,
            modules: code.into_colors().iter().map(|c| c.select(true, false)).collect(),
        })
    }

    /// What a reader reads.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Modules along each side, without the quiet zone of four around it.
    pub const fn side(&self) -> i32 {
        self.side
    }

    /// Runs of black modules, row by row: row, first column, length.
    pub fn runs(&self) -> impl Iterator<Item = (i32, i32, i32)> {
        let side = usize::try_from(self.side).unwrap_or(1).max(1);
        (0..).zip(self.modules.chunks(side)).flat_map(|(row, modules)| {
            let mut column = 0;
            let mut runs = Vec::new();
            for run in modules.chunk_by(|one, next| one == next) {
                let length = i32::try_from(run.len()).unwrap_or_default();
                if run.first() == Some(&true) {
                    runs.push((row, column, length));
                }
                column += length;
            }
            runs
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_cover_the_black_modules() {
        let qr = Qr::new("https://example.com/r/abc").unwrap();
        let black: i32 = qr.runs().map(|(_, _, length)| length).sum();
        assert_eq!(usize::try_from(black).unwrap(), qr.modules.iter().filter(|module| **module).count());
        assert_eq!(qr.runs().next(), Some((0, 0, 7)));
        assert_eq!((Qr::new(""), Qr::new(&"x".repeat(3_000))), (None, None));
    }
}
