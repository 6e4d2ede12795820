//! Where parcels are: what happens to them on their way, and the pages on which customers follow their orders.

pub mod event;
pub mod page;
