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

mod settle;
mod short;
mod shortage;

pub use settle::{Effect, Holding, Line, settle};
pub use short::short_of;
pub use shortage::shortage;

const LEVELS: &str = "stock_levels";
const MOVEMENTS: &str = "stock_movements";
