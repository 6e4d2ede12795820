//! Orders that come from files. The files here are made up; real ones are never part of this project.

mod kept;
mod olist;
mod products;
mod real;

use crate::support::database;
use pedidos::import::Options;

const STRICT: Options = Options { strict: true, progress: false };

/// The databases that every test runs on, each empty and migrated.
async fn databases() -> Vec<database::OpenDatabase> {
    database::each().await
}
