//! Stock that is true to the orders.
//!
//! Each product that is counted has a level: units on the shelf, and units of those that belong to orders. Each change of a
//! level is a row in the ledger, so that a level is always the sum of its movements.
//!
//! Orders never say "minus two": they say what each of their lines should hold ([`Holding`]), and [`settle()`] does the difference
//! to what the ledger says it holds. So a repeated, a skipped or a reversed step comes out right: cancelling twice releases once,
//! and an order that is opened again reserves again. A level is changed by one conditional statement that says at the same time
//! whether there is enough, so two buyers never get the last unit; products are changed in the order of their ids, so two
//! orders never wait for each other. A product without a level is not counted, and its orders pass through.
//!
//! People and imports correct what is on the shelf ([`adjusted`], [`counted`], [`correct()`]); who starts to count a product has to look
//! at its orders first, so that is done above, in `order::stock`.

mod correct;
mod level;
mod movement;
mod settle;
mod short;
mod shortage;

pub use correct::{Correction, LARGEST, LONGEST_CAUSE, adjusted, checked_cause, correct, counted};
pub use level::{BY_SKU, Filter, cursor, keep, lock, of_products, page};
pub use movement::{MovementFilter, NEWEST_FIRST, movement_cursor, movements};
pub use settle::{Effect, Holding, Line, settle};
pub use short::short_of;
pub use shortage::shortage;

/// The table of levels.
pub const LEVELS: &str = "stock_levels";
/// The table of movements.
pub const MOVEMENTS: &str = "stock_movements";
const PRODUCTS: &str = "products";
