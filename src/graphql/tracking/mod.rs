//! Where parcels are, in the schema: what happened on the way, and the pages on which customers follow it.

mod event;
mod page;

pub(super) use event::{TrackingEvent, TrackingEventMutation};
pub(super) use page::{TrackingPage, TrackingPageMutation};
