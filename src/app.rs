//! What everything above the domain shares.

use crate::clock::Clock;
use crate::db::Db;

/// An open database and a clock.
#[derive(Clone, Debug)]
pub struct App {
    /// Where orders are kept.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
}
