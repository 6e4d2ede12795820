//! Papers that go with a parcel: address labels, *DANFE Simplificado - Etiqueta*, packing slips, picking lists, content lists; as PDF,
//! PNG and ZPL II. Pure: plain values in, bytes out; no clock, no database, and the same bytes for the same values.
//!
//! ```text
//!  given, invoice ─► kind: blocks under blocks ─► flow ─► page: marks in µm ─┬─► pdf: sheets of 1, 2 or 4, embedded subsets
//!  what it says      what it looks like           pages   text, fills, bars, │
//!                                                         QR, pictures       ├─► raster ─► png: black and white, 203 or 300 dpi
//!                                                                            └─► zpl: fields of the printer, dots where it has no letter
//! ```
//!
//! # Promises
//!
//! - **Nothing is cut.** A text wraps; where it takes more lines than planned it shrinks to six points, then takes more lines; a label
//!   that is too full is laid out again with smaller letters, and at last goes on on another page.
//! - **Bars can be read.** Modules are whole dots of the printer, at least 0.25 mm; quiet zones are kept; what would be finer is
//!   printed as text only.
//! - **Every letter is there**: Portuguese and more in the printer's own fonts, others from a fallback, and what no font has as a box.
//! - **Nobody commands the printer** by what they write into an order: see [`zpl`].
//!
//! Print with a [`Press`]: give it a [`Document`] after the other, take what was [`Printed`].

mod block;
mod flow;
pub mod font;
mod frame;
mod given;
pub mod invoice;
mod kind;
pub mod page;
mod paper;
pub mod pdf;
mod picture;
pub mod png;
mod press;
pub mod raster;
pub mod symbol;
pub mod text;
mod words;
pub mod zpl;

pub use frame::Frame;
pub use given::{Item, Parcel, Party, Volume};
pub use kind::Document;
pub use paper::Paper;
pub use picture::{Picture, PictureError};
pub use press::{Format, MOST, Press, PressError, Printed, Resolution};
