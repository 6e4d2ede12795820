//! Access keys: what people and programs show to be let in.
//!
//! A key is 256 random bits behind a few letters that say what it is (`ped_svc_…` for a program, `ped_per_…` for a person). It is
//! shown once, when it is made; kept are its hash and enough of its beginning to recognise it. What it allows are scopes
//! ([`crate::actor::Scope`]), and its name is what the history calls whoever holds it: of the keys that count, no two have the same.
//!
//! [`Keys`] remembers for [`REMEMBERED_MS`] which keys were shown, so that a request costs no statement of its own. A key that was
//! revoked is refused at once by the instance that did it, and by all others within that time.

mod create;
mod find;
mod keys;
mod revoke;
mod secret;

pub use create::{NewKey, create};
pub use find::{State, all, by_id, is_any_living, scopes, state};
pub use keys::{Keys, REMEMBERED_MS};
pub use revoke::revoke;
pub use secret::Secret;

const TABLE: &str = "access_keys";
