//! Pages on which customers follow their orders: whoever has the address of one sees it, until it expires or is revoked.
//!
//! An address is made of 130 random bits. An order has one page at a time, which the database holds: two who make one at once
//! get the same.

mod html;
mod keep;
mod manage;
mod steps;
mod token;
mod view;
mod words;

pub use html::{Html, gone, html};
pub use keep::{links, live};
pub use manage::{NewPage, by_token, create, purge, revoke};
pub use view::{View, view};

/// The table.
const TABLE: &str = "tracking_pages";

/// Where a page is on this server.
pub fn path(token: &str) -> String {
    format!("/r/{token}")
}
