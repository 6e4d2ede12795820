//! E-mails: what they are made of, and how they leave.
//!
//! ```text
//!  Draft ──► Message: bytes, the same at every try ──► Mailer ─┬─► SMTP: pool ─► MAIL, RCPT, DATA ─► Answer │ Failure
//!            sender and headers of the configuration,          ├─► folder: one `.eml` file each
//!            signed where there is a key                       └─► off
//! ```
//!
//! What comes from people (names, addresses, subjects) is refused when it could be anything but text, before a byte of it is written.
//! A [`Failure`] says whose it is: of the message, which is given up then; of the recipient, for good or for now; or of the server as a
//! whole, which concerns every message, so that whoever sends pauses. Whoever gets no answer behind the last byte does not know
//! whether the message was taken: it is sent again under the same `Message-ID`.
//!
//! Nothing here is ever logged that names a person: replies of servers do, so they are kept beside the order and not in the log.

mod address;
pub mod dkim;
mod failure;
mod folder;
mod mailer;
mod message;
mod smtp;

pub use address::Mailbox;
pub use failure::{Answer, Cause, Failure};
pub use mailer::Mailer;
pub use message::{Draft, Message, Unsendable};
