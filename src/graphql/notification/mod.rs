//! What customers are written: the texts, the e-mails of an order, sending them.

mod mutation;
mod object;
mod query;
mod template;

pub(crate) use mutation::NotificationMutation;
pub(crate) use object::{Notification, NotificationAttempt};
pub(crate) use query::NotificationQuery;
