//! The Pix copy-and-paste code (BR Code), which a customer's bank app reads.
//!
//! It is a list of fields, each an id (2 digits), a length (2 digits, in characters) and a value; fields 26 and
//! 62 hold such lists again. The last one, 63, is a checksum over everything before its value:
//!
//! | Id | Content |
//! |---|---|
//! | 00, 01 | `01`; `11` reusable or `12` one-time (optional) |
//! | 26 | 00 `br.gov.bcb.pix`; static: 01 key, 02 free text; dynamic: 25 address without `https://` |
//! | 52, 53, 58 | `0000`, `986` (real), `BR` |
//! | 54 | amount with two decimals (optional) |
//! | 59, 60 | receiver (25) and city (15) |
//! | 62 | 05 txid, or `***` for none |
//!
//! A *static* code carries the receiver's key and is made here. A *dynamic* one points to a charge at the payment
//! provider, who makes it; here it is only read.
//!
//! Source: BR Code manual of the Central Bank, whose examples are among the tests.

mod build;
mod crc;
mod end_to_end;
mod parse;

pub use build::{StaticCode, StaticCodeError};
pub use crc::crc16;
pub use end_to_end::{EndToEndId, EndToEndIdError};
pub use parse::{PixCode, PixError, PixKind, parse};

#[cfg(test)]
mod tests;
