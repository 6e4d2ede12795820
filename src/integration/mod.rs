//! Other systems: what they are told, and how.
//!
//! [`payload`] is how an order looks to them, whatever the way. [`webhook`] sends it to addresses that somebody has configured, signed as
//! [Standard Webhooks 1.0](https://www.standardwebhooks.com) says. Nothing here calls anybody: the relay asks what has to be sent
//! because of what happened, and what an answer means.

pub mod payload;
pub mod webhook;
