//! Calls to other systems: one client for all, which cannot be made to call what it must not.
//!
//! Addresses of calls come from people who configure webhooks, and names can be pointed anywhere. So:
//!
//! - Only public addresses are called: nothing private, loopback, link-local (the metadata of clouds is there), shared (CGNAT), multicast,
//!   reserved, or one of those in the clothes of IPv6. What the configuration allows (`outbound.allow_networks`) may be called too.
//! - This is looked at **after** a name was resolved, by the resolver that the connection is made with: what was checked is what is
//!   called, and each new connection is checked again. Addresses that stand in the URL itself are checked before each call.
//! - `https` always; `http` only to allowed networks, because what is sent is about customers.
//! - No redirects, no proxy that the environment names, no cookies, no decompression; answers are read up to a limit, and a call ends
//!   within its time whatever the other side does.
//!
//! What came of a call is told so that nobody does anything twice by mistake: [`Outcome::NotSent`] is certain, [`Outcome::Unknown`] is not.

mod address;
mod call;
mod client;
mod resolve;
mod rules;
mod tls;

pub use call::{Answer, Call, Method, NotSent, Outcome, Unanswered};
pub use client::{Outbound, trusted};
pub use rules::Rules;
