//! Webhooks in the schema.

mod input;
mod mutation;
mod object;
mod query;

pub(crate) use mutation::WebhookMutation;
pub(crate) use object::{Webhook, WebhookDelivery};
pub(crate) use query::WebhookQuery;
