//! The access key (*chave de acesso*) of an electronic invoice, which a person types into an order.
//!
//! 44 characters, counted from 1; letters only in positions 7 to 18, since July 2026:
//!
//! | Position | Field | Content |
//! |---|---|---|
//! | 1-2 | cUF | IBGE code of the issuer's state |
//! | 3-6 | AAMM | year and month of issue |
//! | 7-20 | CNPJ | issuer; a person's CPF has `000` before it and a series from 910 to 969 |
//! | 21-22 | mod | 55 NF-e, 65 NFC-e |
//! | 23-25 | serie | 000 to 999 |
//! | 26-34 | nNF | number, from 1 |
//! | 35 | tpEmis | emission type: 1 normal, the others contingencies |
//! | 36-43 | cNF | random code of the issuer |
//! | 44 | cDV | check digit, modulo 11 with weights 2 to 9 |
//!
//! [`decode()`] reads it in layers and reports *every* broken rule with a stable code, so that a person learns
//! what is wrong rather than "invalid key". What needs an order or a store (is the issuer ours, is the key on
//! another order) is decided by the invoice domain. A key proves nothing about amounts.
//!
//! Not read: the layout before 2011 (no emission type). Not enforced: rules for the random code, which old and
//! valid keys break.
//!
//! Sources: schema package `PL_010` v1.30 (`TChNFe`), Nota Técnica Conjunta 2025.001, and SEFAZ's table of
//! rejections.

mod build;
mod decode;
mod normalise;
mod rule;

pub use build::{NewKey, build};
pub use decode::{Decoded, InvoiceKey, Model, Parts, check_digit, decode};
pub use normalise::normalise;
pub use rule::{KeyError, KeyWarning};

#[cfg(test)]
mod tests;
