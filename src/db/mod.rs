//! The database: SQLite in a file, or PostgreSQL when several instances run side by side.
//!
//! SQLite has one writer and many readers that do not wait for it (WAL), so there are two pools. PostgreSQL has one.
//! Whatever differs between the two lives in this folder, behind one function with two arms. Reading goes through
//! [`Read::rows`], which sends a statement whose text does not depend on how many values it looks for, and reads the columns
//! by position. Only a [`Tx`] can write; [`Db::act`] makes one for a use case,
//! [`Db::write`] for a bulk load. [`Replicas`] are copies of a PostgreSQL that answer queries.

mod bell;
mod connect;
mod keyset;
mod lsn;
mod migrate;
mod news;
mod number;
mod part;
mod read;
mod replica;
mod secret;
mod write;

pub use bell::Ring;
pub use connect::Db;
pub use keyset::{Cursor, Key, Page, Slice, Sorting, page};
pub use lsn::{Lsn, NoLsn};
pub use migrate::SchemaState;
pub use news::{FEED, STOCK_CHANGED};
pub use number::{Turn, next_order_number};
pub use read::{Read, begins_with, columns_of, is_one_of, is_one_of_texts};
pub use replica::{Replicas, Watch};
pub use secret::{kept_secret, secret};
pub use write::{By, Tx};
