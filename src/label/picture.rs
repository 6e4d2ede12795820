//! Pictures that stores put on their labels: a logo, as levels of grey on white paper.

use png::{ColorType, Decoder, Limits, Transformations};

/// The most pixels a logo may have: 4 million, more than any label has dots.
const MOST_PIXELS: usize = 4_000_000;

/// Levels of grey, row by row, 0 black and 255 white; what was transparent is white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

/// Why a file is no picture for a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Something else, or damaged.
    #[error("this is not a PNG picture that can be read")]
    Unreadable,
    /// Too much for a label.
    #[error("a picture on a label has at most {MOST_PIXELS} pixels")]
    TooLarge,
}

impl Picture {
    /// Reads a PNG file of any kind of colour.
    ///
    /// # Errors
    ///
    /// See [`PictureError`]; the size is checked before anything is unpacked.
    pub fn from_png(file: &[u8]) -> Result<Self, PictureError> {
        let mut decoder =
            Decoder::new_with_limits(std::io::Cursor::new(file), Limits { bytes: MOST_PIXELS * 8 });
        decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(|_| PictureError::Unreadable)?;
        let (width, height) = reader.info().size();
        let [width, height] = [width, height].map(|side| usize::try_from(side).unwrap_or(usize::MAX));
        if width.saturating_mul(height) > MOST_PIXELS {
            return Err(PictureError::TooLarge);
        }
        let mut pixels = vec![0; reader.output_buffer_size().ok_or(PictureError::TooLarge)?];
        let told = reader.next_frame(&mut pixels).map_err(|_| PictureError::Unreadable)?;
        pixels.truncate(told.buffer_size());
        let grey = match told.color_type {
            ColorType::GrayscaleAlpha => {
                pixels.as_chunks::<2>().0.iter().map(|[level, alpha]| on_white(*level, *alpha)).collect()
            }
            ColorType::Rgba => pixels
                .as_chunks::<4>()
                .0
                .iter()
                .map(|[r, g, b, alpha]| on_white(luma(*r, *g, *b), *alpha))
                .collect(),
            _ => return Err(PictureError::Unreadable),
        };
        Ok(Self { width, height, grey })
    }

    /// Pixels across.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Row by row, 0 black and 255 white.
    pub fn grey(&self) -> &[u8] {
        &self.grey
    }

    /// Whether it is darker than half grey where a dot of a raster `across` by `down` dots large lies: the mean of all pixels in it.
    pub fn is_black(&self, (column, across): (usize, usize), (row, down): (usize, usize)) -> bool {
        let part = |at: usize, of: usize, pixels: usize| {
            let from = (at * pixels / of.max(1)).min(pixels.saturating_sub(1));
            from..((at + 1) * pixels / of.max(1)).clamp(from + 1, pixels.max(from + 1))
        };
        let (columns, rows) = (part(column, across, self.width), part(row, down, self.height));
        let count = columns.len() * rows.len();
        let levels = rows.flat_map(|row| {
            let start = row * self.width;
            self.grey.get(start + columns.start..start + columns.end).unwrap_or_default()
        });
        levels.map(|level| usize::from(*level)).sum::<usize>() < count * 128
    }
}

fn on_white(level: u8, alpha: u8) -> u8 {
    let (level, alpha) = (u32::from(level), u32::from(alpha));
    u8::try_from((level * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

/// How bright a colour is (Rec. 709, in thousandths).
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = u32::from(red) * 213 + u32::from(green) * 715 + u32::from(blue) * 72;
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(color: ColorType, width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(color);
        encoder.write_header().unwrap().write_image_data(pixels).unwrap();
        file
    }

    #[test]
    fn any_colour_becomes_grey_on_white() {
        let file = png(ColorType::Rgba, 2, 1, &[255, 0, 0, 255, 0, 0, 0, 0]);
        assert_eq!(Picture::from_png(&file).unwrap().grey(), [54, 255]);
        let file = png(ColorType::Grayscale, 2, 2, &[0, 255, 255, 0]);
        let picture = Picture::from_png(&file).unwrap();
        assert!(picture.is_black((0, 2), (0, 2)) && !picture.is_black((1, 2), (0, 2)));
        assert!(picture.is_black((0, 1), (0, 1)), "half of it is");
        assert!(picture.is_black((3, 4), (3, 4)), "larger than the picture");
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert_eq!(Picture::from_png(b"GIF89a"), Err(PictureError::Unreadable));
        let file = png(ColorType::Grayscale, 3_000, 2_000, &vec![0; 6_000_000]);
        assert_eq!(Picture::from_png(&file), Err(PictureError::TooLarge));
        assert_eq!(Picture::from_png(&file[..file.len() - 40]), Err(PictureError::TooLarge));
    }
}
