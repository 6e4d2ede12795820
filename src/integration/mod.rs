//! Other systems: what they are told, how, and what they send back.
//!
//! [`payload`] is how an order looks to them, whatever the way. [`webhook`] sends it to addresses that somebody has configured, signed as
//! [Standard Webhooks 1.0](https://www.standardwebhooks.com) says: nothing there calls anybody, the relay asks what has to be sent because
//! of what happened, and what an answer means.
//!
//! [`setup`] keeps the systems that orders are sent to, [`sync`] the orders on their way, [`erp`] what each language needs of an order and
//! how it is asked, [`inbound`] what they tell.

mod again;
pub mod erp;
pub mod inbound;
pub mod payload;
pub mod postage;
pub mod setup;
pub mod signature;
pub mod sync;
pub mod webhook;
