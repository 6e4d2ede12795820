//! A made-up store with customers, products and orders, to look around in.
//!
//! Everything is drawn from a seed, without a clock and without a network: the same [`Recipe`] gives the same rows, on both
//! databases, today and in a year. What is made up is *valid*: documents, phones, CEPs, invoice keys, Pix codes, boletos and
//! tracking codes have the shape and the check digits of real ones, and fit each other and the place. E-mail addresses are
//! under domains that are reserved for examples.
//!
//! How an order comes to be, one file for each step:
//!
//! ```text
//! plan ───── when is it placed, and which story does it live?      (calendar: when people buy)
//! crowd ──── who buys it?                                          (people, places)
//! basket ─── what is in it?                                        (goods)
//! send ───── who carries it, for how much, in how many days?
//! story ──── what happens to it, step by step, until now?          (life)
//! pay, fiscal ── how is it paid, which invoices does it have?
//! order ──── the rows, put together
//! shelf ──── what there is of each product, and what the orders hold of it
//! fill, live ── stored: many at once, or one after the other
//! ```
//!
//! Status, milestones, history, payment states, invoices and parcels are all read from one telling of the story, cut off
//! at the present; so they cannot contradict each other. Seventeen orders are placed on purpose so that each of the
//! sixteen statuses and each queue of the order desk has something to show, however few orders are asked for.

mod basket;
mod calendar;
mod crowd;
mod fill;
mod fiscal;
mod goods;
mod life;
mod live;
mod mill;
mod order;
mod pack;
mod pay;
mod people;
mod places;
mod plan;
mod random;
mod send;
mod shelf;
mod story;
#[cfg(test)]
mod tests;
mod words;

use entity::Instant;

pub use fill::fill;
pub use live::{Live, place_one};

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Another seed is another store.
    pub seed: u64,
    /// How many orders there shall be.
    pub orders: usize,
    /// The present: orders reach back some 400 days from here, and nothing happens later.
    pub now: Instant,
}

/// What [`fill()`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// The database holds all this now.
    Added {
        /// New orders.
        orders: usize,
        /// New customers.
        customers: usize,
        /// New products.
        products: usize,
    },
    /// It held orders of a demo before, and nothing was added.
    AlreadyThere,
}
