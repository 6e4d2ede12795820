//! Systems of others: what they are sent, and what they send back.

pub mod erp;
pub mod inbound;
pub mod payload;
pub mod setup;
pub mod signature;
pub mod sync;
