//! Printing: papers for parcels, one for an order or a morning's worth at once.
//!
//! ```text
//!  Print: which, what, on what ─► read ─► check ─► fill ─► draw (two at once, no transaction) ─► storage ─► unit of work:
//!                                  │        │        │                                                       keep the file,
//!                            so many     all that    plain values                                            LabelsPrinted,
//!                            statements  is missing  of `label`                                              printed_at
//! ```
//!
//! # Promises
//!
//! - **In the order asked for**: ids as they are named, found ones by when they were placed.
//! - **All or nothing**, and everything that is missing at once; or, where somebody wants it so, what is whole, and a list of the rest.
//! - **What was printed is kept** for a while, behind a link; and each order's history says that it was.
//! - The database waits for nobody's drawing: it is read before and written after.
//!
//! [`postage`] is labels from elsewhere: checked when they come, and put together when they are printed.

mod ask;
mod check;
mod draw;
mod fill;
mod invoice;
mod keep;
pub mod postage;
mod printer;
mod read;

pub use ask::{Kind, MOST, Print, Which};
pub use check::{Warning, WarningCode};
pub use draw::Drawn;
pub use keep::{Done, LeftOut, keep};
pub use printer::{Printed, Printer, Ready};
