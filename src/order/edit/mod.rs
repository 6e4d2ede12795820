//! Corrections of an order that move nothing: contact, shipping address, tags, and who looks after it.
//!
//! Each is one fact in the log. Personal data stands in it by the name of the field only. A correction that changes nothing
//! writes nothing.

mod assign;
mod contact;
mod destination;
mod tags;

pub use assign::assign;
pub use contact::{Contact, Edit, update_contact};
pub use destination::update_shipping_address;
pub use tags::{MOST_ORDERS, Tagging, tag_orders};
