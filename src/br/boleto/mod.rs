//! The typeable line (*linha digitável*) of a bank slip, which a customer types into a bank app.
//!
//! 47 digits carry the 44 of the barcode in another order, with three check digits more:
//! `AAABC.CCCCX DDDDD.DDDDDY EEEEE.EEEEEZ K FFFFVVVVVVVVVV`. AAA is the bank, B the currency (9, real), C, D and E
//! the bank's free field, X, Y and Z check these fields (modulo 10), K checks the barcode (modulo 11), FFFF is the
//! due factor, V the amount in cents.
//!
//! The due factor counts days from 1997-10-07 and started again at 1000 on 2025-02-22, so a line needs the day it
//! is read on to name a date: see [`due_date`].
//!
//! Slips of utilities and taxes (48 digits, the first an 8) are no order's payment; they are recognised and refused.
//!
//! Sources: the layout of Febraban; the vectors of public test suites.

mod due_factor;
mod line;

pub use due_factor::{due_date, due_factor};
pub use line::{Boleto, BoletoError, build, parse};

#[cfg(test)]
mod tests;
