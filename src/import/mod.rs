//! Orders and products that come from files: other people's data becomes that of this store.
//!
//! ```text
//!  files ─ look ──────── every file and column there? all that is missing is said at once
//!    │
//!    ├─ read ─────────── each row becomes a typed value, or a bad row with its line, column and reason
//!    │
//!    ├─ leave out ────── orders that a bad row belongs to: whole orders or none
//!    │
//!    └─ keep ─────────── oldest first, some hundred orders in one transaction with all that belongs to them
//! ```
//!
//! What holds:
//!
//! - Nothing is written before every file has been read. With [`Options::strict`] the first bad row ends the import there.
//! - An order is kept with its items, payments, shipment, address and history, or not at all.
//! - Importing again adds nothing that is there already; what an import that was cut off left out comes in. Two imports at
//!   once take turns, batch by batch.
//! - Numbers of new orders rise with the time they were placed.
//!
//! [`olist()`] reads the public data set of Olist; how, says the [module](mod@olist) of that name. [`products()`] reads a catalogue with
//! its stock: see [`mod@products`].

mod bad_rows;
mod fields;
pub mod olist;
pub mod products;
mod progress;
mod report;
mod row;
mod sheet;

pub use olist::olist;
pub use products::products;
pub use report::{BadRow, ProductsReport, Report};

/// How to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Stop at the first bad row and leave nothing, instead of skipping what it belongs to.
    pub strict: bool,
    /// Draw a progress bar on the standard error output, if that is a terminal.
    pub progress: bool,
}
