//! The numbers of Brazilian trade: what they may look like, and whether their check digits agree.
//!
//! Documents ([`cpf`], [`cnpj`], either as [`document`]), addresses ([`cep`], [`uf`], [`ibge`]), telephones
//! ([`phone`]), the key of an electronic invoice ([`nfe_key`]), the texts a customer pays with ([`pix`],
//! [`boleto`]), the number under a bar code ([`gtin`]) and the code a parcel travels under ([`tracking`]).
//!
//! All of them are text, never integers: leading zeros count, and since July 2026 a CNPJ, and with it an
//! invoice key, may hold letters. So **nothing here strips "everything that is not a digit"**: that habit
//! turns a CNPJ with letters into a *different* number. A parser removes the characters of the mask it knows
//! (dots, dashes, blanks), refuses everything else, and looks at ASCII only: an Arabic digit is a digit to
//! Unicode and a stranger here. Letters become upper case after that, not before.
//!
//! Every module has the same shape. `parse` takes what a person typed or pasted and gives a type which proves
//! the check, or an error naming the broken rule. `as_str` is the canonical text, which is what we store;
//! `Display` is the masked text, which is what we show. Constructors that compute the check digits serve the
//! makers of demonstration data. "Valid" always means *well formed*: only its issuer knows whether it exists.
//!
//! Everything is a pure function: no clock (the day is an argument), no network, and no panic for any text.
//! Errors repeat no personal data, except the parts of an invoice key that a person has to correct.

pub mod boleto;
pub mod calendar;
pub mod cep;
pub mod cnpj;
pub mod cpf;
mod digits;
pub mod document;
pub mod gtin;
pub mod ibge;
pub mod nfe_key;
pub mod phone;
pub mod pix;
pub mod tracking;
pub mod uf;

#[cfg(test)]
mod tests;
