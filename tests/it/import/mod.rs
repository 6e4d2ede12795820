//! Orders that come from files. The files here are made up; real ones are never part of this project.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod kept;
mod olist;
mod real;

use pedidos::db::Db;
use pedidos::import::Options;

const STRICT: Options = Options {
    strict: true,
    progress: false,
};

/// The databases that every test runs on, each empty and migrated.
async fn databases() -> Vec<Db> {
    crate::support::databases().await
}
