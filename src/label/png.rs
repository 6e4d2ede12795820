//! A page as a PNG picture: black and white, one bit for each dot, which says how large it is on paper.

use super::page::Grid;
use super::raster::Raster;
use ::png::{BitDepth, ColorType, Compression, Encoder, EncodingError, PixelDimensions, Unit};

/// The file.
///
/// # Errors
///
/// None for a page that has dots.
pub fn file(raster: &Raster, grid: Grid) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let [width, height] = [raster.width, raster.height].map(|side| u32::try_from(side).unwrap_or_default());
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    encoder.set_compression(Compression::Balanced);
    let per_metre = match grid {
        Grid::Dpi203 => 8_000,
        Grid::Dpi300 => 11_811,
        Grid::Dpi600 => 23_622,
    };
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
    let rows: Vec<u8> = raster.packed().flatten().map(|bits| !bits).collect();
    encoder.write_header()?.write_image_data(&rows)?;
    Ok(file)
}
