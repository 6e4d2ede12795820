//! Fiscal documents (NF-e, NFC-e): what makes one fit an order, and what its XML says.
//!
//! A person types an access key, or sends the XML. A key says who issued what when, and nothing about amounts: [`key`] reads it in
//! layers, beside the order and the store, and names every rule it breaks at once. The XML says more: [`xml`] reads it without
//! trusting it, and [`difference`] lists what it says otherwise than the order. [`rows`] keeps both. The XML is handed out at a
//! signed link ([`crate::link`]).
//!
//! ```text
//!  key ─────────► key::check ──┐
//!                              ├─► order::invoice ─► rows (unique: key; issuer, model, series, number; of those that count)
//!  XML ─► xml::read ─► key ────┘          │
//!            └───────► difference ◄─ order│         cancelled ones stay, and stand in nobody's way
//! ```
//!
//! Nobody here asks the tax office: a key or an XML that fits may still be made up.

pub mod difference;
pub mod key;
pub mod rows;
pub mod warning;
pub mod xml;

pub use warning::{Warning, WarningCode};
