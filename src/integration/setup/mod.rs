//! Setting integrations up: added, changed, removed, authorised.
//!
//! A secret goes in and never comes out again: it is sealed at once, and only when it was set is shown. The address at which an
//! integration tells what happened holds a part that nobody can guess; it is shown once, and kept as a hash.

mod authorise;
mod check;
mod find;
mod write;

pub use authorise::{Page, begin, come_back, complete};
pub use find::{all, by_hook, by_id, is_ready};
pub use write::{Added, NewIntegration, Update, add, remove, update};

/// The table.
const TABLE: &str = "integrations";

/// Who gets deliveries for an integration.
pub fn receiver(id: entity::id::IntegrationId) -> String {
    format!("integration:{}", id.0)
}
