//! Where parcels are, in the schema: what happened on the way, and the pages on which customers follow it.

mod page;

pub(super) use page::{TrackingPage, TrackingPageMutation};
